"""What tests of codes on walls share: a code, a case at its place, the page of it and following."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from wangge.cases.factories import Team, make_case
from wangge.cases.models import Case
from wangge.cases.tests.staff_pages import text_of
from wangge.people.actors import COMMAND
from wangge.people.factories import NOW
from wangge.places import wall_codes
from wangge.places.models import Asset, WallCode

STUCK = "电梯一抖一抖的，按了不走，住 1203 的张三说的"
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?')


def code_of(asset_or_building: Any, of: str) -> WallCode:
    estate = asset_or_building.estate
    made = wall_codes.make(estate, of=[of], by=COMMAND, at=NOW)
    return next(code for code in made if asset_or_building in (code.asset, code.building))


def case_of(team: Team, lift: Asset, words: str = STUCK, **more: Any) -> Case:
    place = replace(team.located, asset=lift, entrance=lift.entrance)
    return make_case(words, place=place, **more)


def scan(code: WallCode) -> str:
    return reverse("cases:scan", args=[code.code])


def follow(code: WallCode, case: Case) -> str:
    return reverse("cases:scan_follow", args=[code.code, case.pk])


def kept(page: str) -> dict[str, str]:
    found = _HIDDEN.findall(page)
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def followed(client: Client, code: WallCode, case: Case, **typed: str) -> Any:
    page = text_of(client.get(follow(code, case)))
    return client.post(follow(code, case), {**kept(page), **typed})
