"""Which addresses notifications answer at."""

from django.urls import path

from wangge.notifications.views import inbox, log, preferences

app_name = "notifications"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("unread/", inbox.unread, name="unread"),
    path("read/", inbox.all_read, name="all_read"),
    path("<uuid:public_id>/opening/", inbox.opening, name="opening"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("log/", log.log, name="log"),
    path("log/<int:pk>/again/", log.again, name="again"),
]
