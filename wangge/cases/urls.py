"""Which address shows a page of cases: the public ones, the staff's, the set-up."""

from django.urls import path

from wangge.cases.views import catalogue, intake, register, status

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
    # Staff write down what somebody says.
    path("cases/new/", register.register, name="register"),
    path("cases/<str:number>/slip/", register.slip, name="staff_slip"),
    # What an office handles: set-up.
    path("setup/categories/", catalogue.categories, name="categories"),
    path("setup/categories/add/", catalogue.add_category, name="add_category"),
    path("setup/categories/<slug:code>/", catalogue.correct_category, name="correct_category"),
    path("setup/promises/", catalogue.promises, name="promises"),
    path("setup/promises/add/", catalogue.add_promise, name="add_promise"),
    path("setup/promises/<int:pk>/", catalogue.correct_promise, name="correct_promise"),
    path("setup/catalogue/", catalogue.entries, name="catalogue"),
    path("setup/catalogue/add/", catalogue.add_entry, name="add_entry"),
    path("setup/catalogue/<int:pk>/", catalogue.correct_entry, name="correct_entry"),
]
