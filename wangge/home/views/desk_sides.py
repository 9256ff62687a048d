"""What the console shows beside the words while somebody speaks: caller, place, guesses, twins, answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.cases import closing, intake, policy_answers, repeats, triage, twins
from wangge.cases.intake import Submission
from wangge.cases.models import Case
from wangge.cases.triage import Guess, Table
from wangge.cases.views import again, case_review, finding
from wangge.cases.vocabulary import Route, Status, Urgency
from wangge.core.errors import Malformed, Refused
from wangge.core.moments import after, local_day, say, say_day
from wangge.home import caller, moving, spots
from wangge.home.caller import Known
from wangge.home.views.desk_form import CALL, OTHER, PACES, settled
from wangge.people.actors import Actor
from wangge.people.models import Person
from wangge.people.roles import Right
from wangge.places.locate import Located
from wangge.places.models import Area

_GUESSES = 3
_PRESSING = {Urgency.URGENT, Urgency.EMERGENCY}


@dataclass(frozen=True, slots=True)
class Option:
    """One category as it is offered: why, to whom, by when."""

    code: str
    name: str
    because: list[str]
    lead: str
    promise: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known so far of one call."""

    typed: dict[str, str]
    community: Area
    known: Known | None
    found: spots.Found
    # From the pick-lists, which are used on purpose.
    listed: Located | None = None

    @property
    def place(self) -> Located:
        """Where it is, as far as it is certain."""
        if self.listed is not None:
            return self.listed
        at_all = Located(self.community, self.community)
        return self.found.spot.place if self.found.spot else at_all


def hear(typed: dict[str, str], community: Area, *, by: Actor, at: datetime) -> Heard:
    """Look up who calls and where it is."""
    known = caller.look_up(typed.get("phone", ""), by=by, at=at)
    found = spots.find(
        community,
        text=typed.get("place_text", ""),
        words=typed.get("words", ""),
        code=typed.get("spot", ""),
        caller=known.the(typed.get("person", "")) if known else None,
    )
    return Heard(typed, community, known, found, _listed(typed, community))


def _listed(typed: dict[str, str], community: Area) -> Located | None:
    estate, building = typed.get("estate", ""), typed.get("building", "")
    if not (estate or building):
        return None
    try:
        return spots.picked(community, estate=estate, building=building)
    except Malformed:
        return None


def beside(heard: Heard, *, by: Actor, at: datetime) -> dict[str, Any]:
    """Everything that is shown beside what is typed; the statements do not grow with the records."""
    words = heard.typed.get("words", "")
    table = Table.load() if words else None
    guess = triage.guess(words, table=table) if table else None
    chosen = _chosen(heard.typed, guess, table)
    pace, pace_guessed = _paces(heard.typed, chosen)
    options = _options(heard, guess, chosen, table, at=at) if guess and table else []
    return {
        **_caller(heard, by=by, at=at),
        "spot": None if heard.listed else heard.found.spot,
        "spots": [] if heard.listed else heard.found.others,
        "guesses": options,
        "guessed": guess.category.code if guess else "",
        "is_other": heard.typed.get("category") == OTHER,
        "paces": [(value, word, value == pace) for value, word in PACES],
        "pace_guessed": pace_guessed,
        "advice": guess.advice if guess else "",
        "advice_phones": guess.phones if guess else (),
        "twins": [_twin(twin, heard, at) for twin in _twins(heard, chosen, by=by, at=at)],
        **_read_out(heard, chosen, by=by, at=at),
        "elsewhere": elsewhere_said(heard),
        "car": moving.beside(words, heard.community, by=by, at=at),
    }


def where(heard: Heard, *, what: str, reason: str, at: datetime) -> dict[str, Any]:
    """The question at which of several estates it is, each with its key; or at none of ours."""
    choices = [
        {"value": f"at:{what}|{spot.code}|{spot.label}", "label": spot.label, "key": str(key)}
        for key, spot in enumerate(heard.found.possible, start=1)
    ]
    return {"title": reason, "choices": choices, "keep": f"keep:{what}"}


def elsewhere_said(heard: Heard) -> str:
    """Say that a place is another community's; nothing where it is not."""
    estate = heard.found.elsewhere
    if estate is None:
        return ""
    other = estate.community
    said = _("{estate}在{other}，不归{here}。").format(
        estate=estate.short_name or estate.name, other=other.name, here=heard.community.name
    )
    if not other.desk_phone:
        return said
    return said + _("请对方打那边的值班电话 {phone}。").format(phone=other.desk_phone)


def last_line(case: Case, *, at: datetime) -> dict[str, Any]:
    """An earlier request as one entry of a list."""
    return {
        "title": case.title,
        "href": reverse("cases:detail", args=[case.number]),
        "light": finding.standing(case, at),
        "when": say_day(local_day(case.submitted_at), local_day(at)),
    }


def _caller(heard: Heard, *, by: Actor, at: datetime) -> dict[str, Any]:
    known = heard.known
    person = known.the(heard.typed.get("person", "")) if known else None
    phone = known.phone if known else None
    may_reveal = by.may(Right.REVEAL_PHONE)
    return {
        "known": known,
        "caller": person,
        "earlier": [last_line(case, at=at) for case in known.earlier] if known else [],
        "earlier_href": reverse("home:desk_earlier", args=[phone.pk]) if phone else "",
        "reveal_href": reverse("home:desk_phone", args=[phone.pk]) if phone and may_reveal else "",
    }


def _chosen(typed: dict[str, str], guess: Guess | None, table: Table | None) -> Guess | None:
    # A choice somebody made outlives the next word; the guess that stood there does not.
    code = settled(typed)["category"]
    if guess is None or table is None or not code:
        return guess
    try:
        return triage.chosen(guess, table.named(code))
    except Refused:
        return guess


