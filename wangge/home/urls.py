"""Which address shows a page made of several apps."""

from django.urls import path

from wangge.home.views import front, health, setup, start

app_name = "home"

urlpatterns = [
    path("", start.start, name="start"),
    path("c/<slug:community>/", front.front, name="front"),
    path("c/<slug:community>/promises/", front.promises, name="promises"),
    path("c/<slug:community>/privacy/", front.privacy, name="privacy"),
    path("setup/", setup.checklist, name="setup"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
