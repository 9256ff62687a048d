"""What the words of a case are: status, route, kind, urgency, stage, verb; no rows, no rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    SUBMITTED = "submitted", _("收到")
    DISPATCHED = "dispatched", _("等人接")
    TAKEN = "taken", _("在办")
    ARRIVED = "arrived", _("已到场")
    RESOLVED = "resolved", _("等您确认")
    CLOSED = "closed", _("办结")
    WAITING = "waiting", _("等居民")
    DEFERRED = "deferred", _("挂账")
    REFERRED = "referred", _("别处牵头")
    DECLINED = "declined", _("不办，已说明")
    MERGED = "merged", _("已并案")
    VOID = "void", _("作废")


OPEN_STATUSES = (
    Status.SUBMITTED,
    Status.DISPATCHED,
    Status.TAKEN,
    Status.ARRIVED,
    Status.RESOLVED,
    Status.WAITING,
    Status.DEFERRED,
    Status.REFERRED,
)


class Resolution(models.TextChoices):
    """What came of it; apart from the status."""

    FIXED = "fixed", _("已办好")
    ANSWERED = "answered", _("已答复")
    PARTLY = "partly", _("办了一部分")
    CANNOT = "cannot", _("办不了，已说明")
    NOT_FOUND = "not_found", _("到场没发现")
    WITHDRAWN = "withdrawn", _("本人撤回")
    REFUSED = "refused", _("一方不愿调解")


class Route(models.TextChoices):
    """The three ways of the page: property job, policy question, dispute."""

    PROPERTY = "property", _("物业服务")
    INQUIRY = "inquiry", _("政策咨询")
    DISPUTE = "dispute", _("矛盾纠纷")


# Help at home tells of age and illness; a car in the way is a matter of two drivers: nobody else's business.
QUIET_CATEGORIES = frozenset({"help_on_spot", "move_car"})


class Kind(models.TextChoices):
    INQUIRY = "inquiry", _("咨询")
    ASSISTANCE = "assistance", _("求助")
    COMPLAINT = "complaint", _("投诉")
    REPORT = "report", _("举报")
    SUGGESTION = "suggestion", _("建议")


class Urgency(models.TextChoices):
    EMERGENCY = "emergency", _("马上到场")
    URGENT = "urgent", _("急")
    ORDINARY = "ordinary", _("平常")
    WORKS = "works", _("要施工")
    HARD = "hard", _("难办")


class Channel(models.TextChoices):
    PHONE = "phone", _("电话")
    DESK = "desk", _("窗口")
    WEB = "web", _("网页")
    WALL_CODE = "wall_code", _("墙上二维码")
    MESSAGE_BOARD = "message_board", _("留言板")
    PATROL = "patrol", _("巡查")
    HOTLINE = "hotline", _("12345 单")
    OPEN311 = "open311", _("Open311")
    API = "api", _("对接平台")


class Mode(models.TextChoices):
    LIVE = "live", _("在办的")
    ARCHIVE = "archive", _("存档的，不计时")


class Stage(models.TextChoices):
    """What a deadline waits for."""

    CALL = "call", _("接叫人")
    TAKE = "take", _("接单")
    ARRIVE = "arrive", _("到场")
    RESOLVE = "resolve", _("办好")
    WAIT = "wait", _("居民回话")
    REVIEW = "review", _("挂账复看")
    CONFIRM = "confirm", _("居民确认")
    DECIDE = "decide", _("审定")
    REFER = "refer", _("部门来办")
    CO_HANDLE = "co_handle", _("协办回话")
    VISIT = "visit", _("先上门")


class DeclineReason(models.TextChoices):
    """The six lawful reasons not to take a request on (北京市接诉即办工作条例 art. 11)."""

    EMERGENCY = "emergency", _("紧急情况，应打 110、119、120、122")
    LEGAL_WAY = "legal_way", _("依法走诉讼、仲裁、复议、信访等途径")
    NOTHING_NEW = "nothing_new", _("同一件事已答复，没有新情况")
    SECRET = "secret", _("涉及秘密或别人的隐私")
    BEYOND_DUTY = "beyond_duty", _("不归社区管，按市场或社会途径办")
    UNLAWFUL = "unlawful", _("要求违反法律或公序良俗")


class Satisfaction(models.TextChoices):
    SATISFIED = "satisfied", _("满意")
    MOSTLY = "mostly_satisfied", _("基本满意")
    DISSATISFIED = "dissatisfied", _("不满意")


class Verb(models.TextChoices):
    """What can be done to a case; the words stand on the buttons."""

    DISPATCH = "dispatch", _("派单")
    TAKE = "take", _("接单")
    ARRIVE = "arrive", _("到场")
    RESOLVE = "resolve", _("办好了")
    RESOLVE_ON_SPOT = "resolve_on_spot", _("当场办好")
    ASK = "ask", _("问居民")
    ANSWER = "answer", _("居民回话")
    DEFER = "defer", _("挂账")
    WAKE = "wake", _("重新办")
    HAND_OVER = "hand_over", _("转给别人")
    EXTEND = "extend", _("延期")
    CONFIRM = "confirm", _("修好了")
    CLOSE_SILENT = "close_silent", _("没有回音，结")
    REOPEN = "reopen", _("还是没好")
    WITHDRAW = "withdraw", _("撤回")
    CORRECT = "correct", _("更正")
    VOID = "void", _("作废")
    RETURN = "return", _("退单")
    CLAIM_UNREASONABLE = "claim_unreasonable", _("报不合理诉求")
    DECIDE = "decide", _("审定")
    DECLINE = "decline", _("说明不办")
    CO_HANDLE = "co_handle", _("请人协办")
    REFER = "refer", _("吹哨")
    REPORT_IN = "report_in", _("记报到")
    TAKE_BACK = "take_back", _("收回自己办")
    MERGE = "merge", _("并案")
    UNMERGE = "unmerge", _("撤销并案")
    URGE = "urge", _("催一催")
    VISIT = "visit", _("记走访")
    CONSENT = "consent", _("记愿不愿调解")
    END_REFUSED = "end_refused", _("一方不愿，结束调解")
    SETTLE_ON_PHONE = "settle_on_phone", _("电话里已答复")
    AGREE = "agree", _("一户说好了，还等别的几户")
