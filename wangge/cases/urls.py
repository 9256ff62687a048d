"""Which address shows a page of cases: the public ones, the staff's, the set-up."""

from django.urls import path

from wangge.cases.views import (
    asset,
    board,
    bulk,
    call_backs,
    callout,
    catalogue,
    detail,
    follow_up,
    intake,
    merging,
    mine,
    phones,
    picture,
    policy_answers,
    register,
    reveals,
    reviews,
    saved_views,
    search,
    status,
    templates,
    verbs,
)

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
    path("cases/<str:number>/told-again/", register.told_again, name="told_again"),
    path("cases/<str:number>/slip/", register.slip, name="staff_slip"),
    # Who looks after all, and who does the next job.
    path("board/", board.board_page, name="board"),
    path("board/side/", board.side, name="board_side"),
    path("board/news/", board.news, name="board_news"),
    path("board/views/", saved_views.kept, name="saved_views"),
    path("board/views/restore/", saved_views.restore, name="restore_view"),
    path("board/views/<int:pk>/", saved_views.change, name="saved_view"),
    path("board/bulk/", bulk.bulk_page, name="bulk"),
    path("board/bulk/<slug:key>/", bulk.bulk_run, name="bulk_run"),
    path("mine/", mine.mine, name="mine"),
    path("search/", search.search_page, name="search"),
    path("mine/news/", mine.news, name="mine_news"),
    path("reviews/", reviews.waiting, name="reviews"),
    path("reviews/excluded/", reviews.excluded, name="excluded"),
    path("call-backs/", call_backs.owed, name="call_backs"),
    path("call-backs/<int:pk>/", call_backs.done, name="call_back"),
    # The person called to the spot.
    path("ringing/", callout.ringing, name="ringing"),
    path("alarm/", callout.alarm, name="alarm"),
    path("alarm/<int:pk>/", callout.answer, name="alarm_answer"),
    path("alarm/<int:pk>/caller/", callout.caller, name="alarm_caller"),
    # One case and what can be done to it.
    path("cases/<str:number>/", detail.detail, name="detail"),
    path("cases/<str:number>/write/", detail.write, name="write"),
    path("cases/<str:number>/phones/<int:requester_id>/", phones.phone, name="phone"),
    path("cases/<str:number>/pictures/<uuid:public_id>/", picture.picture, name="picture"),
    path("cases/<str:number>/do/<slug:name>/", verbs.verb, name="verb"),
    path("cases/<str:number>/merge/", merging.merge, name="merge"),
    path("cases/<str:number>/part/", merging.part, name="part"),
    # Who looked at whose number.
    path("reveals/", reveals.reveals, name="reveals"),
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
    path("setup/templates/", templates.templates, name="templates"),
    path("setup/templates/add/", templates.add, name="add_template"),
    path("setup/templates/<int:pk>/", templates.correct, name="correct_template"),
    path("setup/templates/<int:pk>/withdraw/", templates.withdraw, name="withdraw_template"),
    path("setup/answers/", policy_answers.answers, name="policy_answers"),
    path("setup/answers/add/", policy_answers.add, name="add_policy_answer"),
    path("setup/answers/<int:pk>/", policy_answers.correct, name="correct_policy_answer"),
    path(
        "setup/answers/<int:pk>/withdraw/",
        policy_answers.withdraw,
        name="withdraw_policy_answer",
    ),
    path("setup/follow-up/", follow_up.shares, name="follow_up"),
    path("setup/follow-up/keep/", follow_up.keep_share, name="keep_follow_up"),
    # A thing that can break, with every case it caused.
    path("registry/assets/<int:asset_id>/", asset.page, name="asset"),
]
