"""What of this deployment touches the five bans on formalism at the fingertip, looked up, not claimed.

The bans are those of 国办函〔2026〕12 号, article 6 (domain rules 4.9). Each finding is counted in
the database's own columns, in the addresses, in the forms and in the headers as they are now; where
somebody adds a points table or makes a photo compulsory, the page says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.db import models
from django.forms import FileField
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext as _

from wangge.core.forms import Form
from wangge.core.middleware import POLICY
from wangge.exchange.models import HotlineRow, ReportForm
from wangge.people.models import Account, Person, Post

# Parts of names of columns that such a thing would have.
_RANKING: Final = frozenset(
    ("points", "score", "scores", "rank", "ranking", "streak", "leaderboard", "badge", "mileage")
)
_ATTENDANCE: Final = frozenset(("checkin", "punch", "attendance", "online", "likes", "forwards"))
_TRACKS: Final = frozenset(("track", "trajectory", "gps", "steps"))
_COORDINATES: Final = frozenset(("lat", "lon", "latitude", "longitude"))
_TAKEN_IN: Final = (HotlineRow.Outcome.MADE, HotlineRow.Outcome.UPDATED)
# What residents do without anybody's permission; a sign-in before one of them would break the third ban.
_OPEN_TO_ALL: Final = ("home:front", "cases:report", "cases:status_find", "cases:status")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked up: what was found, and whether it breaks the ban."""

    words: str
    is_broken: bool = False


@dataclass(frozen=True, slots=True)
class Ban:
    """One of the five bans, with what this deployment has of it."""

    title: str
    means: str
    findings: tuple[Finding, ...]

    @property
    def is_kept(self) -> bool:
        return not any(finding.is_broken for finding in self.findings)


def bans() -> list[Ban]:
    """Look up all five, in two statements."""
    return [_filling(), _counting(), _forcing(), _measuring(), _selling()]


def columns() -> Iterator[tuple[str, type[models.Model]]]:
    """Every column of ours: its name and its table's model."""
    for model in apps.get_models():
        if model.__module__.startswith("wangge."):
            for field in model._meta.concrete_fields:
                yield field.name, model


def columns_like(parts: frozenset[str]) -> list[str]:
    """Name the columns and tables whose names have one of these parts."""
    found = set()
    for name, model in columns():
        table = model._meta.model_name or ""
        if parts & set(name.split("_")) or table in parts:
            found.add(f"{model._meta.label}.{name}")
    return sorted(found)


def tracks() -> list[str]:
    """Name the tables that keep where somebody was: coordinates beside a person, post or account."""
    people = {Account, Person, Post}
    found = columns_like(_TRACKS)
    for model in {model for _name, model in columns()}:
        fields = model._meta.concrete_fields
        has_coordinates = any(field.name in _COORDINATES for field in fields)
        if has_coordinates and any(field.related_model in people for field in fields):
            found.append(model._meta.label)
    return sorted(found)


def behind_sign_in() -> tuple[list[str], int]:
    """Say which of the residents' own addresses ask for a sign-in, and how many ask for none."""
    asks = dict(_addresses())
    shut = [name for name in _OPEN_TO_ALL if asks.get(name, True)]
    return shut, sum(not asked for asked in asks.values())


def compulsory_photos() -> list[str]:
    """Name the forms that cannot be sent without a photo."""
    return sorted(
        f"{form.__module__}.{form.__name__}"
        for form in _all_forms(Form)
        for name, field in form.base_fields.items()
        if name == "photo" and isinstance(field, FileField) and field.required
    )


def _filling() -> Ban:
    forms = ReportForm.objects.count()
    taken = HotlineRow.objects.filter(outcome__in=_TAKEN_IN).count()
    return Ban(
        _("不随意、重复要填表"),
        _("一件事只填一次，表从办的事里算。"),
        (
            Finding(_("从办的事里算出来的表：{count} 张。").format(count=forms)),
            Finding(
                _("从 12345 的表里读进来、不用再打一遍的工单：{count} 件。").format(count=taken)
            ),
        ),
    )


def _counting() -> Ban:
    ranking, attendance = columns_like(_RANKING), columns_like(_ATTENDANCE)
    total = sum(1 for _column in columns())
    return Ban(
        _("不打卡、不积分、不排名、不比在线时长"),
        _("只列还欠着的事，不列谁做得多。"),
        (
            Finding(_("数据库里一共 {count} 栏。").format(count=total)),
            _none_of(_("积分、排名、里程"), ranking),
            _none_of(_("打卡、出勤、在线时长、点赞"), attendance),
        ),
    )


def _forcing() -> Ban:
    shut, open_count = behind_sign_in()
    return Ban(
        _("不强制下载、不强制登录"),
        _("居民说事、查进度、回话，都不用登录，不用装软件；打电话、到窗口一样办。"),
        (
            Finding(_("不用登录的地址：{count} 个。").format(count=open_count)),
            _none_of(_("居民要登录才能办的事"), shut),
        ),
    )


def _measuring() -> Ban:
    return Ban(
        _("不强求照片、视频、轨迹，不拿点赞、转发、学习时长作考核"),
        _("照片都可以不传；到没到场，点一下，再问居民。"),
        (
            _none_of(_("不传照片就发不出的表"), compulsory_photos()),
            _none_of(_("记着谁走到哪里的表"), tracks()),
        ),
    )


def _selling() -> Ban:
    outside = [part for part in POLICY.split("; ") if "http" in part or "*" in part]
    return Ban(
        _("不搞商业推广"),
        _("页面上的东西都从自己的服务器来，没有广告，没有别人的统计。"),
        (_none_of(_("页面可以从外面取东西的规则"), outside),),
    )


def _none_of(what: str, found: list[str]) -> Finding:
    if not found:
        return Finding(_("{what}：没有。").format(what=what))
    sentence = _("{what}：有 {count} 处，{names}。")
    names = "、".join(found)
    return Finding(sentence.format(what=what, count=len(found), names=names), is_broken=True)


def _addresses() -> Iterator[tuple[str, bool]]:
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver):
            for pattern in resolver.url_patterns:
                if isinstance(pattern, URLPattern):
                    name = f"{resolver.namespace}:{pattern.name}"
                    yield name, getattr(pattern.callback, "asks_sign_in", False)


def _all_forms(form: type[Form]) -> Iterator[type[Form]]:
    for kind in form.__subclasses__():
        yield kind
        yield from _all_forms(kind)
