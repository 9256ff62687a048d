import gc
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.db import models
from django.test import Client
from django.test.utils import isolate_apps

from wangge.cases.factories import Team, make_team
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.cases.views import intake
from wangge.core.forms import Form
from wangge.home import compliance
from wangge.people.models import Account

pytestmark = pytest.mark.django_db


def broken() -> list[str]:
    return [
        finding.words for ban in compliance.bans() for finding in ban.findings if finding.is_broken
    ]


def test_nothing_of_this_deployment_breaks_a_ban() -> None:
    assert len(compliance.bans()) == 5
    assert broken() == []


@isolate_apps("wangge.home")
def test_a_column_of_points_or_a_track_would_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Walk(models.Model):
        account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
        lat = models.FloatField()
        points = models.IntegerField()

        class Meta:
            app_label = "home"

        def __str__(self) -> str:
            return "walk"

    monkeypatch.setattr(apps, "get_models", lambda: [Walk])

    assert any("home.Walk.points" in words for words in broken())
    assert any("home.Walk" in words and "走到哪里" in words for words in broken())


def test_a_form_that_forces_a_photo_would_be_named() -> None:
    class Proof(Form):
        photo = forms.FileField()

    assert any("Proof" in words for words in broken())
    del Proof
    gc.collect()  # a class is known to its base until it is swept away


def test_a_sign_in_before_the_residents_own_pages_would_be_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(vars(intake.report), "asks_sign_in", True)

    assert any("cases:report" in words for words in broken())


def test_what_asks_for_a_sign_in_is_known_from_the_door_itself(client: Client) -> None:
    shut, open_count = compliance.behind_sign_in()

    assert shut == []
    assert 10 < open_count < 200
    assert dict(compliance._addresses())["cases:board"] is True


def test_whoever_has_a_post_reads_the_page(team: Team) -> None:
    page = text_of(signed_in(team.worker).get("/compliance/"))

    assert page.count("没有碰") == 5


@pytest.fixture
def team() -> Any:
    return make_team()
