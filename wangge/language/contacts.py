"""How somebody gives a way to reach them beside the telephone: WeChat, QQ, e-mail; and where web addresses stand."""

import re
from collections.abc import Iterator
from typing import Final

from wangge.language.normalise import half_width

# What stands between the word and the number: 微信号是：abc12345.
_IS: Final = r"(?:号码?|账号|帐号)?[\s:：是为，,=\-(（\"“]{0,4}"
# An account of a body says so: it is nobody's.
_OFFICIAL: Final = r"(?!\s*(?:公众|小程序|群里|视频号))"
WECHAT: Final = re.compile(
    rf"(?:[微威薇徽]\s?信|(?<![A-Za-z])(?:[vV]\s?信|[vV][xX]|[wW][xX]|[wW]e[cC]hat|[wW]ei[xX]in)"
    rf"|加\s?[vV微薇]|加我?[vV][xX]){_OFFICIAL}{_IS}"
    r"(?P<it>(?!(?:wechat|weixin|android|iphone|windows)(?![\w-]))"
    r"[A-Za-z][\w-]{5,19}|[1-9]\d{5,11})(?![\w@.])",
    re.ASCII | re.IGNORECASE,
)
QQ: Final = re.compile(
    rf"(?:(?<![A-Za-z])[qQ]\s?[qQ]|扣扣|企鹅号|加\s?[qQ](?![A-Za-z]))\s?群?{_IS}"
    r"(?P<it>[1-9]\d{4,10})(?![\w@.])",
    re.ASCII,
)
EMAIL: Final = re.compile(
    r"(?P<it>[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5})", re.ASCII
)
_WEB: Final = re.compile(
    r"https?://[!-~]+"
    r"|(?<![A-Za-z0-9@.-])(?:[A-Za-z0-9-]{1,63}\.){1,4}"
    r"(?:com|cn|net|org|top|xyz|vip|cc|shop|site|info|club|io|app|link|live)"
    r"(?![A-Za-z0-9-])(?:[/:?][\w./:?=&%#~-]*)?",
    re.ASCII | re.IGNORECASE,
)


def web_addresses_in(text: str) -> Iterator[tuple[int, int]]:
    """Tell where web addresses stand; they are nobody's, but on a board mostly an advertisement."""
    # A full-width comma ends an address, a half-width one is part of it.
    plain = "".join(
        half if half.isalnum() or half in "./:" else sign
        for sign, half in zip(text, half_width(text), strict=True)
    )
    yield from (found.span() for found in _WEB.finditer(plain))
