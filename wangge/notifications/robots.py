"""How a staff group's robot is entered, corrected, tried out and put away; its secrets are sealed."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.core.errors import Malformed
from wangge.history.recording import record
from wangge.notifications.events import NoticeEvent
from wangge.notifications.models import Robot
from wangge.notifications.sending import TEST, tell_group
from wangge.people import privacy
from wangge.people.actors import Actor
from wangge.places.policies import must_manage

_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,128}")
_SHOWN = 4


@transaction.atomic
def keep(
    robot: Robot, *, token: str = "", sign: str = "", by: Actor, at: datetime, **fields: Any
) -> Robot:
    """Enter or correct a robot; a secret left empty stays as it was."""
    for name, value in fields.items():
        setattr(robot, name, value)
    must_manage(by, robot.area)
    robot.name = " ".join(robot.name.split())[:40]
    if not robot.name:
        raise Malformed(_("给机器人所在的群起个名字，例如“值班台群”。"), field="name")
    if robot.organisation is not None and not robot.area.holds(robot.organisation.area):
        raise Malformed(_("这个单位不在选的范围里。"), field="organisation")
    _seal(robot, token=token, sign=sign)
    twin = Robot.objects.filter(area=robot.area, name=robot.name).exclude(pk=robot.pk)
    if twin.exists():
        raise Malformed(_("“{name}”已经有了，请换个名字。").format(name=robot.name), field="name")
    robot.save()
    record(NoticeEvent.ROBOT_KEPT, subject=robot, actor=by, at=at, active=robot.is_active)
    return robot


@transaction.atomic
def put_away(robot: Robot, *, by: Actor, at: datetime) -> None:
    """Take a robot out of use; what waits for it is given up by the log's own words."""
    must_manage(by, robot.area)
    robot.is_active = False
    robot.save(update_fields=["is_active"])
    record(NoticeEvent.ROBOT_KEPT, subject=robot, actor=by, at=at, active=False)


def try_out(robot: Robot, *, by: Actor, at: datetime) -> None:
    """Queue a word into the group, as any message would go; the log says what came of it."""
    must_manage(by, robot.area)
    tell_group(
        robot,
        kind=TEST,
        title=_("试一下：这个群能收到值班台的消息了"),
        url="",
        urgent=False,
        key=f"robot-test-{robot.pk}-{at.timestamp()}",
        at=at,
    )


def token_shown(robot: Robot) -> str:
    """The end of the secret, so that two robots can be told apart."""
    token = privacy.open_text(robot.token_cipher, robot.key_version)
    return f"****{token[-_SHOWN:]}"


def token_of(text: str) -> str:
    """The secret part of what the vendor shows: the whole address, or the part alone."""
    text = text.strip()
    if "://" not in text:
        return text
    parts = urlsplit(text)
    asked = parse_qs(parts.query)
    for name in ("key", "access_token"):
        if name in asked:
            return asked[name][0]
    return parts.path.rstrip("/").rpartition("/")[2]


def _seal(robot: Robot, *, token: str, sign: str) -> None:
    is_known = bool(robot.token_cipher)
    clear = token_of(token) or (
        privacy.open_text(robot.token_cipher, robot.key_version) if is_known else ""
    )
    if not _TOKEN.fullmatch(clear):
        raise Malformed(
            _("把机器人的 Webhook 地址整个贴进来，在群的“机器人”里能看到。"), field="token"
        )
    before = privacy.open_text(robot.sign_cipher, robot.key_version) if robot.sign_cipher else ""
    signs_with = sign.strip() or before
    robot.token_cipher, robot.key_version = privacy.seal_text(clear)
    robot.sign_cipher = privacy.seal_text(signs_with)[0] if signs_with else b""
