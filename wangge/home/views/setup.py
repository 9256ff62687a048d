"""What a new office still has to enter before its first case, step by step."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wangge.cases.models import (
    CatalogueEntry,
    Category,
    ElsewherePhone,
    FollowUpShare,
    PolicyAnswer,
    Promise,
    ReplyTemplate,
)
from wangge.duty.models import Shift, WorkYear
from wangge.notifications.models import Gateway, Robot
from wangge.people.http import Request, needs
from wangge.people.models import Account, Organisation
from wangge.people.roles import Right
from wangge.places.models import Area, Building, Estate, WallCode


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to enter: how many there are, whether that is enough, and where to go."""

    name: str
    why: str
    count: int
    unit: str
    url: str
    is_needed: bool = True

    @property
    def is_done(self) -> bool:
        return self.count > 0


@needs(Right.MANAGE_AREA)
@require_safe
def checklist(request: Request) -> HttpResponse:
    runs_it = request.actor.may(Right.MANAGE_DEPLOYMENT)
    # What goes to outside is kept by whoever runs the deployment.
    gateways = reverse("notifications:gateways")
    steps = [step for step in _steps() if runs_it or step.url != gateways]
    next_step = next((step for step in steps if step.is_needed and not step.is_done), None)
    return render(
        request,
        "home/setup.html",
        {"steps": steps, "next_step": next_step},
    )


def _steps() -> list[Step]:
    return [
        Step(
            _("社区和网格"),
            _("社区、网格、微网格，一级一级往下加。值班电话写在社区上。"),
            Area.objects.communities().count(),
            _("个社区"),
            reverse("places:areas"),
        ),
        Step(
            _("小区和楼栋"),
            _("居民填地点时从这里选。先有小区和楼栋就能用，门牌以后补。"),
            Building.objects.count() or Estate.objects.count(),
            _("栋"),
            reverse("places:estates"),
            is_needed=False,
        ),
        Step(
            _("墙上的码"),
            _(
                "楼栋、单元、电梯、灯、充电桩、停车区各贴一张，扫了地点自己填好。批量做，打印在不干胶上。"
            ),
            WallCode.objects.filter(ended_at__isnull=True).count(),
            _("张"),
            reverse("places:wall_codes"),
            is_needed=False,
        ),
        Step(
            _("单位"),
            _("物业公司、居委会、调委会。有一个要设成 24 小时值班台，没人管的事都归它。"),
            Organisation.objects.filter(is_desk=True).count(),
            _("个值班台"),
            reverse("people:organisations"),
        ),
        Step(
            _("人员"),
            _("谁在哪个岗位，用什么登录名。"),
            Account.objects.count() - 1,
            _("位同事"),
            reverse("people:staff"),
        ),
        Step(
            _("事项类别"),
            _("已经带了一份小区常用的，可以改词、停用、添加。"),
            Category.objects.filter(is_active=True).count(),
            _("类"),
            reverse("cases:categories"),
        ),
        Step(
            _("办理时限"),
            _("已经带了一份，按你们公开承诺的改。"),
            Promise.objects.count(),
            _("条"),
            reverse("cases:promises"),
        ),
        Step(
            _("派单目录"),
            _("哪类事、哪个小区、什么时候，派给谁。没写到的归值班台。"),
            CatalogueEntry.objects.count(),
            _("条"),
            reverse("cases:catalogue"),
        ),
        Step(
            _("排班"),
            _("值班台要排满 24 小时。红管先锋夜里不叫。"),
            Shift.objects.count(),
            _("个班"),
            reverse("duty:rosters"),
        ),
        Step(
            _("放假安排"),
            _("国务院办公厅每年秋天公布下一年的。没录的年份按周一到周五算，并会写明。"),
            WorkYear.objects.count(),
            _("年"),
            reverse("duty:calendar"),
            is_needed=False,
        ),
        Step(
            _("回复模板"),
            _("已经带了几个。写回复时套用，编号、地点、时限自己填上。"),
            ReplyTemplate.objects.filter(is_active=True).count(),
            _("个"),
            reverse("cases:templates"),
            is_needed=False,
        ),
        Step(
            _("政策答复"),
            _("接电话时照着念，每条都有依据和日子。已经带了几条国家法律的。"),
            PolicyAnswer.objects.filter(status=PolicyAnswer.Status.VALID).count(),
            _("条"),
            reverse("cases:policy_answers"),
            is_needed=False,
        ),
        Step(
            _("别处的电话"),
            _("社区管不了的事该打哪里。已经带了全国通用的，本地部门的加在这里。"),
            ElsewherePhone.objects.filter(is_active=True).count(),
            _("个"),
            reverse("cases:elsewhere"),
            is_needed=False,
        ),
        Step(
            _("短信和语音"),
            _("居民同意了，结果发短信告诉；没有网关就由值班台打电话。"),
            Gateway.objects.filter(is_active=True).count(),
            _("个网关"),
            reverse("notifications:gateways"),
            is_needed=False,
        ),
        Step(
            _("群机器人"),
            _("企业微信、钉钉、飞书的工作群，叫人时群里也看得到。"),
            Robot.objects.filter(is_active=True).count(),
            _("个群"),
            reverse("notifications:robots"),
            is_needed=False,
        ),
        Step(
            _("回访"),
            _("投诉、纠纷件件打电话问；别的每 100 件问几件，在这里改。"),
            FollowUpShare.objects.count(),
            _("处"),
            reverse("cases:follow_up"),
            is_needed=False,
        ),
    ]
