"""How another system is let in, for a post and no further, and put out again."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from wangge.cases import intake
from wangge.cases.factories import Team, make_case, make_submission
from wangge.cases.models import Case
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.core.errors import Malformed, NotAllowed
from wangge.core.moments import local_day
from wangge.exchange import tokens
from wangge.exchange.models import Scope, Token
from wangge.history.timeline import timeline
from wangge.people import accounts, posts
from wangge.people.actors import COMMAND, Actor
from wangge.people.factories import NOW, make_actor, make_post
from wangge.people.models import Account
from wangge.people.roles import Role
from wangge.places.factories import make_community

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
UNTIL = local_day(NOW) + timedelta(days=90)
READ_AND_WRITE = (Scope.CASES_READ, Scope.CASES_WRITE)


def make_token(team: Team, **changes: Any) -> tuple[Token, str]:
    assert team.clerk.post is not None
    given: dict[str, Any] = {"post": team.clerk.post, "scopes": READ_AND_WRITE, "at": NOW}
    given |= {"expires_on": UNTIL, "by": team.secretary} | changes
    return tokens.make(given.pop("name", "市网格平台"), **given)


def test_a_secret_leads_to_its_token_and_is_kept_nowhere(team: Team) -> None:
    token, secret = make_token(team)

    assert tokens.believed(secret, at=LATER) == token
    row = str(Token.objects.values().get(pk=token.pk))
    assert secret not in row
    assert secret.removeprefix(tokens.PREFIX) not in row
    token.refresh_from_db()
    assert token.last_used_on == local_day(LATER)


@pytest.mark.parametrize("wrong", ["", "wangge_", "wangge_x", "x" * 50, "wangge_" + "x" * 500])
def test_what_is_no_token_is_not_believed(team: Team, wrong: str) -> None:
    make_token(team)

    with pytest.raises(tokens.Unbelieved):
        tokens.believed(wrong, at=LATER)


def test_a_token_that_was_ended_is_believed_no_more(team: Team) -> None:
    token, secret = make_token(team)

    tokens.end(token, by=team.secretary, at=LATER)

    with pytest.raises(tokens.Unbelieved):
        tokens.believed(secret, at=LATER)


def test_a_token_runs_out_after_its_last_day(team: Team) -> None:
    _token, secret = make_token(team, expires_on=local_day(NOW))

    assert tokens.believed(secret, at=LATER).pk
    with pytest.raises(tokens.Unbelieved):
        tokens.believed(secret, at=NOW + timedelta(days=1))


def test_a_token_ends_with_the_post_it_acts_for(team: Team) -> None:
    _token, secret = make_token(team)
    assert team.clerk.post is not None

    posts.end(team.clerk.post, local_day(NOW), by=COMMAND, at=NOW)

    assert tokens.believed(secret, at=LATER).pk
    with pytest.raises(tokens.Unbelieved):
        tokens.believed(secret, at=NOW + timedelta(days=1))


def test_a_token_used_too_often_is_told_how_long_to_rest(team: Team, settings: Any) -> None:
    settings.API_CALLS_PER_MINUTE = 3
    _token, secret = make_token(team)
    for _time in range(3):
        tokens.believed(secret, at=NOW + timedelta(seconds=20))

    with pytest.raises(tokens.TooFast) as refused:
        tokens.believed(secret, at=NOW + timedelta(seconds=50))

    assert refused.value.wait == 10
    assert tokens.believed(secret, at=NOW + timedelta(seconds=60)).pk


def test_only_who_may_connect_makes_and_ends_tokens_and_only_for_posts_near(team: Team) -> None:
    token, _secret = make_token(team)
    elsewhere = make_actor(Role.COMMUNITY_SECRETARY, area=make_community())

    with pytest.raises(NotAllowed):
        make_token(team, by=team.clerk)
    with pytest.raises(Malformed) as refused:
        make_token(team, by=elsewhere)
    assert refused.value.field == "post"
    with pytest.raises(NotAllowed):
        tokens.end(token, by=elsewhere, at=LATER)
    with pytest.raises(NotAllowed):
        tokens.end(token, by=team.clerk, at=LATER)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "平" * 61}, "name"),
        ({"scopes": ()}, "scopes"),
        ({"scopes": ("cases:read", "everything")}, "scopes"),
        ({"expires_on": local_day(NOW) - timedelta(days=1)}, "expires_on"),
        ({"expires_on": local_day(NOW) + timedelta(days=400)}, "expires_on"),
    ],
)
def test_what_a_token_cannot_be_is_said_by_field(
    team: Team, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Malformed) as refused:
        make_token(team, **changes)

    assert refused.value.field == field
    assert not Token.objects.exists()


def test_a_token_for_an_administrator_could_see_nothing_and_is_refused(team: Team) -> None:
    post = make_post(Role.ADMINISTRATOR, area=team.located.community)

    with pytest.raises(Malformed):
        make_token(team, post=post)


def test_a_token_sees_what_its_post_sees_less_what_is_private(team: Team) -> None:
    own, elsewhere = make_case(place=team.located), make_case()
    private = make_case(place=team.located)
    Case.objects.filter(pk=private.pk).update(is_private=True)
    assert team.secretary.post is not None
    token, _secret = make_token(team, post=team.secretary.post)

    seen = Case.objects.visible_to(tokens.actor_of(token))

    assert private in Case.objects.visible_to(team.secretary)
    assert list(seen) == [own]
    assert list(Case.objects.in_scope_of(tokens.actor_of(token))) == [own]
    assert elsewhere not in seen


def test_a_token_brings_cases_to_its_own_community_only(team: Team) -> None:
    token, _secret = make_token(team)
    by: Actor = tokens.actor_of(token)

    accepted = intake.submit(make_submission(place=team.located), by=by, at=LATER)

    told = [entry.event for entry in timeline(accepted.case, for_resident=False)]
    assert {event.actor_kind for event in told} == {"token"}
    with pytest.raises(NotAllowed):
        intake.submit(make_submission(), by=by, at=LATER)


def test_the_page_shows_a_new_secret_once_and_ends_the_token(team: Team) -> None:
    with time_machine.travel(NOW, tick=False):
        client = signed_in(team.secretary)
        assert team.clerk.post is not None
        typed = {"name": "市网格平台", "post": team.clerk.post.pk, "expires_on": UNTIL}
        made = client.post(reverse("exchange:token_add"), {**typed, "scopes": READ_AND_WRITE})
        assert made.status_code == 302
        assert tokens.PREFIX not in str(dict(client.session))
        answer = client.get(made["Location"])

        page = text_of(answer)
        token = Token.objects.get()
        secret = page.partition(f">{tokens.PREFIX}")[2].partition("<")[0]
        assert tokens.believed(tokens.PREFIX + secret, at=timezone.now()) == token
        assert "no-store" in answer["Cache-Control"]
        again = text_of(client.get(made["Location"], follow=True))
        assert "已经显示过了" in again
        assert secret not in again
        assert Token.objects.count() == 1
        listed = text_of(client.get(reverse("exchange:tokens")))
        assert "市网格平台" in listed
        assert secret not in listed

        asks = text_of(client.get(reverse("exchange:token_end", args=[token.pk])))
        assert "不能恢复" in asks
        client.post(reverse("exchange:token_end", args=[token.pk]))
        assert "已停用" in text_of(client.get(reverse("exchange:tokens")))


@pytest.mark.parametrize("made", ["", "x", "0", "9" * 30])
def test_where_nothing_was_just_made_there_is_no_secret(team: Team, made: str) -> None:
    client = signed_in(team.secretary)

    for name in ("token_add", "webhook_add"):
        answer = client.get(reverse(f"exchange:{name}"), {"made": made}, follow=True)
        assert "已经显示过了" in text_of(answer)


def test_the_page_says_what_is_wrong_beside_the_field(team: Team) -> None:
    client = signed_in(team.secretary)

    page = text_of(client.post(reverse("exchange:token_add"), {"name": "x"}), status=422)

    assert "“能做什么”还没写" in page
    assert not Token.objects.exists()


def test_the_neighbour_finds_no_token_of_ours(team: Team) -> None:
    token, _secret = make_token(team)
    client = signed_in(make_actor(Role.COMMUNITY_SECRETARY, area=make_community()))

    assert "市网格平台" not in text_of(client.get(reverse("exchange:tokens")))
    assert client.post(reverse("exchange:token_end", args=[token.pk])).status_code == 404
    text_of(signed_in(team.clerk).get(reverse("exchange:tokens")), status=403)


def test_whose_holder_may_sign_in_no_more_has_no_token_either(team: Team) -> None:
    _token, secret = make_token(team)
    holder = Account.objects.get(pk=team.clerk.ref or 0)

    accounts.close(holder, by=COMMAND, at=NOW)

    with pytest.raises(tokens.Unbelieved):
        tokens.believed(secret, at=LATER)
