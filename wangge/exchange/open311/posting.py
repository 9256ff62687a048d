"""How a request of another system becomes a case: all of it checked, all that is wrong said, once."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from wangge.cases import danger, intake, links, numbers
from wangge.cases.events import CaseEvent
from wangge.cases.intake import Accepted, Submission
from wangge.cases.models import Case, Deadline
from wangge.cases.vocabulary import Channel, Stage, Urgency
from wangge.core.errors import Malformed, Refused
from wangge.core.moments import say
from wangge.exchange import tokens
from wangge.exchange.models import Open311Access, Open311Report, Scope, Token
from wangge.exchange.open311 import answers, attributes, errors, offered, public_ids, whereabouts
from wangge.exchange.open311.answers import Answers
from wangge.exchange.open311.errors import Faulty, Problem, forbidden
from wangge.exchange.open311.filters import Reading
from wangge.exchange.open311.spark import Many, Value
from wangge.files import pictures
from wangge.files.models import Attachment
from wangge.files.pictures import Prepared
from wangge.history.recording import record
from wangge.language.normalise import clean

DESCRIPTION_MOST: Final = 4_000
PICTURES_MOST: Final = 5
# Requests that one token may bring in an hour; above it somebody floods the desk.
POSTS_AN_HOUR: Final = 600
_URL_MOST: Final = 1_000
_HOUR: Final = timedelta(hours=1)
# The same words from the same system within this time are a second sending.
_SAME_AGAIN: Final = timedelta(minutes=10)
# About a hundred metres: a house, not a door.
_ROUNDED: Final = 3
_TAG: Final = re.compile(r"<[/!]?[A-Za-z][^<>]*>")
_ATTRIBUTE: Final = re.compile(r"attribute\[([^\[\]]{1,80})\](?:\[\d*\])?")
_PICTURES: Final = re.compile(r"(?:media|photo)\d*(?:\[\d*\])?")


class TooMany(Faulty):
    """The token brought more within an hour than a desk can look at."""

    wait = 600


@dataclass(frozen=True, slots=True)
class Sent:
    """What came: fields, each with its values, files, and the key against sending twice."""

    fields: Mapping[str, Sequence[str]]
    files: Sequence[tuple[str, UploadedFile]] = ()
    key: str = ""


@dataclass(slots=True)
class _Draft:
    submission: Submission
    point: whereabouts.Point | None
    answers: Answers
    # What colleagues are told beside the words.
    notes: list[str]
    pictures: list[Prepared] = field(default_factory=list)


def believed(secret: str, *, at: datetime) -> Token:
    """Return the token of an api_key that may post; raise Faulty, 403, without saying why."""
    if not secret:
        raise forbidden(_("要有 api_key。"), "api_key")
    token = tokens.believed(secret, at=at)
    tokens.must_have(token, Scope.OPEN311)
    return token


def post(access: Open311Access, sent: Sent, *, token: Token, at: datetime) -> Open311Report:
    """Take a request down, once however often it is sent; raise Faulty with all that is wrong."""
    community = access.community
    area = token.post.area
    if not (area.holds(community) or community.holds(area)):
        raise forbidden(_("这个 api_key 不是给这个社区的。"), "api_key")
    draft = _draft(access, sent)
    digest = _digest(sent)
    if known := _known(token, sent, digest, at=at):
        return known
    _must_not_flood(token, at=at)
    draft.pictures = _pictures(sent.files)
    draft.submission = _with_key(draft, _keys(token, sent, digest, at=at)[0])
    try:
        return _keep(access, draft, digest, token=token, at=at)
    except Malformed as refusal:
        raise errors.of(refusal) from None


def answer(report: Open311Report, *, at: datetime) -> Value:
    """What whoever sent a request is told: its id, and what is promised until when, where to look."""
    each = {
        "service_request_id": public_ids.of_request(report.case_id),
        "service_notice": _notice(report.case, at=at),
        "account_id": None,
    }
    return Many("request", [each])


def _draft(access: Open311Access, sent: Sent) -> _Draft:
    reading = Reading({name: values[0] for name, values in sent.fields.items() if values})
    row = _service(reading)
    place, point = whereabouts.read(access.community, reading)
    given = _answers(row, sent) if row else Answers()
    reading.problems.extend(given.problems)
    words = _words(reading, given, instead=row["name"] if row else _("诉求"))
    notes = _media_urls(reading, sent.fields.get("media_url", ()))
    submission = Submission(
        words=words,
        community=access.community,
        channel=Channel.OPEN311,
        category_code=row["code"] if row else "",
        name=_name(reading),
        phone=reading.text("phone"),
        email=reading.text("email"),
        place=place,
        place_text=whereabouts.said(reading, point, given.places),
    )
    _check(submission, reading)
    if reading.problems:
        # Else they are looked at once it is clear that all this is new.
        _check_pictures(sent.files, reading)
    reading.check()
    if address := whereabouts.cut_off(reading, submission.place_text):
        notes.append(_("对方写的地方：{address}").format(address=address))
    if given.urgency and intake.guess_of(submission).urgency != Urgency.EMERGENCY:
        submission = replace(submission, urgency=given.urgency)
    return _Draft(submission, point, given, notes)


def _service(reading: Reading) -> offered.Row | None:
    code = reading.text("service_code")
    if not code:
        reading.wrong("service_code", _("还差 service_code：是哪一类事。"))
        return None
    try:
        return offered.row_of(code)
    except Faulty as fault:
        reading.gather(fault)
        return None


def _answers(row: offered.Row, sent: Sent) -> Answers:
    return answers.read(attributes.of(row["code"], row["route"]), _attributes(sent.fields))


def _check(submission: Submission, reading: Reading) -> None:
    # One after the other: what is wrong is said and blanked, until the rest is well.
    blanks: dict[str, Any] = {
        "words": _("诉求"),
        "name": "",
        "phone": "",
        "email": "",
        "place_text": "",
    }
    while True:
        try:
            intake.check(submission)
        except Malformed as refusal:
            reading.gather(errors.of(refusal))
            if refusal.field not in blanks:
                return
            submission = replace(submission, **{refusal.field: blanks.pop(refusal.field)})
        else:
            return


def _check_pictures(files: Sequence[tuple[str, UploadedFile]], reading: Reading) -> None:
    try:
        _pictures(files)
    except Refused as refusal:
        reading.gather(errors.of(refusal))


def _words(reading: Reading, given: Answers, *, instead: str) -> str:
    # No HTML, says the specification: the tags go, what they hold stays.
    description = clean(_TAG.sub(" ", reading.text("description")))
    if len(description) > DESCRIPTION_MOST:
        told = _("description 最多 {most} 字，这里有 {count} 字。")
        reading.wrong("description", told.format(most=DESCRIPTION_MOST, count=len(description)))
        return instead
    return "\n".join([description or instead, *given.lines])


def _name(reading: Reading) -> str:
    first, last = reading.text("first_name"), reading.text("last_name")
    if not (first and last):
        return first or last
    return f"{first} {last}" if (first + last).isascii() else f"{last}{first}"


def _attributes(fields: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for name, values in fields.items():
        if found := _ATTRIBUTE.fullmatch(name):
            given.setdefault(found[1], []).extend(values)
    return given


def _media_urls(reading: Reading, values: Sequence[str]) -> list[str]:
    kept = [url for value in values if (url := clean(value))]
    for url in kept:
        if not _is_https(url):
            reading.wrong(
                "media_url", _("media_url 要是 https 开头的地址；照片本身请用 media 传。")
            )
            return []
    if len(kept) > PICTURES_MOST:
        told = _("media_url 最多 {most} 个，这里有 {count} 个。")
        reading.wrong("media_url", told.format(most=PICTURES_MOST, count=len(kept)))
    # As words for colleagues: an address of a stranger is never fetched.
    return [_("对方平台上的照片：{url}").format(url=url) for url in kept]


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname) and len(url) <= _URL_MOST
    except ValueError:
        return False


def _pictures(files: Sequence[tuple[str, UploadedFile]]) -> list[Prepared]:
    for name, _file in files:
        if not _PICTURES.fullmatch(name):
            told = _("照片用 media 传，不是“{name}”。").format(name=clean(name)[:40])
            raise Faulty(Problem(told, "media"))
    if len(files) > PICTURES_MOST:
        raise Faulty(Problem(_("照片最多 {most} 张。").format(most=PICTURES_MOST), "media"))
    return [pictures.prepare(file) for _name, file in files]


def _with_key(draft: _Draft, key: str) -> Submission:
    first = draft.pictures[0] if draft.pictures else None
    return replace(draft.submission, idempotency_key=key, photo=first)


@transaction.atomic
def _keep(
    access: Open311Access, draft: _Draft, digest: str, *, token: Token, at: datetime
) -> Open311Report:
    by = tokens.actor_of(token)
    accepted: Accepted = intake.submit(draft.submission, by=by, at=at)
    case = accepted.case
    lat, lon = (round(part, _ROUNDED) for part in draft.point) if draft.point else (None, None)
    report, is_new = Open311Report.objects.get_or_create(
        case=case,
        defaults={
            "token": token,
            "digest": digest,
            "lat": lat,
            "lon": lon,
            "chosen": draft.answers.chosen,
            "posted_at": at,
        },
    )
    if not is_new:
        # Sent twice in one moment: the other was faster.
        return report
    for picture in draft.pictures[1:]:
        pictures.keep(picture, subject=case, reader=Attachment.Reader.RESIDENT, at=at)
    for text in draft.notes:
        note = case.notes.create(text=text, by=None, at=at)
        record(CaseEvent.NOTED, subject=case, actor=by, at=at, note=note.pk)
    Open311Access.objects.filter(pk=access.pk).update(last_posted_at=at)
    return report


def _digest(sent: Sent) -> str:
    told = sorted((name, *values) for name, values in sent.fields.items() if name != "api_key")
    sizes = [(name, file.name, file.size) for name, file in sent.files]
    return hashlib.sha256(json.dumps([told, sizes]).encode()).hexdigest()


def _keys(token: Token, sent: Sent, digest: str, *, at: datetime) -> list[str]:
    # With a key of theirs that one for ever; else the words, for these ten minutes and those before.
    def named(what: str) -> str:
        return f"open311:{token.pk}:{hashlib.sha256(what.encode()).hexdigest()[:40]}"

    if sent.key:
        return [named(f"key {sent.key}")]
    span = int(at.timestamp()) // int(_SAME_AGAIN.total_seconds())
    return [named(f"{digest} {span - before}") for before in (0, 1)]


def _known(token: Token, sent: Sent, digest: str, *, at: datetime) -> Open311Report | None:
    keys = _keys(token, sent, digest, at=at)
    report = (
        Open311Report.objects.filter(token=token, case__idempotency_key__in=keys)
        .select_related("case")
        .order_by("-pk")
        .first()
    )
    if report is None or (not sent.key and at - report.posted_at > _SAME_AGAIN):
        return None
    if report.digest != digest:
        told = _("这个 Idempotency-Key 用过了，内容不一样。另一件事请换一个。")
        raise Faulty(Problem(told, "idempotency_key"))
    return report


def _must_not_flood(token: Token, *, at: datetime) -> None:
    recent = Open311Report.objects.filter(token=token, posted_at__gt=at - _HOUR)
    if recent.count() >= POSTS_AN_HOUR:
        told = _("一小时最多送 {most} 件，过一会儿再送。").format(most=POSTS_AN_HOUR)
        raise TooMany(Problem(told), status=429)


def _notice(case: Case, *, at: datetime) -> str:
    # What cannot wait comes first; whoever reads the notice may read no further.
    said = [danger.of_case(case)]
    said += [_("已收到，编号 {number}。").format(number=numbers.spoken(case.number))]
    due = Deadline.objects.filter(case=case, stage=Stage.RESOLVE).order_by("round").first()
    if due is not None and due.due_at is not None:
        said.append(_("{when} 前办好或答复。").format(when=say(due.due_at, at, is_end=True)))
    requester = case.requesters.order_by("pk").first()
    if requester is not None:
        page = f"{settings.PUBLIC_URL}{links.path(requester)}"
        said.append(_("进度看这里：{page}").format(page=page))
    return "".join(said)
