"""Which address shows a page of cases: the public ones, the staff's, the set-up."""

from django.urls import URLPattern

app_name = "cases"

urlpatterns: list[URLPattern] = []
