"""What a case is, and the rows that belong to it: requesters, deadlines, replies, calls."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from wangge.cases.catalogue_models import CatalogueEntry, Category, Promise
from wangge.cases.transitions import TRANSITIONS, Rule
from wangge.cases.vocabulary import (
    OPEN_STATUSES,
    Channel,
    Kind,
    Mode,
    Resolution,
    Route,
    Satisfaction,
    Stage,
    Status,
    Urgency,
    Verb,
)
from wangge.people.actors import Actor, ActorKind
from wangge.people.models import Organisation, Person, Phone, Post
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
            return self.filter(requesters=actor.ref)
        post = actor.post
        if post is None or Right.SEE_CASES not in post.rights:
            return self.none()
        mine = Q(handler_id=post.pk) | Q(call_outs__attempts__post_id=post.pk)
        return self.filter(mine | (self._scope(post) & self._open_to(post))).distinct()

    def in_scope_of(self, actor: Actor) -> Self:
        """What the post oversees, by one index: its organisation's cases, or its area's."""
        post = actor.post
        if post is None or Right.SEE_CASES not in post.rights:
            return self.none()
        return self.filter(self._scope(post) & self._open_to(post))

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
    idempotency_key = models.CharField(max_length=80, unique=True, null=True, blank=True)  # noqa: DJ001
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
        return [rule for rule in TRANSITIONS.values() if self.status in rule.start]

    def allows(self, verb: Verb) -> bool:
        return self.mode == Mode.LIVE and self.status in TRANSITIONS[verb].start


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
    # SHA-256 of the secret in the link, and the secret sealed, so that a message can carry it again.
    link_hash = models.CharField(max_length=64, unique=True)
    link_cipher = models.BinaryField()
    link_key_version = models.PositiveSmallIntegerField()
    joined_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"requester {self.pk}"

    @property
    def is_anonymous(self) -> bool:
        return not (self.name or self.phone_id or self.email_cipher)


class Deadline(models.Model):
    """Until when which stage of a case must be reached, and how far the clock has acted on it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deadlines")
    stage = models.CharField(max_length=12, choices=Stage)
    # Running number of this stage in this case: a second dispatch, a third call.
    round = models.PositiveSmallIntegerField(default=1)
    starts_at = models.DateTimeField()
    amount = models.PositiveIntegerField()
    # A mode of core.worktime: minutes, natural_hours, working_hours, natural_days, working_days.
    mode = models.CharField(max_length=16)
    # Empty while paused.
    due_at = models.DateTimeField(null=True, blank=True)
    warn_at = models.DateTimeField(null=True, blank=True)
    escalate_minutes = models.PositiveIntegerField(default=24 * 60)
    met_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    # Highest level acted on: each exactly once (law 5).
    level = models.PositiveSmallIntegerField(default=0)
    # When the clock must look next; empty when met, dropped or paused.
    act_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "stage", "round"], name="deadline_once"),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True, dropped_at__isnull=True)
                | Q(act_at__isnull=True),
                name="deadline_ended_is_quiet",
            ),
        ]
        indexes = [
            models.Index(
                fields=["act_at"], condition=Q(act_at__isnull=False), name="deadline_to_act_on"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.round} of {self.case_id}"

    @property
    def is_running(self) -> bool:
        return self.met_at is None and self.dropped_at is None

    @property
    def was_kept(self) -> bool:
        """Met in time; the set moment itself counts (Civil Code art. 1259)."""
        return self.met_at is not None and self.due_at is not None and self.met_at <= self.due_at


class Pause(models.Model):
    """A time in which the clock of a case stood still, and why."""

    class Reason(models.TextChoices):
        REQUESTER = "requester", "等居民回话"
        DEFERRED = "deferred", "挂账"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=12, choices=Reason)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(until__isnull=True), name="pause_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.case_id}"


class Supervision(models.Model):
    """A supervisor added because a deadline was missed; the lead stays."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="supervisions")
    # 1 the organisation's head, 2 grid, 3 community, 4 sub-district.
    level = models.PositiveSmallIntegerField()
    # The top level is told again each day: 1, 2, 3 …
    occurrence = models.PositiveSmallIntegerField(default=1)
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="supervisions"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "level", "occurrence"], name="supervision_once_a_level"
            ),
        ]

    def __str__(self) -> str:
        return f"level {self.level} of {self.deadline_id}"


class Reply(models.Model):
    """What a requester is told: an answer, a question, a result."""

    class Purpose(models.TextChoices):
        REPLY = "reply", "答复"
        QUESTION = "question", "问居民"
        RESULT = "result", "办理结果"
        NOTICE = "notice", "告知"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="replies")
    purpose = models.CharField(max_length=12, choices=Purpose)
    text = models.TextField()
    # Source and date of a policy answer.
    source = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="replies"
    )
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"


class Receipt(models.Model):
    """How a reply reached a requester."""

    class How(models.TextChoices):
        DELIVERED = "delivered", "已送到"
        OPENED = "opened", "已打开"
        TOLD = "told", "已当面或电话告知"
        ON_PAGE = "on_page", "在进度页上"

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="receipts")
    requester = models.ForeignKey(Requester, on_delete=models.CASCADE, related_name="receipts")
    how = models.CharField(max_length=12, choices=How)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reply", "requester", "how"], name="receipt_once"),
        ]

    def __str__(self) -> str:
        return f"{self.how} {self.reply_id}"


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


class Note(models.Model):
    """What staff tell each other; residents never see it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="notes"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"note {self.pk}"


