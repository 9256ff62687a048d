"""How it is told that a notice was put before a group."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from wangge.history.models import Event
from wangge.history.timeline import Line, Names, named, told
from wangge.notifications.events import NoticeEvent
from wangge.notifications.models import Posting


@named("notifications.posting")
def groups_of(ids: Collection[int], *, for_resident: bool) -> Mapping[int, str]:
    return dict(Posting.objects.filter(pk__in=ids).values_list("pk", "group"))


@told(NoticeEvent.GROUP_POSTED)
def group_posted(event: Event, names: Names) -> Line:
    group = names.of("notifications.posting", event.data.get("posting"))
    line = _("{who}把答复发到了微信群“{group}”").format(who=names.actor(event), group=group)
    return Line(line, "people", internal=True)
