"""What the office knows of cars: plates and whom they belong to, cars asked to be moved, each try to reach a driver."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.cases.models import Case
from wangge.cases.vocabulary import Status
from wangge.people import serving
from wangge.people.actors import Actor
from wangge.people.models import Phone, Post
from wangge.people.roles import Right
from wangge.places.models import Estate, ParkingSpace, Unit

# While a case stands so, its car is still waited for.
_WAITED_FOR = (Status.DISPATCHED, Status.TAKEN, Status.ARRIVED, Status.WAITING, Status.DEFERRED)


class VehicleQuerySet(models.QuerySet["Vehicle"]):
    def current(self, on: date) -> Self:
        """Neither ended, nor a visitor whose time is over."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=on), ended_on__isnull=True
        )

    def visible_to(self, actor: Actor) -> Self:
        """The cars of the estates that the actor serves."""
        if not actor.may(Right.MOVE_CARS):
            return self.none()
        return self.filter(estate__in=serving.estates_seen_by(actor).values("pk"))


class Vehicle(models.Model):
    """One car that may stand in an estate, and whom to call when it stands in the way."""

    class Kind(models.TextChoices):
        RESIDENT = "resident", _("住户")
        VISITOR = "visitor", _("访客")

    estate = models.ForeignKey(Estate, on_delete=models.PROTECT, related_name="vehicles")
    # Where its people live, or whom it visits.
    unit = models.ForeignKey(
        Unit, on_delete=models.SET_NULL, null=True, blank=True, related_name="vehicles"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    # AES-GCM of the plate; found again only through its blind index.
    plate_cipher = models.BinaryField()
    plate_key_version = models.PositiveSmallIntegerField()
    plate_index = models.CharField(max_length=64, db_index=True)
    holder_name = models.CharField(max_length=60, blank=True)
    phone = models.ForeignKey(
        Phone, on_delete=models.SET_NULL, null=True, blank=True, related_name="vehicles"
    )
    email_cipher = models.BinaryField(blank=True, default=b"")
    email_key_version = models.PositiveSmallIntegerField(default=0)
    # Its holder agreed to be texted or rung by a machine when it stands in the way, and for nothing else.
    may_text = models.BooleanField(default=False)
    valid_until = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    # Somebody who was called for it said that it is not theirs.
    doubted_at = models.DateTimeField(null=True, blank=True)

    objects = VehicleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["estate", "plate_index"],
                condition=Q(ended_on__isnull=True),
                name="vehicle_once_in_an_estate",
            ),
            models.CheckConstraint(
                condition=~Q(kind="visitor") | Q(valid_until__isnull=False),
                name="vehicle_of_a_visitor_has_an_end",
            ),
        ]
        indexes = [
            models.Index(fields=["estate", "kind", "-id"], name="vehicle_of_estate"),
        ]

    def __str__(self) -> str:
        return f"vehicle {self.pk}"


class MoveRequestQuerySet(models.QuerySet["MoveRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        if not actor.may(Right.MOVE_CARS):
            return self.none()
        return self.filter(case__in=Case.objects.in_scope_of(actor))

    def waiting(self) -> Self:
        """Those whose car is still waited for."""
        return self.filter(case__status__in=_WAITED_FOR)


class MoveRequest(models.Model):
    """A car that somebody asks to be moved; the matter itself is the case."""

    class Answer(models.TextChoices):
        COMING = "coming", _("马上来挪")
        MOVED = "moved", _("已经挪走")
        NOT_MINE = "not_mine", _("不是我的车")

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="move_request")
    # Empty where only a space was named, and after the plate was erased.
    plate_cipher = models.BinaryField(blank=True, default=b"")
    plate_key_version = models.PositiveSmallIntegerField(default=0)
    plate_index = models.CharField(max_length=64, blank=True, db_index=True)
    vehicle = models.ForeignKey(
        Vehicle, on_delete=models.SET_NULL, null=True, blank=True, related_name="move_requests"
    )
    space = models.ForeignKey(
        ParkingSpace, on_delete=models.SET_NULL, null=True, blank=True, related_name="move_requests"
    )
    # Whose space it is, where no car is registered to them.
    phone = models.ForeignKey(
        Phone, on_delete=models.SET_NULL, null=True, blank=True, related_name="move_requests"
    )
    # From which number it was asked, to see when one person asks too often; erased with the plate.
    asker_index = models.CharField(max_length=64, blank=True, db_index=True)
    # What the desk wrote when it was asked unusually often.
    why = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(db_index=True)
    move_by = models.DateTimeField()
    # SHA-256 of the secret in the driver's link, and the secret sealed to send it again.
    link_hash = models.CharField(max_length=64, unique=True)
    link_cipher = models.BinaryField()
    link_key_version = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=12, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    searched_at = models.DateTimeField(null=True, blank=True)
    steward_called_at = models.DateTimeField(null=True, blank=True)
    # Not moved in time, and no steward is called by itself: whoever has it was told to look.
    owner_told_at = models.DateTimeField(null=True, blank=True)
    notice_printed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = MoveRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="") | Q(answered_at__isnull=False),
                name="move_request_answered_when",
            ),
        ]

    def __str__(self) -> str:
        return f"move request {self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.case.is_open and self.case.status in _WAITED_FOR


class Relay(models.Model):
    """One try to reach the driver without telling anybody the number."""

    class Way(models.TextChoices):
        MESSAGE = "message", _("发消息")
        CALL = "call", _("打电话")

    class Outcome(models.TextChoices):
        PENDING = "pending", _("等结果")
        SENT = "sent", _("发出了")
        UNDELIVERED = "undelivered", _("没送到")
        COMING = "coming", _("说马上来挪")
        NO_ANSWER = "no_answer", _("没人接")
        UNREACHABLE = "unreachable", _("号码打不通")
        NOT_THEIRS = "not_theirs", _("不是他的车")

    request = models.ForeignKey(MoveRequest, on_delete=models.CASCADE, related_name="relays")
    way = models.CharField(max_length=8, choices=Way)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.PENDING)
    by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="relays"
    )
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.way} {self.outcome}"
