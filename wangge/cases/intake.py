"""How somebody's words become a case: checked, understood, numbered, sent, all or nothing."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from unicodedata import category

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wangge.cases import (
    callout,
    deadlines,
    dispatch,
    drafts,
    links,
    numbers,
    search,
    texting,
    triage,
)
from wangge.cases.events import CaseEvent
from wangge.cases.models import Case, Deadline, Requester, TextConsent
from wangge.cases.vocabulary import Channel, Kind, Mode, Route, Stage, Status, Urgency
from wangge.core import worktime
from wangge.core.errors import Malformed, NotAllowed
from wangge.duty.calendar import calendar_for
from wangge.files import pictures
from wangge.files.models import Attachment
from wangge.files.pictures import Prepared
from wangge.history.recording import record
from wangge.language import titles
from wangge.language.normalise import clean, comparable, shorten
from wangge.people import privacy
from wangge.people.actors import Actor, ActorKind
from wangge.people.models import Organisation, Person
from wangge.people.roles import Right
from wangge.places.locate import Located
from wangge.places.models import Area

# What people write in one go; a file of another system may hold longer ones.
WORDS_MOST = 5_000
_IMPORTED_MOST = 50_000
_HEADING_MOST = 60
_NAME_MOST = 60
_PLACE_MOST = 120
_KEY_MOST = 80
# Where nobody of the office reads the words before they are a case.
_PROGRAMS = (Channel.API, Channel.OPEN311)
_FACTS_MOST = 2_000
_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What somebody handed in, by whatever way it came."""

    words: str
    community: Area
    channel: str = Channel.WEB
    kind_chosen: str = ""
    place: Located | None = None
    place_text: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    # They agreed to be texted about this matter.
    may_text: bool = False
    # Whose number it is, where the desk knows.
    person: Person | None = None
    on_behalf_of: str = ""
    behalf_reason: str = ""
    may_follow: str = ""
    category_code: str = ""
    urgency: str = ""
    is_call_out: bool = False
    photo: Prepared | None = None
    # A photo that waits under the key of its form.
    draft_key: str = ""
    idempotency_key: str = ""
    mode: str = Mode.LIVE
    # From another system: its own heading, number, and when it was said there.
    title: str = ""
    external_ref: str = ""
    said_at: datetime | None = None
    # Where it is must be settled before anybody can be said to lead: it waits at the desk.
    waits_at_desk: bool = False
    # The answered case that is said once more, and what is new since.
    repeats: Case | None = None
    new_facts: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The case, who brought it, and the secret of their link."""

    case: Case
    requester: Requester
    secret: str


def submit(
    submission: Submission, *, by: Actor, at: datetime, table: triage.Table | None = None
) -> Accepted:
    """Accept a request whole, or raise Malformed with the field to mend; one key is one case."""
    _may_submit(by, submission.community)
    checked = check(submission)
    for attempt in range(_TRIES):
        try:
            return _accept(checked, by=by, at=at, table=table)
        except IntegrityError:
            # The key was used before, or in this very moment by another process.
            if known := submitted_under(submission.idempotency_key):
                return known
            # Else the number was taken, which happens once in a million; draw another one.
            if attempt == _TRIES - 1:
                raise
    raise AssertionError("unreachable")


def submitted_under(key: str) -> Accepted | None:
    """Return what was accepted under an idempotency key before."""
    case = Case.objects.filter(idempotency_key=key).first() if key else None
    requester = case.requesters.order_by("pk").first() if case else None
    if case is None or requester is None:
        return None
    return Accepted(case, requester, links.secret_of(requester))


def check(submission: Submission) -> Submission:
    """Return the submission cleaned, or raise Malformed with the field to mend."""
    words = clean(submission.words)
    is_imported = bool(submission.external_ref)
    _check_words(words, most=_IMPORTED_MOST if is_imported else WORDS_MOST)
    _known(submission.channel, Channel.values, field="channel")
    _known(submission.kind_chosen, ["", *Kind.values], field="kind")
    _known(submission.urgency, ["", *Urgency.values], field="urgency")
    _known(submission.mode, Mode.values, field="mode")
    if len(submission.idempotency_key) > _KEY_MOST:
        raise Malformed(_("这一页坏了，请重新打开再写。"), field="key")
    place = submission.place
    if place is not None and place.community.pk != submission.community.pk:
        raise Malformed(_("选的地方不在这个社区。请重新选。"), field="estate")
    if submission.may_text and not submission.phone.strip():
        raise Malformed(_("要发短信告诉您，请留手机号；不要短信，就不勾。"), field="phone")
    cleaned: dict[str, Any] = {
        "words": words,
        "name": _short(submission.name, _NAME_MOST, field="name"),
        "place_text": _short(submission.place_text, _PLACE_MOST, field="place_text"),
        "on_behalf_of": _short(submission.on_behalf_of, _NAME_MOST, field="on_behalf_of"),
        "behalf_reason": _short(submission.behalf_reason, _NAME_MOST, field="behalf_reason"),
        "may_follow": _short(submission.may_follow, _NAME_MOST, field="may_follow"),
        "phone": privacy.normalise_phone(clean(submission.phone))
        if submission.phone.strip()
        else "",
        "email": _email(submission.email),
        "new_facts": _short(submission.new_facts, _FACTS_MOST, field="new_facts"),
        "title": _heading(submission.title),
    }
    return replace(submission, **cleaned)


def draft_case(submission: Submission, guess: triage.Guess, *, at: datetime) -> Case:
    """Build the case of a checked submission, not yet kept and led by nobody."""
    place = submission.place or Located(submission.community, submission.community)
    return Case(
        number=numbers.new_number(),
        community=submission.community,
        area=place.area,
        area_path=place.area.path,
        estate=place.estate,
        building=place.building,
        entrance=place.entrance,
        unit=place.unit,
        asset=place.asset,
        place_text=submission.place_text,
        words=submission.words,
        channel=submission.channel,
        kind_chosen=submission.kind_chosen,
        title=submission.title or titles.title_of(submission.words),
        kind=submission.kind_chosen or guess.kind,
        route=guess.route,
        urgency=_urgency(submission, guess),
        category=guess.category,
        because=guess.because,
        is_private=guess.is_private,
        mode=submission.mode,
        submitted_at=submission.said_at or at,
        idempotency_key=submission.idempotency_key or None,
        external_ref=submission.external_ref,
        repeats=submission.repeats,
    )


def draft_requester(
    case: Case, submission: Submission, *, link: links.Link, at: datetime
) -> Requester:
    """Build who brought the case, without a telephone yet, not yet kept."""
    requester = Requester(
        case=case,
        person=submission.person,
        name=submission.name,
        on_behalf_of=submission.on_behalf_of,
        behalf_reason=submission.behalf_reason,
        may_follow=submission.may_follow,
        link_hash=link.hash,
        link_cipher=link.cipher,
        link_key_version=link.key_version,
        joined_at=at,
    )
    if submission.email:
        requester.email_cipher, requester.email_key_version = privacy.seal_text(submission.email)
    return requester


def guess_of(submission: Submission, *, table: triage.Table | None = None) -> triage.Guess:
    """Say what a submission is about; a category chosen at once outweighs the guess.

    A program names one with whatever it sends, and read nothing: words of a quarrel outweigh that.
    """
    table = table or triage.Table.load()
    guessed = triage.guess(f"{submission.title}\n{submission.words}".strip(), table=table)
    if not submission.category_code:
        return guessed
    named = table.named(submission.category_code)
    if guessed.is_private and submission.channel in _PROGRAMS:
        return guessed
    return triage.chosen(guessed, named)


def _urgency(submission: Submission, guess: triage.Guess) -> str:
    """Whoever takes a call may lower what the words say; a program may not."""
    if guess.urgency == Urgency.EMERGENCY and submission.channel in _PROGRAMS:
        return Urgency.EMERGENCY
    return submission.urgency or guess.urgency


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would become of a submission: about what, to whom, by when, and why then."""

    guess: triage.Guess
    lead: Organisation
    due_at: datetime | None
    sentence: str


