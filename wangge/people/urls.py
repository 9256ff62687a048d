"""Where people sign in, keep what is theirs, and where staff and organisations are entered."""

from django.urls import path

from wangge.people.views import links, me, signing_in

app_name = "people"

urlpatterns = [
    path("sign-in/", signing_in.sign_in, name="sign_in"),
    path("sign-in/demo/", signing_in.demo_sign_in, name="demo_sign_in"),
    path("sign-out/", signing_in.sign_out, name="sign_out"),
    path("me/", me.me, name="me"),
    path("me/password/", me.password, name="password"),
    path("me/post/", signing_in.take_post, name="post"),
    path("me/sessions/removal/", me.sign_out_everywhere, name="sign_out_everywhere"),
    path("link/<str:token>/", links.link, name="link"),
]
