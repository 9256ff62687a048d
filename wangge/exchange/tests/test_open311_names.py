"""Who is named nowhere that Open311 lets everybody read: colleagues too, however the name is written."""

import pytest

from wangge.cases import replying, resolving, taking
from wangge.cases.factories import make_case
from wangge.exchange.open311 import public_ids
from wangge.exchange.tests.open311_asking import Stage, ask
from wangge.language import discretion
from wangge.people.factories import NOW, make_post
from wangge.people.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_it_is_later")]


def test_colleagues_are_named_nowhere_that_everybody_reads(stage: Stage) -> None:
    worker, clerk = stage.team.worker, stage.team.clerk
    assert worker.post is not None
    assert clerk.post is not None
    mate = make_post(
        Role.PROPERTY_WORKER, area=worker.post.area, organisation=worker.post.organisation
    )
    names = [post.person.name for post in (worker.post, clerk.post, mate)]
    case = make_case("楼道灯坏了", place=stage.team.located)
    taking.take(case, by=worker, at=NOW)
    replying.reply(case, text=f"{names[0]}明天来，{names[2]}也来。", by=worker, at=NOW)
    replying.reply(case, text=f"有事也可以找{names[1]}。", by=clerk, at=NOW)
    spaced = " ".join(names[0])
    resolving.resolve(
        case, text=f"{names[0]}已清掉。有事找{spaced}、{names[2]}。", by=worker, at=NOW
    )

    told = [
        ask("requests", extensions="true"),
        ask(f"requests/{public_ids.of_request(case.pk)}", extended="true"),
        ask("servicerequestupdates"),
    ]

    for one in told:
        assert "已清掉" in str(one)
        for name in (*names, spaced):
            assert name not in str(one), name


@pytest.mark.parametrize(
    ("kept", "words", "told"),
    [
        ("桂英马", "我是马桂英，桂英马也是我", "我是马*，桂*也是我"),
        ("马桂英", "找 马 桂 英 或桂英马", "找 马* 或桂*"),
        ("娜娜欧阳", "欧阳娜娜家漏水", "欧阳*家漏水"),
        ("欧阳　娜娜", "欧阳娜娜家漏水", "欧阳*家漏水"),
        ("Ann Lee", "Lee Ann called", "L* called"),
        ("阿依古丽·买买提", "阿依古丽买买提说的", "阿*说的"),
    ],
)
def test_a_name_is_known_in_either_order_and_spaced(kept: str, words: str, told: str) -> None:
    assert discretion.said(words, names=[kept]) == told
