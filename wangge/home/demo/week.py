"""How the demonstration's week is lived through the real operations, dated back from now."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Min

from wangge.cases import (
    asking,
    callout,
    catalogue,
    claiming,
    clock,
    closing,
    declining,
    deferring,
    disputes,
    intake,
    replying,
    resolving,
    returning,
    taking,
)
from wangge.cases.intake import Accepted
from wangge.cases.models import (
    CallAttempt,
    CallBack,
    Case,
    CatalogueEntry,
    Consent,
    Contact,
    Deadline,
)
from wangge.cases.vocabulary import DeclineReason, Resolution, Route
from wangge.core.errors import Refused
from wangge.home.demo import (
    acts_together,
    answers,
    board_words,
    cars,
    connected,
    desk_calls,
    entrusted,
    hotline,
    open311,
    residents,
    rounds,
    routine,
    wall,
    ways_out,
)
from wangge.home.demo.cast import Cast
from wangge.home.demo.district import District
from wangge.home.demo.episodes import CALLED, EPISODES, Act, Episode
from wangge.jobs import working
from wangge.people.actors import COMMAND, Actor, ActorKind, requesting
from wangge.places import locate
from wangge.places.models import Asset

_OPEN_FOR = timedelta(days=190)
# How often the clock looks while the week is lived.
_TICK = timedelta(minutes=30)
# In the quiet months before, it looks only where something falls due.
_QUIET = timedelta(hours=12)


def opening(now: datetime) -> datetime:
    """The day on which the office of the demonstration began."""
    return (now - _OPEN_FOR).replace(hour=1, minute=0, second=0, microsecond=0)


def live(district: District, cast: Cast, now: datetime) -> None:
    """Enter who leads what, then live the week hour by hour, as it was."""
    _settle_in(district, cast, now)
    known: dict[Episode, Accepted] = {}
    hour = now - timedelta(hours=max(episode.hours_ago for episode in EPISODES))
    for moment, episode, act in _in_order(now):
        while hour + _TICK <= moment:
            hour = _next_look(hour, moment)
            clock.sweep(hour)
            desk_calls.make(cast, hour, leaving=_with_more_to_come(known, hour, now=now))
        if act is None:
            known[episode] = _submit(episode, district, cast, moment)
        else:
            _do(act, episode, known[episode], cast, moment)
    _happen_beside(district, cast, now)
    while clock.sweep(now) or working.run_due():
        pass
    # Last: what happened before is no news.
    connected.join(district, cast, now)


def _settle_in(district: District, cast: Cast, now: datetime) -> None:
    """Enter what is there before anybody says anything."""
    catalogue.ship_categories()
    enter_catalogue(district, cast, opening(now))
    answers.enter(district, now)
    ways_out.open_up(district, cast, opening(now))
    residents.move_in(district, opening(now))
    entrusted.entrust(district, cast, opening(now))
    wall.hang(cast, now - timedelta(days=30))
    wall.remark(cast, now - timedelta(days=2))
    rounds.hang(district, opening(now))


def _happen_beside(district: District, cast: Cast, now: datetime) -> None:
    """Let come in what is no episode of the week."""
    hotline.bring_in(district, cast, now)
    open311.bring_in(district, cast, now)
    cars.stand_in_the_way(district, cast, now)
    rounds.walk(district, cast, now)
    board_words.write(district, cast, now)
    routine.keep(cast, now)
    ways_out.post(district, cast, now)


def _with_more_to_come(
    known: dict[Episode, Accepted], hour: datetime, *, now: datetime
) -> list[int]:
    """The cases of which somebody still says or does something by themselves."""
    return [
        accepted.case.pk
        for episode, accepted in known.items()
        if any(_moment_of(act, episode, now=now) > hour for act in episode.acts)
    ]


def _moment_of(act: Act, episode: Episode, *, now: datetime) -> datetime:
    return now - timedelta(hours=episode.hours_ago) + timedelta(minutes=act.after)


def _next_look(hour: datetime, moment: datetime) -> datetime:
    if moment - hour <= _QUIET:
        return hour + _TICK
    due = Deadline.objects.aggregate(first=Min("act_at"))["first"] or moment
    owed = CallBack.objects.filter(done_at__isnull=True).aggregate(first=Min("due_at"))["first"]
    # A call is made in the morning of the day on which it is due.
    morning = owed - timedelta(hours=8) if owed else moment
    return min(max(min(due, morning), hour + _TICK), moment)


def _in_order(now: datetime) -> list[tuple[datetime, Episode, Act | None]]:
    moments: list[tuple[datetime, Episode, Act | None]] = []
    for episode in EPISODES:
        moments.append((now - timedelta(hours=episode.hours_ago), episode, None))
        moments += [(_moment_of(act, episode, now=now), episode, act) for act in episode.acts]
    return sorted(moments, key=lambda moment: moment[0])


def enter_catalogue(district: District, cast: Cast, at: datetime) -> None:
    """Say who leads what: one company for the towers, one for the rest, mediators for quarrels."""
    rows = (
        (Route.PROPERTY, district.jiulong, "jiuan", "物业服务合同"),
        (Route.PROPERTY, None, "dongfang", "物业服务合同"),
        (Route.DISPUTE, None, "mediation", "人民调解法"),
    )
    for route, estate, body, clause in rows:
        catalogue.keep_entry(
            CatalogueEntry(area=district.community),
            route=route,
            estate=estate,
            lead=cast.bodies[body],
            clause=clause,
            since=at.date(),
            by=COMMAND,
            at=at,
        )


def _thing(
    episode: Episode, district: District, found: list[locate.Located]
) -> locate.Located | None:
    if episode.thing and found:
        lift = Asset.objects.get(estate=found[0].estate, code=episode.thing)
        return replace(found[0], asset=lift)
    # The words name the very thing: “B区35号充电桩”.
    named = locate.from_text(district.community, f"{episode.where} {episode.words}")
    is_there = [one for one in named if one.asset and found and one.estate == found[0].estate]
    return is_there[0] if len(is_there) == 1 else None


def _submit(episode: Episode, district: District, cast: Cast, at: datetime) -> Accepted:
    found = locate.from_text(district.community, episode.where)
    submission = intake.Submission(
        words=episode.words,
        community=district.community,
        channel=episode.channel,
        place=_thing(episode, district, found) or (found[0] if found else None),
        place_text=episode.where,
        name=episode.name,
        phone=episode.phone,
        may_text=episode.texts,
        on_behalf_of=episode.on_behalf_of,
        is_call_out=episode.is_call_out,
        kind_chosen=episode.kind,
    )
    return intake.submit(submission, by=cast.actor("desk"), at=at)


def _do(act: Act, episode: Episode, accepted: Accepted, cast: Cast, at: datetime) -> None:
    case = Case.objects.select_related("area", "community", "lead").get(pk=accepted.case.pk)
    by = _actor(act, case, cast) or requesting(accepted.requester.pk)
    try:
        _ACTS[act.verb](case, act, by, at)
    except Refused as refusal:
        refusal.add_note(f"{episode.words}: {act.verb} {act.login}, {case.category}, {case.lead}")
        raise


def _actor(act: Act, case: Case, cast: Cast) -> Actor | None:
    if act.login == CALLED:
        # By day a pioneer, by night the property's guard: whoever the roster had rung.
        return Actor(ActorKind.ACCOUNT, None, case.handler or _attempt(case).post)
    return cast.actor(act.login) if act.login else None


def _attempt(case: Case) -> CallAttempt:
    attempts = CallAttempt.objects.select_related("post__area", "post__organisation")
    return attempts.filter(call_out__case=case).latest("position")


def _go(case: Case, _act: Act, by: Actor, at: datetime) -> None:
    callout.answer(_attempt(case), is_going=True, by=by, at=at)


def _consent(case: Case, act: Act, by: Actor, at: datetime, *, is_given: bool) -> None:
    way = Consent.Way.IN_PERSON
    disputes.keep_consent(case, side=act.extra, is_given=is_given, way=way, by=by, at=at)


_ACTS: dict[str, Callable[[Case, Act, Actor, datetime], object]] = {
    "take": lambda case, _act, by, at: taking.take(case, by=by, at=at),
    "arrive": lambda case, _act, by, at: taking.arrive(case, by=by, at=at),
    "go": _go,
    "resolve": lambda case, act, by, at: resolving.resolve(case, text=act.text, by=by, at=at),
    "answer": lambda case, act, by, at: resolving.resolve(
        case, text=act.text, source=act.extra, resolution=Resolution.ANSWERED, by=by, at=at
    ),
    "on_spot": lambda case, act, by, at: resolving.resolve_on_spot(
        case, text=act.text, by=by, at=at
    ),
    "confirm": lambda case, act, by, at: closing.confirm(case, satisfaction=act.text, by=by, at=at),
    "reopen": lambda case, act, by, at: closing.reopen(case, text=act.text, by=by, at=at),
    "ask": lambda case, act, by, at: asking.ask(case, text=act.text, by=by, at=at),
    "note": lambda case, act, by, at: replying.note(case, text=act.text, by=by, at=at),
    "contact": lambda case, act, by, at: replying.contact(
        case,
        way=Contact.Way.PHONE,
        outcome=Contact.Outcome.REACHED if act.text != "没人接" else Contact.Outcome.NO_ANSWER,
        text=act.text,
        by=by,
        at=at,
    ),
    "defer": lambda case, act, by, at: deferring.defer(
        case, reason=act.text, review_at=at + timedelta(days=int(act.extra)), by=by, at=at
    ),
    "visit": lambda case, act, by, at: disputes.visit(
        case, side=act.extra, text=act.text, by=by, at=at
    ),
    "agree": lambda case, act, by, at: _consent(case, act, by, at, is_given=True),
    "refuse": lambda case, act, by, at: _consent(case, act, by, at, is_given=False),
    "end_refused": lambda case, act, by, at: disputes.end_refused(
        case, text=act.text, by=by, at=at
    ),
    "return": lambda case, act, by, at: returning.ask(
        case, reason=act.text, clause=act.extra, by=by, at=at
    ),
    "claim": lambda case, act, by, at: claiming.ask(case, reason=act.text, by=by, at=at),
    "allow_claim": lambda case, act, by, at: claiming.agree(
        case,
        reason=DeclineReason.UNLAWFUL,
        text=act.text,
        decision=act.text,
        by=by,
        at=at,
    ),
    "call": desk_calls.make_one,
    "decline": lambda case, act, by, at: declining.decline(
        case,
        reason=act.extra.split()[0],
        phone=act.extra.split()[1],
        text=act.text,
        by=by,
        at=at,
    ),
    **acts_together.ACTS,
}
