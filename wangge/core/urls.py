"""Where the switches of every page and the gallery of components are."""

from django.urls import path

from wangge.core.views import gallery, switches

app_name = "core"
urlpatterns = [
    path("large/", switches.large, name="large"),
    path("language/", switches.language, name="language"),
    path("ui/", gallery.gallery, name="gallery"),
]
