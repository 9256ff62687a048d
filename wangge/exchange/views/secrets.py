"""How the secret of a token or a webhook is shown one time: on a page of its own, after a redirect."""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from wangge.exchange.models import Token, Webhook
from wangge.people import shown_once
from wangge.people.http import Request

Made = TypeVar("Made", Token, Webhook)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the page says beside the secret, and where it leads on."""

    title: str
    warning: str
    label: str
    note: str
    # A line to copy, or where more of it stands.
    code: str = ""
    note_href: str = ""
    facts: tuple[tuple[str, Any], ...] = ()
    go_on: str
    go_on_href: str


def hand_over(request: Request, made: Made, secret: str, *, page: str) -> HttpResponse:
    """Keep a secret for the page that shows it, and lead there; reloading makes no second one."""
    shown_once.keep(request.session, secret, of=_of(type(made), made.pk))
    return redirect(f"{reverse(page)}?made={made.pk}")


def waiting(request: Request, rows: QuerySet[Made]) -> tuple[Made, str] | None:
    """What was just made and its secret, which is then forgotten; none where it was shown before."""
    pk = request.GET["made"]
    secret = shown_once.take(request.session, of=_of(rows.model, pk))
    return (get_object_or_404(rows, pk=pk), secret) if secret else None


def gone(request: Request, why: str, *, page: str) -> HttpResponse:
    """Say that it was shown, on the list where another is made."""
    messages.info(request, why)
    return redirect(page)


@require_safe
def show(request: Request, name: str, secret: str, told: Told) -> HttpResponse:
    """The page itself."""
    context = {"name": name, "secret": secret, "told": told}
    return render(request, "exchange/secrets/page.html", context)


def _of(model: type[Token] | type[Webhook], pk: object) -> str:
    return f"{model._meta.model_name} {pk}"
