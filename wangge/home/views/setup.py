"""How the steps of setting up are shown, and the next of them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wangge.home import setup
from wangge.people.http import Request, needs
from wangge.people.roles import Right


@needs(Right.MANAGE_AREA)
@require_safe
def checklist(request: Request) -> HttpResponse:
    steps = setup.standings(request.actor)
    page = {"steps": steps, "next_step": setup.next_of(steps)}
    return render(request, "home/setup.html", page)
