"""Who looked at whose number (谁看过号码): for heads, by day, by who looked, by case."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wangge.cases import numbers, reveal_log
from wangge.core.forms import DateInput, Form
from wangge.core.speech import aside
from wangge.people.http import Request, needs
from wangge.people.roles import Right


class LookForm(Form):
    """What to look for; everything may be left out."""

    day = forms.DateField(label=gettext_lazy("哪一天"), required=False, widget=DateInput)
    post = forms.ChoiceField(label=gettext_lazy("谁看的"), required=False)
    number = forms.CharField(label=gettext_lazy("哪件事的编号"), required=False, max_length=20)


@never_cache
@require_safe
@needs(Right.MANAGE_AREA)
def reveals(request: Request) -> HttpResponse:
    form = LookForm(request.GET)
    who = form.fields["post"]
    assert isinstance(who, forms.ChoiceField)
    posts = reveal_log.those_who_looked(request.actor)
    who.choices = [
        ("", gettext_lazy("所有人")),
        *((post.pk, f"{post.person.name}{aside(post)}") for post in posts),
    ]
    wanted = form.cleaned_data if form.is_valid() else {}
    typed = wanted.get("number", "")
    looks, count = reveal_log.looks(
        by=request.actor,
        day=wanted.get("day"),
        post=wanted.get("post", ""),
        number=(numbers.read(typed) or typed) if typed else "",
    )
    context = {
        "form": form,
        "looks": looks,
        "count": count,
        "is_filtered": any(wanted.values()),
        "export_href": f"{reverse('exchange:take_out', args=['reveals'])}?{request.GET.urlencode()}",
        "links_cases": request.actor.may(Right.SEE_CASES),
    }
    return render(request, "cases/reveals/page.html", context)
