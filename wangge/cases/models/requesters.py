"""Who brought a case, and what they said of it later."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.cases.models.case import Case
from wangge.cases.vocabulary import Satisfaction
from wangge.people.models import Person, Phone, Post


class Requester(models.Model):
    """Somebody who brought a case or joined it, and gets every answer."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="requesters")
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="requests"
    )
    name = models.CharField(max_length=60, blank=True)
    phone = models.ForeignKey(
        Phone, on_delete=models.SET_NULL, null=True, blank=True, related_name="requesters"
    )
    # Encrypted like a phone.
    email_cipher = models.BinaryField(blank=True, default=b"")
    email_key_version = models.PositiveSmallIntegerField(default=0)
    # Staff wrote it down for somebody without a phone or at a loss with one (users.md U13).
    on_behalf_of = models.CharField(max_length=60, blank=True)
    behalf_reason = models.CharField(max_length=60, blank=True)
    # Whom they named to follow it by the code of the slip: a daughter.
    may_follow = models.CharField(max_length=60, blank=True)
    # SHA-256 of the secret in the link, and the secret sealed, so that a message can carry it again.
    link_hash = models.CharField(max_length=64, unique=True)
    link_cipher = models.BinaryField()
    link_key_version = models.PositiveSmallIntegerField()
    joined_at = models.DateTimeField()
    # Waits for the answer of a case that somebody else brought, and hears what is said from now on.
    is_follower = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"requester {self.pk}"

    @property
    def is_anonymous(self) -> bool:
        return not (self.name or self.phone_id or self.email_cipher)


class TextConsent(models.Model):
    """A requester agreed to texts and calls by a machine: to what, since when, how they said so."""

    class Purpose(models.TextChoices):
        OWN_CASE = "own_case", _("告知这件事的进度和结果")

    class How(models.TextChoices):
        FORM = "form", _("自己在网页上勾的")
        SAID = "said", _("电话里或当面说的")

    requester = models.OneToOneField(
        Requester, on_delete=models.CASCADE, related_name="text_consent"
    )
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.OWN_CASE)
    how = models.CharField(max_length=8, choices=How)
    given_at = models.DateTimeField()
    # Who wrote it down, where it was said.
    by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="text_consents"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.purpose} of requester {self.requester_id}"


class Addition(models.Model):
    """What a requester added later; the first words stay as they were."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="additions")
    requester = models.ForeignKey(
        Requester, on_delete=models.CASCADE, null=True, blank=True, related_name="additions"
    )
    text = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"addition {self.pk}"


class Rating(models.Model):
    """What a requester said of a result, once a round."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="ratings")
    requester = models.ForeignKey(
        Requester, on_delete=models.CASCADE, null=True, blank=True, related_name="ratings"
    )
    round = models.PositiveSmallIntegerField()
    is_fixed = models.BooleanField()
    satisfaction = models.CharField(max_length=20, choices=Satisfaction, blank=True)
    text = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "requester", "round"], name="rating_once_a_round"
            ),
        ]

    def __str__(self) -> str:
        return f"rating {self.pk}"


class Correction(models.Model):
    """A guess that a person put right; training data for triage."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="corrections")
    what = models.CharField(max_length=12)  # category, place, kind, urgency
    before = models.CharField(max_length=120, blank=True)
    after = models.CharField(max_length=120)
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="corrections")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.what} of {self.case_id}"
