"""Who is told when somebody leaves: the successor what came, whoever arranged it what nobody serves."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from wangge.home.passing import Kind, Passing
from wangge.notifications.sending import notify
from wangge.people.actors import Actor, ActorKind
from wangge.people.models import Account

_MOST_NAMED = 5
# Who lives where is not written into a message that may go out as mail.
_ONLY_COUNTED = frozenset({"care"})


def tell_successor(passing: Passing, *, at: datetime) -> None:
    """Write one message with all that came; the same act gone on with is not told again."""
    account = Account.objects.filter(person=passing.to.person_id, is_active=True).first()
    if account is None:
        return
    title = _("{name}离岗，手上的 {count} 项交给您了")
    notify(
        to=account,
        kind="home.succession",
        title=title.format(name=passing.leaver.person, count=passing.count),
        body="\n".join(_line(kind) for kind in passing.kinds if kind.count),
        url=reverse("cases:mine"),
        key=f"home.succession:{passing.leaver.pk}:{passing.to.pk}",
        at=at,
    )


def tell_who_keeps_rosters(passing: Passing, *, by: Actor, at: datetime) -> None:
    """Tell whoever set up the leaving which shifts nobody serves now: they fill them."""
    if by.kind != ActorKind.ACCOUNT or by.ref is None or not passing.left_over:
        return
    account = Account.objects.get(pk=by.ref)
    body = _("{to}接不了：{shifts}。到时没人，电话会打到值班台。请另排人。")
    notify(
        to=account,
        kind="home.succession",
        title=_("{name}离岗，{count} 个班没人接").format(
            name=passing.leaver.person, count=len(passing.left_over)
        ),
        body=body.format(to=passing.to.person, shifts="、".join(passing.left_over)),
        url=reverse("duty:rosters"),
        key=f"home.succession.rosters:{passing.leaver.pk}:{passing.to.pk}",
        at=at,
    )


def _line(kind: Kind) -> str:
    if kind.name in _ONLY_COUNTED:
        return f"{kind.title} {kind.count}"
    named = "、".join([*kind.shown, *kind.more][:_MOST_NAMED])
    if kind.count > _MOST_NAMED:
        named = _("{named} 等").format(named=named)
    return f"{kind.title} {kind.count}：{named}"
