"""Which address leads to which app."""

from django.urls import include, path

from wangge.exchange.urls import open311_patterns

urlpatterns = [
    path("", include("wangge.core.urls")),
    path("", include("wangge.home.urls")),
    path("", include("wangge.cases.urls")),
    path("", include("wangge.message_board.urls")),
    path("", include("wangge.people.urls")),
    path("places/", include("wangge.places.urls")),
    path("duty/", include("wangge.duty.urls")),
    path("notices/", include("wangge.notifications.urls")),
    path("", include("wangge.parking.urls")),
    path("exchange/", include("wangge.exchange.urls")),
    path("api/v1/", include(("wangge.config.api", "api"), namespace="api-1")),
    path("api/", include("wangge.exchange.api.urls")),
    path("open311/v2/", include(open311_patterns)),
]

handler400 = "wangge.core.views.errors.bad_request"
handler403 = "wangge.core.views.errors.forbidden"
handler404 = "wangge.core.views.errors.not_found"
handler500 = "wangge.core.views.errors.server_error"
