"""Where people read how another system is joined."""

from django.urls import path

from wangge.exchange.views import manual

app_name = "api"

urlpatterns = [
    path("", manual.manual, name="manual"),
]
