"""Which addresses duty answers at."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from wangge.duty.views import absences, days, hours, nights, rosters, shifts, swaps


class DayConverter(StringConverter):
    """A day as 2026-11-23."""

    regex = r"\d{4}-\d{2}-\d{2}"


register_converter(DayConverter, "day")

app_name = "duty"
urlpatterns = [
    path("", rosters.overview, name="rosters"),
    path("rosters/new/", rosters.begin, name="roster_new"),
    path("rosters/<int:pk>/", rosters.week, name="week"),
    path("rosters/<int:pk>/name/", rosters.correct, name="roster"),
    path("rosters/<int:pk>/removal/", rosters.remove, name="roster_removal"),
    path("rosters/<int:pk>/shifts/new/", shifts.add, name="shift_new"),
    path("shifts/<int:pk>/", shifts.correct, name="shift"),
    path("shifts/<int:pk>/end/", shifts.end, name="shift_end"),
    path("shifts/<int:pk>/swaps/<day:on>/", swaps.swap, name="swap"),
    path("swaps/<int:pk>/removal/", swaps.undo, name="swap_undo"),
    path("mine/", absences.mine, name="mine"),
    path("posts/<int:pk>/absences/new/", absences.mark, name="absent"),
    path("absences/<int:pk>/end/", absences.back, name="back"),
    path("nights/", nights.rules, name="nights"),
    path("nights/<int:pk>/removal/", nights.lift, name="night_lift"),
    path("calendar/", days.year, name="calendar"),
    path("calendar/<int:year>/notice/", days.enter, name="year_enter"),
    path("calendar/<day:on>/", days.correct, name="day"),
    path("hours/", hours.offices, name="hours"),
    path("hours/general/", hours.general, name="hours_general"),
    path("hours/<int:pk>/", hours.of_area, name="hours_of"),
]
