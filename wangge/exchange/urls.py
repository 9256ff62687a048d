"""Which addresses sheets come in and go out at."""

from django.urls import path

from wangge.exchange.views import hotline, start

app_name = "exchange"

urlpatterns = [
    path("", start.start, name="start"),
    path("hotline/", hotline.sheets, name="hotline"),
    path("hotline/<int:pk>/", hotline.sheet, name="hotline_sheet"),
    path("hotline/<int:pk>/columns/", hotline.columns, name="hotline_columns"),
    path("hotline/<int:pk>/marked/", hotline.marked, name="hotline_marked"),
    path("hotline/<int:pk>/apply/", hotline.apply, name="hotline_apply"),
    path("hotline/<int:pk>/undo/", hotline.undo, name="hotline_undo"),
]
