"""Tests of what a resident is told before sending: a car in the way needs its plate and its place."""

import pytest
from django.test import Client
from django.urls import reverse

from wangge.cases.factories import WORDS, Scene, make_scene
from wangge.cases.tests.staff_pages import text_of

pytestmark = pytest.mark.django_db
NOBODYS_NUMBER = "车主的电话不会给您看"


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def _look(scene: Scene, words: str, **fields: str) -> str:
    url = reverse("cases:report", args=[scene.community.code])
    return text_of(Client().post(url, {"key": "c" * 32, "words": words, **fields}, follow=True))


@pytest.mark.parametrize(
    ("words", "place", "said"),
    [
        ("我的车位被占了，请挪车", "", "写上车牌和停在哪里"),
        ("车位被占了，苏F12345，请挪车", "", "车停在哪里"),
        ("车位被占了，苏F12345，请挪车", "2-1203 的车位", "值班台按车牌联系车主"),
    ],
)
def test_who_says_a_car_is_in_the_way_reads_what_the_desk_needs(
    scene: Scene, words: str, place: str, said: str
) -> None:
    page = _look(scene, words, place_text=place)

    assert said in page
    assert NOBODYS_NUMBER in page


def test_of_another_matter_nothing_is_said_of_cars(scene: Scene) -> None:
    assert NOBODYS_NUMBER not in _look(scene, WORDS)
