"""How a form hands what was written to an operation, and shows its no beside the field."""

from collections.abc import Callable
from typing import Any

from django import forms

from wangge.core.errors import Malformed


def saved(form: forms.Form, operation: Callable[[dict[str, Any]], object]) -> bool:
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
