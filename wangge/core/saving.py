"""How a form hands what was written to an operation, and shows its no beside the field."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wangge.core.errors import Malformed

Operation = Callable[[dict[str, Any]], object]


def saved(form: forms.Form, operation: Operation) -> bool:
    """Run the operation on a valid form; say False where form or operation found fault."""
    if not form.is_valid():
        return False
    try:
        operation(form.cleaned_data)
    except Malformed as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, str(refusal.reason))
        return False
    return True


def status_of(form: forms.Form) -> int:
    """Return 422 for a form that was found fault with, 200 for one not yet filled in."""
    return 422 if form.is_bound else 200


def form_page(
    request: HttpRequest,
    form: forms.Form,
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
