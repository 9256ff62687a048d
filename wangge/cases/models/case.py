"""What a case is: one matter that somebody brought."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from wangge.cases.models.catalogue import Category
from wangge.cases.transitions import TRANSITIONS, Rule
from wangge.cases.vocabulary import (
    OPEN_STATUSES,
    Channel,
    DeclineReason,
    Kind,
    Mode,
    Resolution,
    Route,
    Stage,
    Status,
    Urgency,
    Verb,
)
from wangge.people.actors import Actor, ActorKind
from wangge.people.models import Organisation, Post
from wangge.people.roles import Right
from wangge.places.models import Area, Asset, Building, Entrance, Estate, Unit


class CaseQuerySet(models.QuerySet["Case"]):
    def live(self) -> Self:
        return self.filter(mode=Mode.LIVE)

    def open(self) -> Self:
        return self.filter(status__in=OPEN_STATUSES, mode=Mode.LIVE)

    def overdue(self, at: datetime) -> Self:
        return self.open().filter(next_act_at__lt=at)

    def visible_to(self, actor: Actor | None) -> Self:
        """What this actor may see: by link, or by area, organisation or assignment, less the private.

        For fetching one case by its number. Lists start from `in_scope_of`, one scope at a time,
        so that one index serves each.
        """
        if actor is None or actor.kind == ActorKind.PUBLIC:
            return self.none()
        if actor.kind in {ActorKind.CLOCK, ActorKind.COMMAND}:
            return self.all()
        if actor.kind == ActorKind.REQUESTER:
            return self.filter(Q(requesters=actor.ref) | Q(merged__requesters=actor.ref)).distinct()
        post = actor.post
        if post is None or Right.SEE_CASES not in post.rights:
            return self.none()
        mine = Q(handler_id=post.pk) | Q(call_outs__attempts__post_id=post.pk)
        shown = self._scope(post) | self._helped_by(post) | self._led_before(post)
        seen = shown & self._open_to(post)
        if actor.kind == ActorKind.TOKEN:
            # Whatever its post may learn, a private matter never leaves the house.
            return self.filter(mine | seen, is_private=False).distinct()
        return self.filter(mine | seen).distinct()

    def in_scope_of(self, actor: Actor) -> Self:
        """What the post oversees, by one index: its organisation's cases, or its area's."""
        post = actor.post
        if post is None or Right.SEE_CASES not in post.rights:
            return self.none()
        if actor.kind == ActorKind.TOKEN:
            return self.filter(self._scope(post), is_private=False)
        return self.filter(self._scope(post) & self._open_to(post))

    def excluded_from_rates(self) -> Self:
        """What a second person agreed is not to be judged: declined by that very decision.

        Or given to departments by it, while the community only assists. Taken up again for new
        facts, or taken back, a case counts again.
        """
        cases = self.model._default_manager.order_by()
        declined = cases.filter(
            status=Status.DECLINED,
            reviews__outcome="agreed",
            reviews__decided_at=models.F("closed_at"),
        )
        given = {
            "reviews__outcome": "agreed",
            "reviews__decided_at": models.F("referrals__at"),
            "referrals__community_only_assists": True,
        }
        ours_again = cases.filter(
            **given,
            deadlines__stage=Stage.RESOLVE,
            deadlines__starts_at__gt=models.F("referrals__at"),
        )
        passed_on = cases.filter(**given).exclude(pk__in=ours_again.values("pk"))
        return self.filter(Q(pk__in=declined.values("pk")) | Q(pk__in=passed_on.values("pk")))

    def asked_for(self) -> Self:
        """What somebody asked for; rates leave out what staff found by themselves (users.md U3)."""
        return self.exclude(channel=Channel.PATROL)

    def self_found(self) -> Self:
        """What staff found on their rounds and passed on."""
        return self.filter(channel=Channel.PATROL)

    def handled_by(self, actor: Actor) -> Self:
        """What the post holds or was asked to take."""
        return self.filter(handler=actor.post) if actor.post else self.none()

    @staticmethod
    def _scope(post: Post) -> Q:
        if post.sees_by_organisation:
            return Q(lead_id=post.organisation_id) if post.organisation_id else Q(pk=None)
        start, end = post.area.path_range
        return Q(area_path__gte=start, area_path__lt=end)

    @staticmethod
    def _helped_by(post: Post) -> Q:
        if post.organisation_id is None:
            return Q(pk=None)
        return Q(
            co_handlings__organisation_id=post.organisation_id, co_handlings__ended_at__isnull=True
        )

    @staticmethod
    def _led_before(post: Post) -> Q:
        # Departments lead now; who received it first still reads what comes of it.
        if post.organisation_id is None:
            return Q(pk=None)
        return Q(referrals__led_before_id=post.organisation_id)

    @staticmethod
    def _open_to(post: Post) -> Q:
        return Q() if Right.SEE_PRIVATE in post.rights else Q(is_private=False)


class Case(models.Model):
    """One matter (诉求) that somebody brought, from words to an answer."""

    # Ten digits that cannot be guessed, spoken in groups: 4817 2936 05.
    number = models.CharField(max_length=10, unique=True)
    community = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="community_cases")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="cases")
    # Copy of the area's path, so that a scope is a range over one index with the next act.
    area_path = models.CharField(max_length=60)
    estate = models.ForeignKey(
        Estate, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    building = models.ForeignKey(
        Building, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    entrance = models.ForeignKey(
        Entrance, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    place_text = models.CharField(max_length=120, blank=True)

    # The requester's own: never changed but for a redaction required by law.
    words = models.TextField()
    channel = models.CharField(max_length=16, choices=Channel)
    kind_chosen = models.CharField(max_length=12, choices=Kind, blank=True)

    title = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=Kind)
    route = models.CharField(max_length=12, choices=Route)
    urgency = models.CharField(max_length=12, choices=Urgency, default=Urgency.ORDINARY)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="cases")
    # Words of the text that made triage think so, to show them.
    because = models.JSONField(default=list)
    is_private = models.BooleanField(default=False)

    mode = models.CharField(max_length=8, choices=Mode, default=Mode.LIVE)
    status = models.CharField(max_length=12, choices=Status, default=Status.SUBMITTED)
    # Where a waiting or deferred case returns to.
    status_before = models.CharField(max_length=12, choices=Status, blank=True)
    resolution = models.CharField(max_length=12, choices=Resolution, blank=True)
    is_on_spot = models.BooleanField(default=False)
    escalation_level = models.PositiveSmallIntegerField(default=0)
    # Counts dispatches after a reopening: 1, 2 …
    round = models.PositiveSmallIntegerField(default=1)
    lead = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="cases_led"
    )
    # Who holds it, or, while dispatched, who was asked to take it.
    handler = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="cases_handled"
    )
    next_act_at = models.DateTimeField(null=True, blank=True)
    next_warn_at = models.DateTimeField(null=True, blank=True)
    next_stage = models.CharField(max_length=12, choices=Stage, blank=True)
    # Guards every change: two people acting on one stale page, one wins.
    revision = models.PositiveIntegerField(default=1)

    submitted_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    # When a reply was delivered, opened, or told; nothing closes without it (law 2).
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)
    decline_reason = models.CharField(max_length=12, choices=DeclineReason, blank=True)
    # The case that goes on for this one; its answers reach the requesters of both.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    # An earlier case of the same person about the same matter.
    repeats = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="repeated_by"
    )
    idempotency_key = models.CharField(max_length=80, unique=True, null=True, blank=True)
    external_ref = models.CharField(max_length=60, blank=True)
    triage_by = models.CharField(max_length=40, default="category_table")

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["area_path", "next_act_at"],
                condition=Q(status__in=OPEN_STATUSES, mode="live"),
                name="case_open_by_area",
            ),
            models.Index(
                fields=["lead", "next_act_at"],
                condition=Q(status__in=OPEN_STATUSES, mode="live"),
                name="case_open_by_lead",
            ),
            models.Index(
                fields=["handler", "next_act_at"],
                condition=Q(status__in=OPEN_STATUSES, mode="live"),
                name="case_open_by_handler",
            ),
            # What was closed today, for the same two scopes.
            models.Index(
                fields=["area_path", "closed_at"],
                condition=Q(status=Status.CLOSED, mode="live"),
                name="case_closed_by_area",
            ),
            models.Index(
                fields=["lead", "closed_at"],
                condition=Q(status=Status.CLOSED, mode="live"),
                name="case_closed_by_lead",
            ),
            models.Index(fields=["community", "-submitted_at"], name="case_of_community"),
        ]
        constraints = [
            # Law 1: an open live case has somebody who leads it and a next act.
            models.CheckConstraint(
                condition=~Q(status__in=OPEN_STATUSES, mode="live")
                | Q(lead__isnull=False, next_act_at__isnull=False),
                name="case_open_has_lead_and_next_act",
            ),
            # Law 2: nothing closes unanswered; what its requester withdrew needs no reply.
            models.CheckConstraint(
                condition=~Q(status="closed", mode="live")
                | Q(answered_at__isnull=False)
                | Q(resolution="withdrawn"),
                name="case_closes_only_answered",
            ),
            models.CheckConstraint(
                condition=~Q(status="void") | ~Q(void_reason=""), name="case_void_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(decline_reason=""),
                name="case_declined_has_reason",
            ),
            # Law 8: a merged case says into which; it is never its own.
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="case_merged_knows_into_which",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
                name="case_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["waiting", "deferred"]) | ~Q(status_before=""),
                name="case_paused_knows_where_to_return",
            ),
            models.CheckConstraint(
                condition=~Q(mode="archive") | Q(next_act_at__isnull=True),
                name="case_archive_has_no_clock",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.mode == Mode.LIVE and self.status in OPEN_STATUSES

    def rules(self) -> list[Rule]:
        """The rows of the table that start from this state."""
        return [rule for rule in TRANSITIONS.values() if self._fits(rule)]

    def allows(self, verb: Verb) -> bool:
        return self.mode == Mode.LIVE and self._fits(TRANSITIONS[verb])

    def _fits(self, rule: Rule) -> bool:
        return self.status in rule.start and rule.route in {None, self.route}
