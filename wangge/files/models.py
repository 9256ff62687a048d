"""Pictures that belong to something, checked and re-encoded before they are kept."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Attachment(models.Model):
    """One picture of a subject, without its EXIF, in a size a page can show."""

    class Reader(models.TextChoices):
        RESIDENT = "resident", _("居民可见")
        INTERNAL = "internal", _("内部")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    reader = models.CharField(max_length=8, choices=Reader, default=Reader.RESIDENT)
    file = models.FileField(upload_to="pictures/%Y/%m/")
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="attachment_of_subject"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
