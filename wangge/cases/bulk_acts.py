"""What may be done to many cases at once: what it needs, what it will do to each, why not to some."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import changing, deferring, merging, redirecting, replying, sides, taking, urging
from wangge.cases.board_filter import whole
from wangge.cases.models import Case
from wangge.cases.transitions import TRANSITIONS
from wangge.cases.vocabulary import Verb
from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.core.moments import SHANGHAI, local_day, say, say_day
from wangge.people.actors import Actor
from wangge.people.models import Organisation, Post
from wangge.people.roles import Right

# When a deferred case wakes on its day.
_MORNING = time(8, 30)
# What was typed, with the rows that it names.
Typed = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BulkAct:
    """One thing that can be done to many cases; `needs` are the names of what is typed for it."""

    name: str
    word: Any
    right: Right
    needs: tuple[str, ...]
    does: Callable[[Case, Typed, Actor, datetime], object]
    why_not: Callable[[Case, Typed, Actor, datetime], str]
    # What will happen to one case, in words.
    will: Callable[[Case, Typed], str]


def offered_to(by: Actor) -> list[BulkAct]:
    """What the actor may do to many cases."""
    return [act for act in ACTS.values() if by.may(act.right)]


def colleagues(by: Actor, *, at: datetime) -> QuerySet[Post]:
    """Whom cases may be handed to: of the same organisation, or of the area."""
    assert by.post is not None, "only staff hand over"
    near = Q(area__path__startswith=by.post.area.path)
    if by.post.organisation_id is not None:
        near |= Q(organisation=by.post.organisation_id)
    held = Post.objects.held(local_day(at)).filter(near).exclude(pk=by.post.pk)
    return held.select_related("person", "area", "organisation").order_by("person__name", "pk")


def bodies(by: Actor, *, at: datetime) -> QuerySet[Organisation]:
    """What bodies cases may be sent to: of the area, and above it, where somebody is."""
    assert by.post is not None, "only staff dispatch"
    near = Q(area__path__startswith=by.post.area.path) | Q(
        area__path__in=by.post.area.path_prefixes
    )
    found = Organisation.objects.filter(near, is_active=True).select_related("area")
    return redirecting.manned(found, at=at).order_by("name")


def understood(act: BulkAct, raw: Mapping[str, str], *, by: Actor, at: datetime) -> dict[str, Any]:
    """Put rows and days in the place of their names; raise Malformed where one is not there."""
    return {name: _READ[name](act, raw.get(name, ""), by, at) for name in act.needs}


def _text(_act: BulkAct, raw: str, _by: Actor, _at: datetime) -> str:
    if not raw.strip():
        raise Malformed(_("先写一句再往下走。"), field="text")
    return raw


def _reason(_act: BulkAct, raw: str, _by: Actor, _at: datetime) -> str:
    return raw


def _day(_act: BulkAct, raw: str, _by: Actor, at: datetime) -> date:
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        raise Malformed(_("选一个再看的日子，到那天自动接着办。"), field="review_on") from None
    if day <= local_day(at):
        raise Malformed(_("复看的日子要在今天以后。"), field="review_on")
    return day


def _post(_act: BulkAct, raw: str, by: Actor, at: datetime) -> Post:
    found = colleagues(by, at=at).filter(pk=whole(raw) or 0).first()
    if found is None:
        raise Malformed(_("选一位同事。"), field="to_post")
    return found


def _body(_act: BulkAct, raw: str, by: Actor, at: datetime) -> Organisation:
    found = bodies(by, at=at).filter(pk=whole(raw) or 0).first()
    if found is None:
        raise Malformed(_("选一个单位。"), field="to_body")
    return found


def _into(_act: BulkAct, raw: str, by: Actor, _at: datetime) -> Case:
    number = raw.replace(" ", "")
    related = ("area", "community", "lead", "merged_into")
    found = Case.objects.visible_to(by).select_related(*related).filter(number=number).first()
    if found is None:
        raise Malformed(_("没有这个编号，或者您看不到它。请再看一遍编号。"), field="into")
    return found


_READ: dict[str, Callable[[BulkAct, str, Actor, datetime], Any]] = {
    "text": _text,
    "reason": _reason,
    "review_on": _day,
    "to_post": _post,
    "to_body": _body,
    "into": _into,
}


def _forbidden(verb: Verb) -> Callable[[Case, Typed, Actor, datetime], str]:
    def why_not(case: Case, _typed: Typed, by: Actor, _at: datetime) -> str:
        if not changing.permits(case, TRANSITIONS[verb], by):
            return str(NotAllowed.reason)
        if not case.allows(verb):
            return _("现在是“{status}”，不能“{verb}”。").format(
                status=case.get_status_display(), verb=verb.label
            )
        try:
            sides.must_be_open(case, verb)
        except Refused as refusal:
            return str(refusal.reason)
        return ""

    return why_not


def _not_handed(case: Case, typed: Typed, by: Actor, at: datetime) -> str:
    to: Post = typed["to_post"]
    if why := _forbidden(Verb.HAND_OVER)(case, typed, by, at):
        return why
    if case.handler_id == to.pk:
        return _("本来就在{name}手上。").format(name=to.person.name)
    return "" if taking.may_be_handed(case, to, at=at) else str(taking.NotTheirs.reason)


def _not_sent(case: Case, typed: Typed, by: Actor, at: datetime) -> str:
    to: Organisation = typed["to_body"]
    if why := _forbidden(Verb.DISPATCH)(case, typed, by, at):
        return why
    if case.lead_id == to.pk:
        return _("本来就由{lead}牵头。").format(lead=to)
    if redirecting.is_taken(case):
        return str(redirecting.TakenAlready.reason)
    if not (case.community.holds(to.area) or to.area.holds(case.community)):
        return _("这个单位不在{community}。").format(community=case.community)
    return ""


def _not_merged(case: Case, typed: Typed, by: Actor, at: datetime) -> str:
    into: Case = typed["into"]
    if case.pk == into.pk:
        return _("就是这一件，别的并到它这里。")
    if why := _forbidden(Verb.MERGE)(case, typed, by, at):
        return why
    if case.community_id != into.community_id:
        return str(merging.NotHere.reason)
    if case.is_private != into.is_private:
        return str(merging.OneIsPrivate.reason)
    return ""


def _not_urged(case: Case, typed: Typed, by: Actor, at: datetime) -> str:
    if why := _forbidden(Verb.URGE)(case, typed, by, at):
        return why
    again_at = urging.next_at(case, by, at=at)
    if again_at is None:
        return ""
    return _("刚催过了。{when} 以后可以再催。").format(when=say(again_at, at))


def _not_written(case: Case, _typed: Typed, by: Actor, _at: datetime) -> str:
    try:
        replying.must_handle(case, by)
    except Refused as refusal:
        return str(refusal.reason)
    return ""


def _defer(case: Case, typed: Typed, by: Actor, at: datetime) -> object:
    wakes = datetime.combine(typed["review_on"], _MORNING, SHANGHAI)
    return deferring.defer(case, reason=typed["text"], review_at=wakes, by=by, at=at)


def _deferred(_case: Case, typed: Typed) -> str:
    day = say_day(typed["review_on"], date.min)
    return _("停止计时，到 {day} 自动接着办；居民会收到原因").format(day=day)


_ALL = (
    BulkAct(
        "hand_over", gettext_lazy("转给同事"), Right.HANDLE, ("to_post", "reason"),
        lambda case, typed, by, at: taking.hand_over(
            case, to=typed["to_post"], reason=typed["reason"], by=by, at=at
        ),
        _not_handed,
        lambda _case, typed: _("转给{name}，要重新接单").format(name=typed["to_post"].person.name),
    ),
    BulkAct(
        "dispatch", gettext_lazy("改派"), Right.DISPATCH, ("to_body",),
        lambda case, typed, by, at: redirecting.redirect(
            case, to=typed["to_body"], by=by, at=at
        ),
        _not_sent,
        lambda case, typed: _("从{before}改派给{lead}，办好的时间照走").format(
            before=case.lead, lead=typed["to_body"]
        ),
    ),
    BulkAct(
        "urge", gettext_lazy("催一催"), Right.FOLLOW_UP, ("reason",),
        lambda case, typed, by, at: urging.urge(case, text=typed["reason"], by=by, at=at),
        _not_urged,
        lambda case, _typed: _("告诉{who}快一点，时限不变").format(
            who=case.handler.person.name if case.handler else case.lead
        ),
    ),
    BulkAct(
        "reply", gettext_lazy("写一句给居民"), Right.HANDLE, ("text",),
        lambda case, typed, by, at: replying.reply(case, text=typed["text"], by=by, at=at),
        _not_written,
        lambda _case, _typed: _("居民会收到这句话，状态不变"),
    ),
    BulkAct(
        "note", gettext_lazy("写备注"), Right.HANDLE, ("text",),
        lambda case, typed, by, at: replying.note(case, text=typed["text"], by=by, at=at),
        _not_written,
        lambda _case, _typed: _("存一条内部备注，居民看不到"),
    ),
    BulkAct(
        "defer", gettext_lazy("挂账"), Right.DEFER, ("text", "review_on"),
        _defer, _forbidden(Verb.DEFER), _deferred,
    ),
    BulkAct(
        "merge", gettext_lazy("并到一件"), Right.DISPATCH, ("into",),
        lambda case, typed, by, at: merging.merge(case, typed["into"], by=by, at=at),
        _not_merged,
        lambda _case, typed: _("并到“{title}”，回音也给这件的居民").format(title=typed["into"].title),
    ),
)  # fmt: skip
ACTS: dict[str, BulkAct] = {act.name: act for act in _ALL}
