"""How the list of rosters and one week of a roster are shown and kept."""

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.core.forms import Form
from wangge.core.moments import local_day
from wangge.core.paging import paged
from wangge.duty import calendar, on_call, policies, rosters, weeks
from wangge.duty.models import Roster
from wangge.people import scopes
from wangge.people.http import Request, needs, staff_only
from wangge.people.models import Organisation
from wangge.people.roles import Right, Role
from wangge.places.models import Area, Building


class RosterForm(Form):
    name = forms.CharField(label=gettext_lazy("名字"), max_length=60)
    role = forms.ChoiceField(label=gettext_lazy("谁值班"), choices=Role.choices)
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("管哪一片"))
    building = forms.ModelChoiceField(
        Building.objects.none(),
        label=gettext_lazy("只管一栋楼"),
        empty_label=gettext_lazy("整片"),
        required=False,
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("哪个单位的班"),
        required=False,
        empty_label=gettext_lazy("不归哪个单位"),
    )

    def __init__(self, *args: object, request: Request, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        areas = scopes.areas_of(request.actor)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["building"].queryset = (  # type: ignore[attr-defined] # as above
            Building.objects.filter(area__in=areas)
            .select_related("estate")
            .order_by("estate", "pk")
        )
        self.fields["building"].label_from_instance = _building_said  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = (  # type: ignore[attr-defined] # as above
            scopes.organisations_of(request.actor).filter(is_active=True).order_by("name")
        )
        if request.actor.post is not None:
            self.initial.setdefault("area", request.actor.post.area_id)
            self.initial.setdefault("organisation", request.actor.post.organisation_id)


class NameForm(Form):
    name = forms.CharField(label=gettext_lazy("名字"), max_length=60)


@require_safe
@staff_only
def overview(request: Request) -> HttpResponse:
    now = timezone.now()
    visible = Roster.objects.visible_to(request.actor).select_related("area", "building__estate")
    post = request.actor.post
    assert post is not None
    serving: dict[int, list[on_call.OnDuty]] = {}
    for duty in on_call.who_is_on(post.area, now):
        serving.setdefault(duty.roster.pk, []).append(duty)
    return render(
        request,
        "duty/rosters/overview.html",
        {
            "rosters": paged(request, visible.order_by("area__path", "name", "pk")),
            "serving": serving,
            "missing_years": calendar.missing_years(now),
            "may_manage": request.actor.may(Right.MANAGE_DUTY),
            "may_enter_year": request.actor.may(Right.MANAGE_DEPLOYMENT),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_DUTY)
def begin(request: Request) -> HttpResponse:
    form = RosterForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made: list[Roster] = []
        if form.carry_out(
            lambda: made.append(
                rosters.make_roster(
                    given["name"],
                    role=Role(given["role"]),
                    area=given["area"],
                    building=given["building"],
                    organisation=given["organisation"],
                    by=request.actor,
                    at=timezone.now(),
                )
            )
        ):
            messages.success(request, _("值班表建好了，现在把人排上去。"))
            return redirect("duty:shift_new", made[0].pk)
    return _form_page(request, form, title=_("新建值班表"), verb=_("建值班表"))


@require_safe
@staff_only
def week(request: Request, pk: int) -> HttpResponse:
    roster = _roster(request, pk)
    today = local_day(timezone.now())
    days = weeks.week_of(_day_asked(request, today))
    known = calendar.calendar_for(roster.area)
    return render(
        request,
        "duty/rosters/week.html",
        {
            "roster": roster,
            "days": weeks.roster_days(roster, days),
            "today": today,
            "previous": days[0] - timedelta(days=7),
            "next": days[-1] + timedelta(days=1),
            "days_off": {day for day in days if not known.is_work_day(day)},
            "night": on_call.night_of(roster.role, roster.area),
            "roles": dict(Role.choices),
            "shifts": roster.shifts.select_related("post__person").order_by("position", "starts"),
            "may_manage": policies.may_manage(
                request.actor, area=roster.area, organisation=roster.organisation
            ),
            "person_id": request.actor.post.person_id if request.actor.post else None,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.MANAGE_DUTY)
def correct(request: Request, pk: int) -> HttpResponse:
    roster = _roster(request, pk)
    form = NameForm(request.POST or None, initial={"name": roster.name})
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(
            lambda: rosters.correct_roster(
                roster, name=form.cleaned_data["name"], by=request.actor, at=timezone.now()
            )
        )
    ):
        return redirect("duty:week", roster.pk)
    return _form_page(request, form, title=_("改值班表的名字"), verb=_("改好了"))


@require_POST
@needs(Right.MANAGE_DUTY)
def remove(request: Request, pk: int) -> HttpResponse:
    rosters.remove_roster(_roster(request, pk), by=request.actor, at=timezone.now())
    messages.success(request, _("这张值班表撤了。"))
    return redirect("duty:rosters")


def _roster(request: Request, pk: int) -> Roster:
    visible = Roster.objects.visible_to(request.actor)
    related = ("area", "building__estate", "organisation")
    return get_object_or_404(visible.select_related(*related), pk=pk)


def _day_asked(request: Request, today: date) -> date:
    try:
        day = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        return today
    return day if day.year in weeks.YEARS else today


def _building_said(building: Building) -> str:
    return f"{building.estate} {building.name}"


def _form_page(request: Request, form: Form, *, title: str, verb: str) -> HttpResponse:
    return render(
        request,
        "duty/form.html",
        {"form": form, "title": title, "verb": verb, "back_to": "duty:rosters", "back_args": ()},
        status=422 if form.errors else 200,
    )
