"""How a message goes into a staff group by its robot: WeCom, DingTalk, Feishu; the host is the vendor's.

The vendors answer HTTP 200 to what they refuse, so their own code in the answer is read.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, quote_plus

from django.conf import settings
from django.utils.translation import gettext as _

from wangge.core import calling_out
from wangge.notifications.channels.email import whole
from wangge.notifications.channels.shape import Letter, Limit, NotTaken, Request, Written
from wangge.notifications.models import Robot
from wangge.people import privacy

_JSON = {"Content-Type": "application/json; charset=utf-8"}
# Bytes; WeCom takes 2 048.
_LONGEST = 2000
# Each vendor's own limit for one robot (WeCom 20 a minute; the others are stricter by the second).
_PER_MINUTE = 20
MASKED = "****"


@dataclass(frozen=True, slots=True)
class Vendor:
    """One maker of robots: where they live, how they are written to, what their yes is."""

    host: str
    path: Callable[[str, str, datetime], str]
    body: Callable[[str, str, datetime], dict[str, Any]]
    code: str


def _dingtalk_path(token: str, sign: str, at: datetime) -> str:
    path = f"/robot/send?access_token={quote(token)}"
    if not sign:
        return path
    stamp = str(int(at.timestamp() * 1000))
    digest = hmac.new(sign.encode(), f"{stamp}\n{sign}".encode(), hashlib.sha256).digest()
    return f"{path}&timestamp={stamp}&sign={quote_plus(base64.b64encode(digest))}"


def _feishu_body(text: str, sign: str, at: datetime) -> dict[str, Any]:
    said: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if sign:
        stamp = str(int(at.timestamp()))
        # Their formula: the key is the stamp with the secret, and nothing is what is signed.
        digest = hmac.new(f"{stamp}\n{sign}".encode(), b"", hashlib.sha256).digest()
        said = {"timestamp": stamp, "sign": base64.b64encode(digest).decode(), **said}
    return said


def _text_body(text: str, _sign: str, _at: datetime) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": text}}


VENDORS: dict[str, Vendor] = {
    Robot.Make.WECOM: Vendor(
        "https://qyapi.weixin.qq.com",
        lambda token, _sign, _at: f"/cgi-bin/webhook/send?key={quote(token)}",
        _text_body,
        "errcode",
    ),
    Robot.Make.DINGTALK: Vendor("https://oapi.dingtalk.com", _dingtalk_path, _text_body, "errcode"),
    Robot.Make.FEISHU: Vendor(
        "https://open.feishu.cn",
        lambda token, _sign, _at: f"/open-apis/bot/v2/hook/{quote(token)}",
        _feishu_body,
        "code",
    ),
}


def is_configured() -> bool:
    """Tell whether any group has a robot."""
    return Robot.objects.filter(is_active=True).exists()


def limit(letter: Letter) -> Limit | None:
    """Each robot has its own."""
    assert letter.robot is not None
    return Limit(f"robot:{letter.robot.pk}", _PER_MINUTE)


def written(letter: Letter, *, at: datetime) -> Written:
    """What would stand in the group."""
    robot = letter.robot
    assert robot is not None
    request = _request(robot, MASKED, MASKED if robot.sign_cipher else "", text_of(letter), at)
    via = f"{robot.get_make_display()} · {robot.name}"
    shown = f"{request.method} {request.url}\n\n{request.body.decode()}"
    return Written(to=robot.name, text=text_of(letter), via=via, request=shown)


def send(letter: Letter, *, at: datetime) -> None:
    """Write into the group, or raise what the vendor answered."""
    robot = letter.robot
    assert robot is not None
    token = privacy.open_text(robot.token_cipher, robot.key_version)
    sign = privacy.open_text(robot.sign_cipher, robot.key_version) if robot.sign_cipher else ""
    request = _request(robot, token, sign, text_of(letter), at)
    answer = calling_out.call(request.url, body=request.body, headers=request.headers)
    code = _code(answer.body, VENDORS[robot.make].code)
    if not answer.is_ok or code != 0:
        raise NotTaken(f"HTTP {answer.status}, {VENDORS[robot.make].code} {code}")


def _request(robot: Robot, token: str, sign: str, text: str, at: datetime) -> Request:
    vendor = VENDORS[robot.make]
    host = settings.ROBOT_HOSTS.get(robot.make, vendor.host).rstrip("/")
    body = json.dumps(vendor.body(text, sign, at), ensure_ascii=False).encode()
    return Request(host + vendor.path(token, sign, at), body, dict(_JSON))


def text_of(letter: Letter) -> str:
    """What stands in the group."""
    # No body: what residents say stays here, a colleague reads it after signing in.
    lines = [letter.title]
    if letter.url:
        lines.append(_("登录后看：%(url)s") % {"url": whole(letter.url)})
    said = "\n".join(lines).encode()[:_LONGEST]
    return said.decode("utf-8", "ignore")


def _code(body: str, name: str) -> object:
    try:
        said = json.loads(body)
    except ValueError:
        return "?"
    return said.get(name, "?") if isinstance(said, dict) else "?"
