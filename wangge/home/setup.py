"""What a new office still has to enter before its first case: each step, and how much of it its own area has."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wangge.cases import elsewhere, policy_answers
from wangge.cases.models import (
    CatalogueEntry,
    Category,
    FollowUpShare,
    PolicyAnswer,
    Promise,
    ReplyTemplate,
)
from wangge.duty.models import Roster, Shift, WorkYear
from wangge.notifications.models import Gateway, Robot
from wangge.people import scopes
from wangge.people.actors import Actor
from wangge.people.models import Organisation
from wangge.people.roles import Right
from wangge.places.models import Area, Building, Estate, WallCode


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to enter: why, how many there are in an actor's area, and on which page."""

    name: object
    why: object
    unit: object
    leads_to: str
    count: Callable[[Actor], int]
    is_needed: bool = True
    # Kept by whoever runs the deployment.
    is_general: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a step has come."""

    step: Step
    count: int

    @property
    def is_done(self) -> bool:
        return self.count > 0

    @property
    def url(self) -> str:
        return reverse(self.step.leads_to)


def standings(by: Actor) -> list[Standing]:
    """Say how far each step has come in the actor's own area."""
    runs_it = by.may(Right.MANAGE_DEPLOYMENT)
    return [Standing(step, step.count(by)) for step in _STEPS if runs_it or not step.is_general]


def next_of(steps: list[Standing]) -> Standing | None:
    """The first step that is needed and not begun, or none."""
    return next((each for each in steps if each.step.is_needed and not each.is_done), None)


def _here(by: Actor, area: str = "area") -> Q:
    return Q(**{f"{area}__in": by.areas_kept()})


def _here_or_everywhere(by: Actor) -> Q:
    return Q(area__isnull=True) | _here(by)


def _desks(by: Actor) -> QuerySet[Organisation]:
    # A sub-district's desk serves its communities.
    above = by.post.area.path_prefixes if by.post else []
    near = _here(by) | Q(area__path__in=above)
    return Organisation.objects.filter(near, is_desk=True)


def _buildings(by: Actor) -> int:
    buildings = Building.objects.filter(_here(by, "estate__community"))
    return buildings.count() or Estate.objects.filter(_here(by, "community")).count()


def _colleagues(by: Actor) -> int:
    return scopes.accounts_of(by).exclude(pk=by.ref or 0).count()


_STEPS = (
    Step(
        _("社区和网格"),
        _("社区、网格、微网格，一级一级往下加。值班电话写在社区上。"),
        _("个社区"),
        "places:areas",
        lambda by: by.areas_kept().filter(kind=Area.Kind.COMMUNITY).count(),
    ),
    Step(
        _("小区和楼栋"),
        _("居民填地点时从这里选。先有小区和楼栋就能用，门牌以后补。"),
        _("栋"),
        "places:estates",
        _buildings,
        is_needed=False,
    ),
    Step(
        _("墙上的码"),
        _(
            "楼栋、单元、电梯、灯、充电桩、停车区各贴一张，扫了地点自己填好。批量做，打印在不干胶上。"
        ),
        _("张"),
        "places:wall_codes",
        lambda by: WallCode.objects.filter(
            _here(by, "estate__community"), ended_at__isnull=True
        ).count(),
        is_needed=False,
    ),
    Step(
        _("单位"),
        _("物业公司、居委会、调委会。有一个要设成 24 小时值班台，没人管的事都归它。"),
        _("个值班台"),
        "people:organisations",
        lambda by: _desks(by).count(),
    ),
    Step(
        _("人员"),
        _("谁在哪个岗位，用什么登录名。"),
        _("位同事"),
        "people:staff",
        _colleagues,
    ),
    Step(
        _("事项类别"),
        _("已经带了一份小区常用的，可以改词、停用、添加。"),
        _("类"),
        "cases:categories",
        lambda _by: Category.objects.filter(is_active=True).count(),
    ),
    Step(
        _("办理时限"),
        _("已经带了一份，按你们公开承诺的改。"),
        _("条"),
        "cases:promises",
        lambda by: Promise.objects.filter(_here_or_everywhere(by)).count(),
    ),
    Step(
        _("派单目录"),
        _("哪类事、哪个小区、什么时候，派给谁。没写到的归值班台。"),
        _("条"),
        "cases:catalogue",
        lambda by: CatalogueEntry.objects.filter(_here(by)).count(),
    ),
    Step(
        _("排班"),
        _("值班台要排满 24 小时。红管先锋夜里不叫。"),
        _("个班"),
        "duty:rosters",
        lambda by: Shift.objects.filter(roster__in=Roster.objects.visible_to(by)).count(),
    ),
    Step(
        _("放假安排"),
        _("国务院办公厅每年秋天公布下一年的。没录的年份按周一到周五算，并会写明。"),
        _("年"),
        "duty:calendar",
        lambda _by: WorkYear.objects.count(),
        is_needed=False,
    ),
    Step(
        _("回复模板"),
        _("已经带了几个。写回复时套用，编号、地点、时限自己填上。"),
        _("个"),
        "cases:templates",
        lambda by: ReplyTemplate.objects.filter(_here_or_everywhere(by), is_active=True).count(),
        is_needed=False,
    ),
    Step(
        _("政策答复"),
        _("接电话时照着念，每条都有依据和日子。已经带了几条国家法律的。"),
        _("条"),
        "cases:policy_answers",
        lambda by: policy_answers.kept_by(by).filter(status=PolicyAnswer.Status.VALID).count(),
        is_needed=False,
    ),
    Step(
        _("别处的电话"),
        _("社区管不了的事该打哪里。已经带了全国通用的，本地部门的加在这里。"),
        _("个"),
        "cases:elsewhere",
        lambda by: elsewhere.kept_by(by).filter(is_active=True).count(),
        is_needed=False,
    ),
    Step(
        _("短信和语音"),
        _("居民同意了，结果发短信告诉；没有网关就由值班台打电话。"),
        _("个网关"),
        "notifications:gateways",
        lambda _by: Gateway.objects.filter(is_active=True).count(),
        is_needed=False,
        is_general=True,
    ),
    Step(
        _("群机器人"),
        _("企业微信、钉钉、飞书的工作群，叫人时群里也看得到。"),
        _("个群"),
        "notifications:robots",
        lambda by: Robot.objects.visible_to(by).filter(is_active=True).count(),
        is_needed=False,
    ),
    Step(
        _("回访"),
        _("投诉、纠纷件件打电话问；别的每 100 件问几件，在这里改。"),
        _("处"),
        "cases:follow_up",
        lambda by: FollowUpShare.objects.filter(_here_or_everywhere(by)).count(),
        is_needed=False,
    ),
)
