"""Which addresses the message board has: everybody's, an author's by their link, those of who settles it."""

from collections.abc import Iterator

from django.urls import reverse

from tests.journeys.stage import Stage
from wangge.cases import links
from wangge.message_board.models import Message, Supporter, Thread

Named = tuple[str, str, str]
# Changes of state: nothing to look at.
POSTED = {
    "message_board:keep",
    "message_board:me_too",
    "message_board:publish",
    "message_board:publish_answer",
    "message_board:restore",
    "message_board:take_back",
}
# Leads on to the form where nothing was typed.
NO_PAGES = {"message_board:look"}


def visits(stage: Stage) -> Iterator[Named]:
    """Each page of the board: name, path, and who opens it; a thread in each of its states."""
    code = stage.district.community.code
    for name in ("threads", "say"):
        yield _to(name, code)
    yield (
        "message_board:threads",
        f"{reverse('message_board:threads', args=[code])}?progress=answered",
        "",
    )
    for thread in Thread.objects.public().order_by("pk"):
        yield _to("thread", code, thread.public_id)
    shown = Message.objects.filter(state="shown", is_opening=True).latest("pk")
    yield _to("report", code, shown.thread.public_id, shown.pk)
    for state in Message.State.values:
        message = Message.objects.filter(state=state).latest("pk")
        assert message.requester is not None
        yield _to("own", links.secret_of(message.requester))
    follower = Supporter.objects.filter(requester__is_follower=True).latest("pk").requester
    assert follower is not None
    yield _to("own", links.secret_of(follower))
    more = Message.objects.filter(is_opening=False, requester__isnull=False).latest("pk")
    yield _to("said", more.form_key)
    moderation = reverse("message_board:moderation")
    for show in ("", "?show=reported", "?show=hidden", "?show=all"):
        yield "message_board:moderation", f"{moderation}{show}", "desk"
    yield _to("hide", shown.pk, login="desk")
    yield _to("words", Message.objects.filter(state="held").latest("pk").pk, login="desk")
    for thread in Thread.objects.order_by("pk"):
        yield _to("for_caller", thread.public_id, login="desk")


def _to(name: str, *args: object, login: str = "") -> Named:
    return f"message_board:{name}", reverse(f"message_board:{name}", args=args), login
