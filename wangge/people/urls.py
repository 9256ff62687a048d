"""Where people sign in, keep what is theirs, and where staff and organisations are entered."""

from django.urls import path

from wangge.people.views import (
    accounts,
    appointments,
    entrusted,
    households,
    links,
    me,
    name_plates,
    organisations,
    registry,
    signing_in,
    staff,
)

app_name = "people"

urlpatterns = [
    # Residents, without signing in.
    path("c/<slug:community>/people/", name_plates.wall, name="wall"),
    path("c/<slug:community>/people/<int:estate_id>/", name_plates.estate, name="estate_wall"),
    path(
        "c/<slug:community>/people/<int:estate_id>/sheet/",
        name_plates.sheet,
        name="name_plates_sheet",
    ),
    path("name-plates/<uuid:public_id>.jpg", name_plates.photo, name="name_plate_photo"),
    path("sign-in/", signing_in.sign_in, name="sign_in"),
    path("sign-in/demo/", signing_in.demo_sign_in, name="demo_sign_in"),
    path("sign-out/", signing_in.sign_out, name="sign_out"),
    path("me/", me.me, name="me"),
    path("me/password/", me.password, name="password"),
    path("me/post/", signing_in.take_post, name="post"),
    path("me/sessions/removal/", me.sign_out_everywhere, name="sign_out_everywhere"),
    path("me/entrusted/", entrusted.mine, name="entrusted"),
    path("me/entrusted/care/new/", entrusted.begin_care, name="begin_care"),
    path("me/entrusted/care/<int:pk>/review/", entrusted.review_care, name="review_care"),
    path("me/entrusted/care/<int:pk>/passing/", entrusted.pass_care, name="pass_care"),
    path("me/entrusted/care/<int:pk>/end/", entrusted.end_care, name="end_care"),
    path("me/entrusted/keys/new/", entrusted.take_key, name="take_key"),
    path("me/entrusted/keys/<int:pk>/passing/", entrusted.pass_key, name="pass_key"),
    path("me/entrusted/keys/<int:pk>/return/", entrusted.return_key, name="return_key"),
    path("me/name-plate/", name_plates.mine, name="name_plate"),
    path("name-plates/", name_plates.kept, name="name_plates"),
    path("name-plates/<int:post_id>/paper/", name_plates.on_paper, name="name_plate_on_paper"),
    path(
        "name-plates/<uuid:public_id>/withdrawal/",
        name_plates.withdraw,
        name="withdraw_name_plate",
    ),
    path("link/<str:token>/", links.link, name="link"),
    path("organisations/", organisations.listing, name="organisations"),
    path("organisations/new/", organisations.found, name="found_organisation"),
    path(
        "organisations/<int:organisation_id>/", organisations.correct, name="correct_organisation"
    ),
    path("staff/", staff.listing, name="staff"),
    path("staff/new/", staff.add, name="add_staff"),
    path("staff/<int:person_id>/", staff.page, name="person"),
    path("staff/<int:person_id>/correction/", staff.correct, name="correct_person"),
    path("staff/<int:person_id>/posts/new/", appointments.appoint, name="appoint"),
    path("staff/<int:person_id>/account/", accounts.open_account, name="open_account"),
    path("posts/<int:post_id>/", appointments.correct_post, name="correct_post"),
    path("posts/<int:post_id>/end/", appointments.end_post, name="end_post"),
    path("accounts/<int:account_id>/link/", accounts.reset_link, name="reset_link"),
    path("accounts/<int:account_id>/secret/", accounts.handed_over, name="handed_over"),
    path("accounts/<int:account_id>/removal/", accounts.close_account, name="close_account"),
    path("accounts/<int:account_id>/return/", accounts.reopen_account, name="reopen_account"),
    path(
        "accounts/<int:account_id>/sessions/removal/",
        accounts.sign_out_account,
        name="sign_out_account",
    ),
    path("registry/", registry.front, name="registry"),
    path("registry/estates/<int:estate_id>/", registry.estate, name="registry_estate"),
    path("registry/estates/<int:estate_id>/units/", registry.units, name="registry_units"),
    path("registry/estates/<int:estate_id>/households/", registry.homes, name="registry_homes"),
    path("registry/estates/<int:estate_id>/spaces/", registry.spaces, name="registry_spaces"),
    path("registry/estates/<int:estate_id>/assets/", registry.assets, name="registry_assets"),
    path("registry/estates/<int:estate_id>/company/", households.serve, name="serve_estate"),
    path("registry/units/<int:unit_id>/", registry.unit, name="registry_unit"),
    path("registry/units/<int:unit_id>/households/new/", households.settle, name="settle"),
    path("registry/households/<int:household_id>/", households.page, name="registry_household"),
    path(
        "registry/households/<int:household_id>/people/new/", households.add_person, name="move_in"
    ),
    path("registry/households/<int:household_id>/leaving/", households.leave, name="leave"),
    path(
        "registry/households/<int:household_id>/phones/<int:phone_id>/",
        households.phone,
        name="household_phone",
    ),
    path("registry/stays/<int:stay_id>/", households.correct_stay, name="correct_stay"),
    path("registry/stays/<int:stay_id>/leaving/", households.move_out, name="move_out"),
    path("registry/stays/<int:stay_id>/return/", households.take_back, name="take_back"),
]
