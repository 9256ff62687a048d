"""How the body of a call is read: JSON and nothing else, no part of it that no database could keep."""

import json
from http import HTTPStatus
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from ninja.parser import Parser

from wangge.core.errors import Refused


class NotJson(Refused):
    """The body cannot be read."""

    reason = gettext_lazy("内容不是 JSON，或者没写完整。请检查括号、引号和编码（UTF-8）。")
    status = HTTPStatus.BAD_REQUEST


class OtherContent(Refused):
    """The body is said to be something else."""

    reason = gettext_lazy("请用 Content-Type: application/json。")
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class StrictJson(Parser):
    """Reads what RFC 8259 calls JSON; NaN and half a character are none."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return what was sent; raise NotJson, or OtherContent."""
        if request.content_type != "application/json":
            raise OtherContent
        try:
            sent = json.loads(request.body.decode("utf-8"), parse_constant=_no_number)
            # Half a surrogate pair passes the parser and no database.
            json.dumps(sent, ensure_ascii=False).encode("utf-8")
        except (ValueError, RecursionError):
            raise NotJson from None
        return sent


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)
