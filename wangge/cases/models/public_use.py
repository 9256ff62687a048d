"""What is kept for a while of those who use the public pages: counts, and what is not yet sent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.people.models import Post


class PublicUse(models.Model):
    """One use of a public page, kept for an hour or a day to slow down abuse; keys are HMACs, never addresses."""

    class Of(models.TextChoices):
        SUBMIT = "submit", _("提交")
        FIND = "find", _("查进度")
        PHOTO = "photo", _("照片")
        LOOK = "look", _("看一遍")
        NOD = "nod", _("我也遇到了")
        ALARM = "alarm", _("举报留言")

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
    """Holds a request between its form and its sending; words go after hours, photos after a day."""

    # The idempotency key of the form: whoever knows it wrote the draft.
    key = models.CharField(max_length=80, unique=True)
    made_at = models.DateTimeField()
    # Everything that was typed, sealed, for there may be a telephone number in it.
    typed_cipher = models.BinaryField(blank=True, default=b"")
    typed_key_version = models.PositiveSmallIntegerField(default=0)
    typed_at = models.DateTimeField(null=True, blank=True)
    # Whoever at the desk put it aside unfinished: it waits for days, for that desk.
    set_aside_by = models.ForeignKey(
        Post, on_delete=models.CASCADE, null=True, blank=True, related_name="set_aside"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["set_aside_by"],
                condition=Q(set_aside_by__isnull=False),
                name="draft_set_aside",
            ),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"
