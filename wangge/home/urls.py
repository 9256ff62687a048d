"""Which address shows a page made of several apps."""

from django.urls import path

from wangge.home.views import (
    callers,
    compliance,
    desk,
    feedback,
    front,
    group_posts,
    health,
    maps,
    notices,
    overview,
    owed,
    retention,
    setup,
    start,
    succession,
)

app_name = "home"

urlpatterns = [
    path("", start.start, name="start"),
    path("c/<slug:community>/", front.front, name="front"),
    path("c/<slug:community>/promises/", front.promises, name="promises"),
    path("c/<slug:community>/privacy/", front.privacy, name="privacy"),
    # The duty console.
    path("desk/", desk.desk, name="desk"),
    path("desk/look/", desk.look, name="desk_look"),
    path("desk/undo/<str:number>/", desk.undo, name="desk_undo"),
    path("desk/undo-told/<str:number>/", desk.undo_told, name="desk_undo_told"),
    path("desk/drafts/let-go/", desk.let_go, name="desk_let_go"),
    path("desk/phones/<int:pk>/", callers.phone, name="desk_phone"),
    path("desk/phones/<int:pk>/earlier/", callers.earlier, name="desk_earlier"),
    path("owed/", owed.owed, name="owed"),
    path("overview/", overview.overview, name="overview"),
    path("overview/<slug:code>/", overview.overview, name="overview_of"),
    path("map/", maps.map_page, name="map"),
    path("map/<slug:code>/", maps.map_page, name="map_of"),
    path("setup/", setup.checklist, name="setup"),
    path("setup/posts/<int:post_id>/handover/", succession.handover, name="handover"),
    # What a person puts before WeChat groups.
    path("groups/", group_posts.group_posts, name="group_posts"),
    path("groups/<int:pk>/", group_posts.group_post, name="group_post"),
    path("groups/<int:pk>/picture.png", group_posts.picture, name="group_picture"),
    path("groups/<int:pk>/change/", group_posts.change, name="group_post_change"),
    path("groups/<int:pk>/withdrawal/", group_posts.withdraw, name="group_post_withdrawal"),
    path("groups/postings/<int:pk>/undo/", group_posts.take_back, name="group_posting_undo"),
    path("setup/notices/", notices.notices, name="notices"),
    path("setup/retention/", retention.kept, name="retention"),
    path("compliance/", compliance.bans, name="compliance"),
    path("feedback/", feedback.page, name="feedback"),
    path("feedback/<int:pk>/answer/", feedback.answer, name="answer_feedback"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
