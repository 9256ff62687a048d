"""How somebody keeps a view of the board under a name: kept, renamed, put in order, removed and put back."""

from urllib.parse import parse_qsl

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.board_filter import Filter
from wangge.cases.models import SavedView
from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.language.normalise import clean
from wangge.people.actors import Actor, ActorKind

MOST = 12
_LONGEST_NAME = 30
_LONGEST_QUERY = 300
_MOST_FIELDS = 40


class TooMany(Refused):
    """More names than anybody finds their way among."""

    reason = gettext_lazy("已经存了 12 个视图，再多就不好找了。先删一个不用的。")


def kept_by(by: Actor) -> QuerySet[SavedView]:
    """The views that the actor keeps, in their order."""
    if by.kind != ActorKind.ACCOUNT or by.ref is None:
        return SavedView.objects.none()
    return SavedView.objects.filter(account_id=by.ref).order_by("position", "pk")


@transaction.atomic
def keep(query: str, *, name: str, position: int | None = None, by: Actor) -> SavedView:
    """Keep the filters of an address under a name, after those kept before."""
    if by.kind != ActorKind.ACCOUNT or by.ref is None:
        raise NotAllowed
    mine = kept_by(by)
    if mine.count() >= MOST:
        raise TooMany
    if position is None:
        position = (mine.aggregate(last=Max("position"))["last"] or 0) + 1
    view = SavedView(account_id=by.ref, query=_spelt(query), position=position)
    return _named(view, name)


def rename(view: SavedView, *, name: str, by: Actor) -> None:
    """Call the view something else."""
    _named(_own(view, by), name)


@transaction.atomic
def move(view: SavedView, *, up: bool, by: Actor) -> None:
    """Put the view one place further up or down; at the end nothing changes."""
    ordered = list(kept_by(_owner(view, by)))
    at = ordered.index(view)
    to = at - 1 if up else at + 1
    if 0 <= to < len(ordered):
        ordered[at], ordered[to] = ordered[to], ordered[at]
    for position, other in enumerate(ordered, start=1):
        SavedView.objects.filter(pk=other.pk).update(position=position)


def remove(view: SavedView, *, by: Actor) -> dict[str, object]:
    """Remove the view; return what puts it back as it was."""
    before = {"name": view.name, "query": view.query, "position": view.position}
    _own(view, by).delete()
    return before


def address(view: SavedView) -> str:
    """The query of the board's address; what no longer makes sense filters nothing."""
    return "?" + view.query


def _spelt(query: str) -> str:
    try:
        asked = dict(parse_qsl(query.removeprefix("?"), max_num_fields=_MOST_FIELDS))
    except ValueError:
        asked = {}
    wanted = Filter.read(asked)
    if not wanted.is_narrow:
        raise Malformed(_("先筛一下，再存成视图。"), field="name")
    spelt = wanted.address().removeprefix("?")
    if len(spelt) > _LONGEST_QUERY:
        raise Malformed(_("要找的词太长了，存不下。请写短一点。"), field="name")
    return spelt


def _named(view: SavedView, name: str) -> SavedView:
    view.name = " ".join(clean(name).split())
    if not view.name:
        raise Malformed(_("给这个视图起个名字。"), field="name")
    if len(view.name) > _LONGEST_NAME:
        raise Malformed(_("名字最多 30 个字。"), field="name")
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise Malformed(
            _("您已经有一个视图叫“{name}”。").format(name=view.name), field="name"
        ) from None
    return view


def _owner(view: SavedView, by: Actor) -> Actor:
    _own(view, by)
    return by


def _own(view: SavedView, by: Actor) -> SavedView:
    if by.kind != ActorKind.ACCOUNT or view.account_id != by.ref:
        raise NotAllowed
    return view