def foresee(submission: Submission, *, at: datetime, guess: triage.Guess | None = None) -> Foreseen:
    """Say what would become of a checked submission, without keeping anything."""
    guess = guess or guess_of(submission)
    case = draft_case(submission, guess, at=at)
    lead = dispatch.lead_for(case.category, area=case.area, estate_id=case.estate_id, at=at)
    limit = deadlines.limits_for(case, [Stage.RESOLVE], at=at)[Stage.RESOLVE]
    due = worktime.due(at, limit.amount, limit.mode, calendar=calendar_for(case.area))
    promise = _("答复") if case.route == Route.INQUIRY else _("办好")
    sentence = due.sentence(at, promise=promise, since=_("发出"))
    return Foreseen(guess, lead, due.at, sentence)


@transaction.atomic
def _accept(
    submission: Submission, *, by: Actor, at: datetime, table: triage.Table | None
) -> Accepted:
    case = draft_case(submission, guess_of(submission, table=table), at=at)
    start(case, waits_at_desk=submission.waits_at_desk, at=at)
    link = links.make()
    requester = draft_requester(case, submission, link=link, at=at)
    if submission.phone:
        requester.phone = privacy.keep_phone(submission.phone, person=submission.person)
    requester.save()
    # At once, not by a job: whoever just wrote it down looks for it.
    search.enter([case])
    _keep_pictures(case, submission, at=at)
    said = None
    if submission.new_facts:
        said = case.additions.create(requester=requester, text=submission.new_facts, at=at)
    record(
        CaseEvent.SUBMITTED,
        subject=case,
        actor=by,
        at=submission.said_at or at,
        channel=case.channel,
        category=case.category.code,
        requester=requester.pk,
    )
    assert case.lead is not None
    record(
        CaseEvent.DISPATCHED,
        subject=case,
        actor=by,
        at=at,
        lead=case.lead.pk,
        handler=None,
        round=case.round,
    )
    if said is not None:
        record(CaseEvent.ADDED, subject=case, actor=by, at=at, addition=said.pk)
    if submission.phone and submission.may_text:
        is_own = by.kind != ActorKind.ACCOUNT
        how = TextConsent.How.FORM if is_own else TextConsent.How.SAID
        texting.agree(requester, how=how, by=by, at=at)
    if submission.is_call_out:
        callout.call(case, by=by, at=at)
    return Accepted(case, requester, link.secret)


