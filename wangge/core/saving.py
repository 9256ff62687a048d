"""How a form hands what was written to an operation, and shows its no beside the field."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wangge.core.forms import Form

Operation = Callable[[dict[str, Any]], object]


def saved(form: Form, operation: Operation) -> bool:
    """Run the operation on a valid form; say False where form or operation found fault."""
    return form.is_valid() and form.carry_out(lambda: operation(form.cleaned_data))


def status_of(form: Form) -> int:
    """Return 422 for a form that was found fault with, 200 for one not yet filled in."""
    return 422 if form.is_bound else 200


def form_page(
    request: HttpRequest,
    form: Form,
    operation: Operation,
    *,
    title: str,
    back: str,
    done: str,
    note: str = "",
    save: str = "",
) -> HttpResponse:
    """Show a form of set-up on a page of its own; run the operation on POST and go back."""
    if request.method == "POST" and saved(form, operation):
        messages.success(request, done)
        return redirect(back)
    page = {"form": form, "title": title, "back": back, "note": note, "save": save or _("保存")}
    return render(request, "core/form_page.html", page, status=status_of(form))
