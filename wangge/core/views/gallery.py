"""What the UI kit looks like, for those who build pages."""

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wangge.core import icons
from wangge.core.forms import Form

# Tokens that stand for a role, as named in static/css/tokens.css.
_COLOURS = (
    "ground",
    "paper",
    "surface",
    "ink",
    "ink-2",
    "ink-3",
    "brand",
    "brand-strong",
    "brand-soft",
    "on-time",
    "due-soon",
    "due-soon-fill",
    "overdue",
    "waiting",
    "deferred",
    "done",
    "internal",
    "focus",
)


class ExampleForm(Form):
    """A form in each of its states."""

    words = forms.CharField(label="什么事", widget=forms.Textarea(attrs={"rows": 3}))
    review_on = forms.DateField(label="复查日期", help_text="到那天自动醒来，接着算时间。")
    kind = forms.ChoiceField(
        label="满意吗",
        required=False,
        widget=forms.RadioSelect,
        choices=[("yes", "满意"), ("fairly", "基本满意"), ("no", "不满意")],
    )


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component; only where the deployment is one to develop or to try."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    context = {
        "colours": _COLOURS,
        "icons": icons.ICONS,
        "form": ExampleForm(),
        "wrong": ExampleForm({"review_on": "2026-02-30", "kind": "no"}),
    }
    return render(request, "core/gallery.html", context)
