"""Which address shows the message board: to everybody, to an author by their link, to who settles it."""

from django.urls import path

from wangge.message_board.views import moderation, posting, supporting, threads

app_name = "message_board"

urlpatterns = [
    # Everybody, without signing in.
    path("c/<slug:community>/threads/", threads.board, name="threads"),
    path("c/<slug:community>/threads/say/", posting.say, name="say"),
    path("c/<slug:community>/threads/say/look/", posting.look, name="look"),
    path("c/<slug:community>/threads/<uuid:public_id>/", threads.thread, name="thread"),
    path(
        "c/<slug:community>/threads/<uuid:public_id>/supporting/",
        supporting.me_too,
        name="me_too",
    ),
    path(
        "c/<slug:community>/threads/<uuid:public_id>/supporting/removal/",
        supporting.take_back,
        name="take_back",
    ),
    path(
        "c/<slug:community>/threads/<uuid:public_id>/report/<int:pk>/",
        threads.report,
        name="report",
    ),
    # Who wrote it, by the link of their case.
    path("threads/own/<str:secret>/", posting.own, name="own"),
    # Who wrote in somebody else's thread, by the key of their form.
    path("threads/said/<str:key>/", posting.said, name="said"),
    # Who settles it.
    path("moderation/", moderation.waiting, name="moderation"),
    path("moderation/messages/<int:pk>/publish/", moderation.publish, name="publish"),
    path("moderation/messages/<int:pk>/hide/", moderation.hide, name="hide"),
    path("moderation/messages/<int:pk>/words/", moderation.words, name="words"),
    path("moderation/messages/<int:pk>/restore/", moderation.restore, name="restore"),
    path("moderation/messages/<int:pk>/keep/", moderation.keep, name="keep"),
    path("moderation/answers/<int:pk>/publish/", moderation.publish_answer, name="publish_answer"),
    path("moderation/threads/<uuid:public_id>/", supporting.for_caller, name="for_caller"),
]