class Contact(models.Model):
    """One try to speak with a requester; "no answer" is an attempt, not an answer."""

    class Way(models.TextChoices):
        PHONE = "phone", "电话"
        VISIT = "visit", "上门"

    class Outcome(models.TextChoices):
        REACHED = "reached", "说上话了"
        NO_ANSWER = "no_answer", "没人接"
        WRONG_NUMBER = "wrong_number", "号码不对"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="contacts")
    way = models.CharField(max_length=8, choices=Way)
    outcome = models.CharField(max_length=12, choices=Outcome)
    text = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="contacts")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.way} {self.outcome}"


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


class Extension(models.Model):
    """The one lengthening of a case's time; its requester reads the reason."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="extension")
    reason = models.CharField(max_length=300)
    due_before = models.DateTimeField()
    due_after = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="extensions")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"extension of {self.case_id}"


class Deferral(models.Model):
    """挂账: put aside with a reason until a day on which it wakes by itself."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deferrals")
    reason = models.CharField(max_length=300)
    review_at = models.DateTimeField()
    by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="deferrals")
    at = models.DateTimeField()
    woke_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"deferral of {self.case_id}"


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


class CallBack(models.Model):
    """A call that the desk owes a requester who has no other channel, or who said nothing."""

    class Outcome(models.TextChoices):
        TOLD = "told", "已告知"
        FIXED = "fixed", "说好了"
        NOT_FIXED = "not_fixed", "说没好"
        NOT_REACHED = "not_reached", "没联系上"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="call_backs")
    requester = models.ForeignKey(Requester, on_delete=models.CASCADE, related_name="call_backs")
    reply = models.ForeignKey(
        Reply, on_delete=models.CASCADE, null=True, blank=True, related_name="call_backs"
    )
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="call_backs"
    )
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["requester", "reply"], name="call_back_once_a_reply"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(done_at__isnull=True), name="call_back_owed"
            ),
        ]

    def __str__(self) -> str:
        return f"call-back {self.pk}"


class CallOut(models.Model):
    """叫人: somebody is wanted on the spot within minutes."""

    class ConfirmedBy(models.TextChoices):
        REQUESTER = "requester", "居民确认"
        LOBBY_CODE = "lobby_code", "门厅码"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="call_outs")
    pressed_at = models.DateTimeField()
    arrive_by = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=12, choices=ConfirmedBy, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="call_out_one_running"
            ),
        ]

    def __str__(self) -> str:
        return f"call-out {self.pk}"


class CallAttempt(models.Model):
    """One person called; the next is called when they do not answer in time."""

    class Answer(models.TextChoices):
        RINGING = "ringing", "正在叫"
        GOING = "going", "我去"
        CANNOT = "cannot", "去不了"
        SILENT = "silent", "没人接"
        STOPPED = "stopped", "不用去了"

    call_out = models.ForeignKey(CallOut, on_delete=models.CASCADE, related_name="attempts")
    position = models.PositiveSmallIntegerField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="call_attempts")
    called_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.RINGING)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call_out", "position"], name="call_attempt_once"),
        ]
        indexes = [
            models.Index(
                fields=["post"], condition=Q(answer="ringing"), name="call_attempt_ringing"
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.position} of {self.call_out_id}"


class MessageImport(models.Model):
    """One file of messages brought in, and what became of its rows."""

    community = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="message_imports")
    mode = models.CharField(max_length=8, choices=Mode)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    made_count = models.PositiveIntegerField(default=0)
    known_count = models.PositiveIntegerField(default=0)
    # [[row number, field, sentence], …]
    problems = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.file_name


class ImportedMessage(models.Model):
    """A message of another system that became a case here; the same one is never brought in twice."""

    batch = models.ForeignKey(MessageImport, on_delete=models.CASCADE, related_name="messages")
    community = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="imported_messages")
    external_id = models.CharField(max_length=60)
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="imported_from")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "external_id"], name="imported_message_once"
            ),
        ]

    def __str__(self) -> str:
        return self.external_id
