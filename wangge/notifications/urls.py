"""Which addresses notifications answer at."""

from django.urls import path

from wangge.notifications.views import gateways, inbox, log, outside, preferences, robots

app_name = "notifications"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("unread/", inbox.unread, name="unread"),
    path("read/", inbox.all_read, name="all_read"),
    path("<uuid:public_id>/opening/", inbox.opening, name="opening"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("robots/", robots.robots, name="robots"),
    path("robots/add/", robots.add_robot, name="add_robot"),
    path("robots/<int:pk>/", robots.correct_robot, name="correct_robot"),
    path("robots/<int:pk>/try/", robots.try_robot, name="try_robot"),
    path("robots/<int:pk>/put-away/", robots.put_away_robot, name="put_away_robot"),
    path("gateways/", gateways.gateways, name="gateways"),
    path("gateways/add/", gateways.add_gateway, name="add_gateway"),
    path("gateways/<int:pk>/", gateways.correct_gateway, name="correct_gateway"),
    path("gateways/<int:pk>/try/", gateways.try_gateway, name="try_gateway"),
    path("gateways/<int:pk>/put-away/", gateways.put_away_gateway, name="put_away_gateway"),
    path("outside/", outside.outside, name="outside"),
    path("log/", log.log, name="log"),
    path("log/<int:pk>/again/", log.again, name="again"),
]