def start(case: Case, *, waits_at_desk: bool = False, at: datetime) -> None:
    """Give a new case, or one out of the archive, its lead and its clock, and save it."""
    if waits_at_desk:
        case.lead = dispatch.desk_of(case)
    else:
        lead_for = dispatch.lead_for
        case.lead = lead_for(case.category, area=case.area, estate_id=case.estate_id, at=at)
    case.status = Status.DISPATCHED
    case.mode = Mode.LIVE
    planned = deadlines.plan(case, dispatch.STAGES, at=at)
    first = min(planned, key=lambda deadline: deadline.due_at or at)
    case.next_act_at, case.next_warn_at = first.due_at, first.warn_at
    case.next_stage = first.stage
    case.save()
    Deadline.objects.bulk_create(planned)


def _keep_pictures(case: Case, submission: Submission, *, at: datetime) -> None:
    if submission.photo is not None:
        pictures.keep(submission.photo, subject=case, reader=Attachment.Reader.RESIDENT, at=at)
    if submission.draft_key:
        drafts.adopt(submission.draft_key, case=case)


def _may_submit(by: Actor, community: Area) -> None:
    if by.kind not in {ActorKind.ACCOUNT, ActorKind.TOKEN}:
        return
    by.must(Right.REGISTER)
    assert by.post is not None
    if not (by.post.area.holds(community) or community.holds(by.post.area)):
        raise NotAllowed


def _check_words(words: str, *, most: int) -> None:
    if not words:
        raise Malformed(_("请写一句：哪里、怎么了。"), field="words")
    # A face that weeps says something; marks alone do not.
    if not comparable(words) and not any(category(sign) == "So" for sign in words):
        raise Malformed(_("只有标点，看不出是什么事。请写一句：哪里、怎么了。"), field="words")
    if len(words) > most:
        raise Malformed(
            _("最多写 {most} 字，您写了 {count} 字。请写最要紧的，其余的以后可以补充。").format(
                most=most, count=len(words)
            ),
            field="words",
        )


def _known(value: str, known: list[str], *, field: str) -> None:
    if value not in known:
        raise Malformed(_("没有这一项可选，请重新选。"), field=field)


def _short(text: str, most: int, *, field: str) -> str:
    cleaned = clean(text).replace("\n", " ")
    if len(cleaned) > most:
        raise Malformed(
            _("这里最多写 {most} 字，您写了 {count} 字。").format(most=most, count=len(cleaned)),
            field=field,
        )
    return cleaned


def _heading(text: str) -> str:
    """What another system calls it, without who brought it."""
    said = clean(text).replace("\n", " ")
    safe = titles.without_numbers_and_names(said)
    return shorten(said if safe == said else " ".join(safe.split()), longest=_HEADING_MOST)


def _email(text: str) -> str:
    address = clean(text)
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError:
        raise Malformed(
            _("邮箱少了一部分，应当像 name@example.com。请补全，或者不留。"), field="email"
        ) from None
    return address
