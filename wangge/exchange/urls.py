"""Which addresses sheets come in and go out at."""

from django.urls import path

from wangge.exchange.views import exports, feeds, forms, hotline, start

app_name = "exchange"

urlpatterns = [
    path("", start.start, name="start"),
    path("hotline/", hotline.sheets, name="hotline"),
    path("hotline/<int:pk>/", hotline.sheet, name="hotline_sheet"),
    path("hotline/<int:pk>/columns/", hotline.columns, name="hotline_columns"),
    path("hotline/<int:pk>/marked/", hotline.marked, name="hotline_marked"),
    path("hotline/<int:pk>/apply/", hotline.apply, name="hotline_apply"),
    path("hotline/<int:pk>/undo/", hotline.undo, name="hotline_undo"),
    path("hotline/<int:pk>/return/", hotline.give_back, name="hotline_return"),
    path("forms/", forms.listed, name="forms"),
    path("forms/add/", forms.add, name="form_add"),
    path("forms/<int:pk>/", forms.form, name="form"),
    path("forms/<int:pk>/cells/", forms.cells, name="form_cells"),
    path("figures/<str:key>/", forms.behind, name="figure"),
    path("lists/<slug:key>/", exports.take_out, name="take_out"),
    path("calendars/", feeds.feeds, name="feeds"),
    path("calendars/<int:pk>/revoke/", feeds.revoke_feed, name="revoke_feed"),
    path("calendars/<str:secret>.ics", feeds.feed, name="feed"),
    path("exports/", exports.log, name="exports"),
    path("exports/<int:pk>/", exports.export, name="export"),
    path("exports/<int:pk>/file/", exports.file, name="export_file"),
]