def _paces(typed: dict[str, str], guess: Guess | None) -> tuple[str, str]:
    thought = Urgency.URGENT if guess and guess.urgency in _PRESSING else Urgency.ORDINARY
    pace = typed.get("pace", "")
    was_chosen = pace and pace != typed.get("pace_guessed", "")
    return (pace if was_chosen else thought.value), thought.value


def _options(
    heard: Heard, guess: Guess, chosen: Guess | None, table: Table, *, at: datetime
) -> list[Option]:
    likely = triage.likely(heard.typed["words"], table=table, most=_GUESSES)
    codes = [category.code for category, _because in likely]
    if chosen is not None and chosen.category.code not in codes:
        likely = [*likely[: _GUESSES - 1], (chosen.category, [])]
    is_other = heard.typed.get("category") == OTHER
    on = "" if is_other or chosen is None else chosen.category.code
    return [
        _option(heard, triage.chosen(guess, category), because, on=on, at=at)
        for category, because in likely
    ]


def _option(heard: Heard, guess: Guess, because: list[str], *, on: str, at: datetime) -> Option:
    urgency = settled(heard.typed)["urgency"]
    wanted = Submission(
        words=heard.typed["words"], community=heard.community, place=heard.place, urgency=urgency
    )
    code = guess.category.code
    try:
        foreseen = intake.foresee(wanted, at=at, guess=guess)
    except Refused:
        return Option(code, guess.category.name, because, "", "", code == on)
    promise = ""
    if foreseen.due_at is not None:
        when = after(_("最晚"), say(foreseen.due_at, at, is_end=True))
        said = _("{when} 前答复") if guess.route == Route.INQUIRY else _("{when} 前办好")
        promise = said.format(when=when)
    # Without an estate it may well be another company's.
    is_certain = heard.place.estate is not None or guess.route != Route.PROPERTY
    lead = str(foreseen.lead) if is_certain else _("定了地点再看派给谁")
    return Option(code, guess.category.name, because, lead, promise, code == on)


def _twins(heard: Heard, guess: Guess | None, *, by: Actor, at: datetime) -> list[twins.Twin]:
    if guess is None or heard.typed.get("pace") == CALL:
        return []
    return twins.of(
        heard.typed["words"],
        community=heard.community,
        place=heard.place,
        place_text=heard.typed.get("place_text", ""),
        category=guess.category,
        by=by,
        at=at,
    )


def _twin(twin: twins.Twin, heard: Heard, at: datetime) -> dict[str, Any]:
    case = twin.case
    day = say_day(local_day(case.submitted_at), local_day(at))
    waiting = _("{count} 户在等").format(count=twin.waiting)
    return {
        **last_line(case, at=at),
        "number": case.number,
        "words": case.words,
        "may_join": twin.may_join,
        "is_own": case.status == Status.RESOLVED and _is_own(case, heard),
        "is_open": case.is_open,
        "when": waiting if twin.may_join else day,
        "note": _("{why}，{day}").format(why=twin.why, day=day),
        "lead": str(case.lead or ""),
        "who": who_joins(heard),
    }


def _is_own(case: Case, heard: Heard) -> bool:
    mine = repeats.requesters_of(phone=_number(heard), person=_person(heard))
    return case.requesters.filter(pk__in=mine).exists()


def _person(heard: Heard) -> Person | None:
    chosen = heard.known.the(heard.typed.get("person", "")) if heard.known else None
    return chosen.person if chosen and not heard.typed.get("on_behalf_of") else None


def _number(heard: Heard) -> str:
    known = heard.known
    return heard.typed.get("phone", "") if known and not known.fault else ""


def who_joins(heard: Heard) -> str:
    """Whom the answer goes to as well, by name where there is one."""
    known = heard.known
    person = known.the(heard.typed.get("person", "")) if known else None
    names = [heard.typed.get("on_behalf_of", ""), heard.typed.get("name", "")]
    names += [person.person.name if person else "", *(known.names if known else [])]
    return next((name for name in names if name), _("对方"))


def _read_out(heard: Heard, guess: Guess | None, *, by: Actor, at: datetime) -> dict[str, Any]:
    """What can be read out, and which of it one key takes: what was answered before comes first."""
    words = heard.typed.get("words", "")
    answers = _answers(heard, guess, at=at) if words else []
    repeat = _repeat(heard, by=by, at=at) if words else None
    read_out = f"answer:{answers[0]['pk']}" if answers else ""
    if repeat is not None:
        read_out = f"told:{repeat['number']}"
    return {"answers": answers, "repeat": repeat, "read_out": read_out}


def _repeat(heard: Heard, *, by: Actor, at: datetime) -> dict[str, Any] | None:
    if heard.known is None or not heard.known.earlier:
        return None
    settled_so = settled(heard.typed)
    said = Submission(
        words=heard.typed["words"],
        community=heard.community,
        place=heard.place,
        phone=_number(heard),
        person=_person(heard),
        category_code=settled_so["category"],
        is_call_out=settled_so["call_out"],
    )
    try:
        earlier = again.staff_question(intake.check(said), by=by, at=at)
    except Refused:
        return None
    if earlier is None:
        return None
    return {
        **case_review.answered(earlier, now=at),
        "number": earlier.number,
        "may_reopen": closing.may_be_reopened(earlier, at=at),
    }


def _answers(heard: Heard, guess: Guess | None, *, at: datetime) -> list[dict[str, Any]]:
    found = policy_answers.suggest(
        heard.typed["words"],
        heard.community,
        guess.category if guess else None,
        on=local_day(at),
    )
    return [
        {
            "pk": answer.pk,
            "question": answer.question,
            "answer": answer.answer,
            "source": policy_answers.sourced(answer),
        }
        for answer in found
    ]
