"""Who may do what: the one table of roles and rights; `docs/rights.md` is generated from it."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Right(StrEnum):
    """One thing that an operation asks for."""

    SEE_CASES = "see_cases"
    REGISTER = "register"  # take down a request for somebody else
    HANDLE = "handle"  # take, arrive, contact, ask, resolve, hand over
    PATROL = "patrol"  # settle on the spot, on a round, what nobody had to ask for
    FOLLOW_UP = "follow_up"  # ask whether it is well, and close for the resident
    DISPATCH = "dispatch"  # send to an organisation, correct place and category
    DEFER = "defer"
    EXTEND = "extend"
    VOID = "void"
    REVIEW = "review"  # decide what a colleague asked: a return, an unreasonable claim
    DECLINE = "decline"  # say lawfully that it is not taken on
    REFER = "refer"  # 吹哨: call departments to a matter
    SUPERVISE = "supervise"
    MODERATE = "moderate"  # settle what is held back on the message board, hide and restore
    SEE_PRIVATE = "see_private"
    REVEAL_PHONE = "reveal_phone"
    MOVE_CARS = "move_cars"  # keep plates; with dispatch: reach a driver whose car is in the way
    MANAGE_DUTY = "manage_duty"
    CONNECT = "connect"  # let another system in for a post of one's area, and send it news
    MANAGE_AREA = "manage_area"  # places, people, organisations, categories of one's own area
    MANAGE_DEPLOYMENT = "manage_deployment"  # first set-up, calendar, accounts anywhere


class Role(models.TextChoices):
    """What somebody does under a post."""

    DESK_CLERK = "desk_clerk", _("值班员")
    PIONEER = "pioneer", _("红管先锋")
    MEDIATOR = "mediator", _("老娘舅")
    PROPERTY_MANAGER = "property_manager", _("物业经理")
    PROPERTY_WORKER = "property_worker", _("物业师傅")
    NIGHT_GUARD = "night_guard", _("物业夜班")
    MICRO_GRID_WORKER = "micro_grid_worker", _("微网格员")
    GRID_WORKER = "grid_worker", _("网格员")
    GRID_HEAD = "grid_head", _("网格长")
    COMMUNITY_SECRETARY = "community_secretary", _("社区书记")
    SUBDISTRICT_OFFICER = "subdistrict_officer", _("街道")
    ADMINISTRATOR = "administrator", _("管理员")


_HANDLER = frozenset({Right.SEE_CASES, Right.HANDLE, Right.REGISTER, Right.REVEAL_PHONE})
# Heads one's own people; who leads a case is not theirs to change.
_CHIEF = _HANDLER | {Right.DEFER, Right.EXTEND, Right.SUPERVISE}
_COMMUNITY_HEAD = _CHIEF | {
    Right.PATROL,
    Right.DISPATCH,
    Right.FOLLOW_UP,
    Right.VOID,
    Right.REVIEW,
    Right.DECLINE,
    Right.REFER,
    Right.MOVE_CARS,
    Right.MODERATE,
}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.DESK_CLERK: _HANDLER
    | {
        Right.DISPATCH,
        Right.FOLLOW_UP,
        Right.EXTEND,
        Right.VOID,
        Right.DECLINE,
        Right.MODERATE,
        Right.MANAGE_DUTY,
        Right.MOVE_CARS,
    },
    Role.PIONEER: _HANDLER,
    Role.MEDIATOR: _HANDLER | {Right.SEE_PRIVATE},
    Role.PROPERTY_MANAGER: _CHIEF | {Right.MANAGE_DUTY, Right.MOVE_CARS},
    Role.PROPERTY_WORKER: _HANDLER | {Right.EXTEND},
    Role.NIGHT_GUARD: _HANDLER,
    Role.MICRO_GRID_WORKER: _HANDLER | {Right.PATROL},
    Role.GRID_WORKER: _HANDLER | {Right.PATROL, Right.DISPATCH, Right.FOLLOW_UP, Right.EXTEND},
    Role.GRID_HEAD: _COMMUNITY_HEAD,
    Role.COMMUNITY_SECRETARY: _COMMUNITY_HEAD
    | {Right.SEE_PRIVATE, Right.MANAGE_DUTY, Right.MANAGE_AREA, Right.CONNECT},
    Role.SUBDISTRICT_OFFICER: frozenset(
        {
            Right.SEE_CASES,
            Right.SUPERVISE,
            Right.DISPATCH,
            Right.REVIEW,
            # Who decides on a return or a claim can agree to it.
            Right.DECLINE,
            Right.REFER,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {Right.MANAGE_DUTY, Right.MANAGE_AREA, Right.MANAGE_DEPLOYMENT, Right.CONNECT}
    ),
}

# Volunteers are never called at night (domain/scenarios.md S2, users.md U18).
VOLUNTEERS = frozenset({Role.PIONEER, Role.MEDIATOR})
# They see their building's cases, and act only on one they were called to or asked to take.
ONLY_WHEN_ASKED = frozenset({Role.PIONEER})
# Who heads an area or an organisation, for escalation one level up.
AREA_HEADS: dict[str, Role] = {
    "grid": Role.GRID_HEAD,
    "community": Role.COMMUNITY_SECRETARY,
    "subdistrict": Role.SUBDISTRICT_OFFICER,
}
ORGANISATION_HEADS = frozenset({Role.PROPERTY_MANAGER})
# A company's and a committee's staff see what their organisation leads, not the whole area.
SEE_BY_ORGANISATION = frozenset(
    {Role.PROPERTY_MANAGER, Role.PROPERTY_WORKER, Role.NIGHT_GUARD, Role.MEDIATOR}
)
