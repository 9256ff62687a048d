"""How an office keeps what may be read out to who asks: policy answers with source and day."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.cases import policy_answers as kept
from wangge.cases.models import Category, PolicyAnswer
from wangge.cases.vocabulary import Route
from wangge.core.errors import NotAllowed
from wangge.core.forms import DateInput, Form
from wangge.core.moments import local_day
from wangge.core.paging import paged
from wangge.core.saving import form_page
from wangge.people.actors import Actor
from wangge.people.http import Request, needs
from wangge.people.roles import Right
from wangge.places.views.fields import AreaChoice

_FIELDS = ("question", "answer", "source", "source_on", "valid_until")


class AnswerForm(Form):
    question = forms.CharField(label=gettext_lazy("居民会怎么问"), max_length=120)
    answer = forms.CharField(
        label=gettext_lazy("可以念给对方听的话"), widget=forms.Textarea(attrs={"rows": 5})
    )
    keywords = forms.CharField(
        label=gettext_lazy("认出它的词"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("居民常用的说法，用空格隔开：优待证 老年证 乘车卡"),
    )
    source = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=120,
        help_text=gettext_lazy("哪份文件、第几条。会一起念给居民。"),
        error_messages={"required": gettext_lazy("写上依据。没有依据的不念给居民。")},
    )
    source_on = forms.DateField(
        label=gettext_lazy("依据是哪一天的"),
        widget=DateInput,
        error_messages={"required": gettext_lazy("写上依据是哪一天的。")},
    )
    valid_until = forms.DateField(
        label=gettext_lazy("到哪天要重新核对"), widget=DateInput, required=False
    )
    category = forms.ModelChoiceField(
        Category.objects.none(), label=gettext_lazy("哪一类"), required=False
    )
    area = AreaChoice(label=gettext_lazy("用在哪里"), required=False)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area, category = self.fields["area"], self.fields["category"]
        assert isinstance(area, AreaChoice)
        assert isinstance(category, forms.ModelChoiceField)
        area.queryset = by.areas_kept().order_by("path")
        area.required = not kept.may_keep(by, None)
        asked = Category.objects.filter(is_active=True, route=Route.INQUIRY)
        category.queryset = asked.order_by("name")


@require_safe
@needs(Right.MANAGE_AREA)
def answers(request: Request) -> HttpResponse:
    query = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    rows = kept.found(kept.kept_by(request.actor), query).select_related("area", "category")
    today = _today()
    page = {
        "query": query,
        "rows": paged(request, rows.order_by("status", "question", "pk")).told(
            lambda row: (row, kept.is_stale(row, on=today), kept.may_keep(request.actor, row.area))
        ),
    }
    return render(request, "cases/policy_answers/page.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_AREA)
def add(request: Request) -> HttpResponse:
    return _page(request, PolicyAnswer(), title=_("加一条政策答复"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_AREA)
def correct(request: Request, pk: int) -> HttpResponse:
    return _page(request, _one(request, pk), title=_("改政策答复"))


@require_POST
@needs(Right.MANAGE_AREA)
def withdraw(request: Request, pk: int) -> HttpResponse:
    answer = _one(request, pk)
    kept.withdraw(answer, by=request.actor, at=timezone.now())
    messages.success(request, _("“{name}”不用了，不再念给居民。").format(name=answer.question))
    return redirect("cases:policy_answers")


def _page(request: Request, answer: PolicyAnswer, *, title: str) -> HttpResponse:
    initial = {name: getattr(answer, name) for name in _FIELDS}
    initial |= {
        "keywords": " ".join(answer.keywords),
        "category": answer.category_id,
        "area": answer.area_id,
    }
    form = AnswerForm(request.POST or None, by=request.actor, initial=initial)

    def keep(values: dict[str, Any]) -> None:
        words = kept.read_keywords(values.pop("keywords"))
        # Corrected, it is in use again.
        kept.keep(
            answer,
            by=request.actor,
            at=timezone.now(),
            keywords=words,
            status=PolicyAnswer.Status.VALID,
            **values,
        )

    return form_page(
        request,
        form,
        keep,
        title=title,
        back=reverse("cases:policy_answers"),
        done=_("政策答复存好了。"),
        note=_("没有依据和日子的不念给居民。过了要核对的那天，就先不念，核对后再用。"),
    )


def _one(request: Request, pk: int) -> PolicyAnswer:
    answer = get_object_or_404(kept.kept_by(request.actor).select_related("area"), pk=pk)
    if not kept.may_keep(request.actor, answer.area):
        raise NotAllowed
    return answer


def _today() -> date:
    return local_day(timezone.now())
