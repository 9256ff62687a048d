"""Which addresses sheets come in and go out at."""

from django.urls import path

from wangge.exchange.views import (
    exports,
    feeds,
    forms,
    hotline,
    open311,
    open311_access,
    start,
    tokens,
    webhooks,
)

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
    path("tokens/", tokens.listed, name="tokens"),
    path("tokens/add/", tokens.add, name="token_add"),
    path("tokens/<int:pk>/end/", tokens.end, name="token_end"),
    path("webhooks/", webhooks.listed, name="webhooks"),
    path("webhooks/add/", webhooks.add, name="webhook_add"),
    path("webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path("webhooks/<int:pk>/act/", webhooks.act, name="webhook_act"),
    path("webhooks/<int:pk>/end/", webhooks.end, name="webhook_end"),
    path("messages/<int:pk>/again/", webhooks.again, name="message_again"),
    path("open311/", open311_access.overview, name="open311"),
    path("open311/<int:pk>/", open311_access.switch, name="open311_switch"),
    path("open311/<int:pk>/close/", open311_access.close, name="open311_close"),
    path("open311/<int:pk>/default/", open311_access.default, name="open311_default"),
    path("calendars/", feeds.feeds, name="feeds"),
    path("calendars/<int:pk>/renewal/", feeds.renew_feed, name="renew_feed"),
    path("calendars/<int:pk>/revoke/", feeds.revoke_feed, name="revoke_feed"),
    path("calendars/<str:secret>.ics", feeds.feed, name="feed"),
    path("exports/", exports.log, name="exports"),
    path("exports/<int:pk>/", exports.export, name="export"),
    path("exports/<int:pk>/file/", exports.file, name="export_file"),
]

# Below /open311/v2/; each ends in the format of its answer.
open311_patterns = (
    [
        path("", open311.unknown, name="root"),
        path("discovery.<str:extension>", open311.describe, name="discovery"),
        path("services.<str:extension>", open311.services, name="services"),
        path("services/<str:code>.<str:extension>", open311.service, name="service"),
        path("requests.<str:extension>", open311.requests, name="requests"),
        path("requests/<str:request_id>.<str:extension>", open311.one, name="request"),
        path("tokens/<str:token>.<str:extension>", open311.token, name="token"),
        path("servicerequestupdates.<str:extension>", open311.updates, name="updates"),
        path("<path:rest>.<slug:extension>", open311.unknown, name="unknown"),
        path("<path:rest>", open311.unknown, name="unknown_format"),
    ],
    "open311",
)
