"""Where somebody who opens the bare address belongs."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from wangge.people.actors import Actor
from wangge.people.http import Request
from wangge.people.roles import Right
from wangge.places.models import Area

# Who looks after all, and who does the next job.
_OVERSEERS = frozenset({Right.DISPATCH, Right.SUPERVISE})


@require_safe
def start(request: Request) -> HttpResponse:
    # Residents open this too: nobody is signed in then.
    actor: Actor | None = request.actor
    post = actor.post if actor is not None else None
    if post is not None and Right.SEE_CASES in post.rights:
        return redirect("cases:board" if post.rights & _OVERSEERS else "cases:mine")
    if post is not None:
        return redirect("home:setup")
    communities = list(Area.objects.communities().filter(is_active=True).order_by("path")[:200])
    if len(communities) == 1:
        return redirect("home:front", communities[0].code)
    return render(request, "home/communities.html", {"communities": communities})
