"""How many things are owed, for the rail and the bottom bar: asked for after the page itself."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wangge.cases import call_backs, reviewing
from wangge.home.navigation import BAR, RAIL, ways_of
from wangge.message_board import moderation
from wangge.notifications.inbox import unread_count
from wangge.people.http import Request, signed_in
from wangge.people.roles import Right


@never_cache
@require_safe
@signed_in
def owed(request: Request) -> HttpResponse:
    """Answer each number that stands in a bar of this post, to be put in its place."""
    by = request.actor
    if by.post is None:
        return HttpResponse()
    is_desk = by.may(Right.REGISTER) and by.may(Right.DISPATCH)
    numbers = {
        "call_backs": call_backs.owed(by).count() if is_desk else 0,
        "reviews": reviewing.waiting_for(by).count(),
        "inbox": unread_count(request.user),
        "message_board": moderation.waiting_count(by),
    }
    numbers["mine"] = numbers["call_backs"] + numbers["reviews"]
    counts = [
        (f"owed-{bar}-{way.key}", numbers[way.key])
        for bar in (RAIL, BAR)
        for way in ways_of(by)
        if bar in way.counted_in
    ]
    return render(request, "home/owed.html", {"counts": counts})
