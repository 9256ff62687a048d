"""Which addresses keep plates, ask for cars to be moved, and let a driver answer."""

from django.urls import path

from wangge.parking.views import driver, moving, notice, plates, relaying

app_name = "parking"

urlpatterns = [
    path("parking/", moving.start, name="start"),
    path("parking/cases/<str:number>/begin/", moving.begin, name="begin"),
    path("parking/cases/<str:number>/", moving.page, name="request"),
    path("parking/cases/<str:number>/take/", moving.take, name="take"),
    path("parking/cases/<str:number>/message/", relaying.message, name="message"),
    path("parking/cases/<str:number>/call/", relaying.call, name="call"),
    path("parking/cases/<str:number>/call/<int:pk>/", relaying.call_ended, name="call_ended"),
    path("parking/cases/<str:number>/steward/", moving.steward, name="steward"),
    path("parking/cases/<str:number>/moved/", moving.moved, name="moved"),
    path("parking/cases/<str:number>/searched/", notice.searched, name="searched"),
    path("parking/cases/<str:number>/print/", notice.print_, name="print"),
    path("parking/cases/<str:number>/notice/", notice.notice, name="notice"),
    path("parking/plates/", plates.listed, name="plates"),
    path("parking/plates/add/", plates.enter, name="enter"),
    path("parking/plates/<int:pk>/", plates.correct, name="correct"),
    path("parking/plates/<int:pk>/end/", plates.end, name="end"),
    path("parking/plates/<int:pk>/back/", plates.take_back, name="take_back"),
    # The driver's own page, without signing in.
    path("m/<str:secret>/", driver.page, name="driver"),
]
