"""What is kept for a while of those who use the public pages: counts, and a photo not yet sent."""

from django.db import models


class PublicUse(models.Model):
    """One use of a public page, kept for an hour to slow down abuse; keys are HMACs, never addresses."""

    class Of(models.TextChoices):
        SUBMIT = "submit", "提交"
        FIND = "find", "查进度"
        PHOTO = "photo", "照片"

    of = models.CharField(max_length=8, choices=Of)
    address_key = models.CharField(max_length=64)
    # What was said, from where, by whom; or which case was looked for.
    matter_key = models.CharField(max_length=64, blank=True)
    # Which form it came from: the same form twice is one sending.
    form_key = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["address_key", "of", "at"], name="public_use_of_address"),
            models.Index(fields=["matter_key", "of", "at"], name="public_use_of_matter"),
        ]

    def __str__(self) -> str:
        return f"{self.of} {self.at:%F %T}"


class Draft(models.Model):
    """Holds the photo of a request between its form and its sending; removed after a day."""

    # The idempotency key of the form: whoever knows it wrote the draft.
    key = models.CharField(max_length=80, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft {self.pk}"
