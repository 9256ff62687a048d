"""Which address shows a page of cases: the public ones, the staff's, the set-up."""

from django.urls import path

from wangge.cases.views import intake, status

app_name = "cases"

urlpatterns = [
    # Residents, without signing in.
    path("c/<slug:community>/say/", intake.report, name="report"),
    path("c/<slug:community>/say/look/", intake.preview, name="preview"),
    path("find/", status.find, name="status_find"),
    path("s/<str:secret>/", status.status, name="status"),
    path("s/<str:secret>/act/", status.act, name="act"),
    path("s/<str:secret>/received/", status.received, name="received"),
    path("s/<str:secret>/slip/", status.slip, name="slip"),
    path("s/<str:secret>/pictures/<uuid:public_id>/", status.picture, name="my_picture"),
]
