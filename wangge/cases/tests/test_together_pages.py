"""The pages of helping, whistles, merging and urging: what staff can do, what residents read."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from wangge.cases import helping, links, merging, referring, resolving, urging
from wangge.cases.factories import Team, make_case, make_taken_case, make_team, requester_of
from wangge.cases.models import Case, Merge, Requester
from wangge.cases.referring import Party
from wangge.cases.tests.staff_pages import at, detail, do, signed_in, text_of
from wangge.cases.vocabulary import Status
from wangge.people.actors import acting
from wangge.people.factories import make_account, make_organisation, make_post
from wangge.people.models import Organisation
from wangge.people.roles import Role

pytestmark = pytest.mark.django_db
WANG: dict[str, Any] = {"name": "王女士", "phone": "13900000417"}
LI: dict[str, Any] = {"name": "李先生", "phone": "13900000522"}


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def clerk(team: Team) -> Client:
    return signed_in(team.clerk)


def two(team: Team) -> tuple[Case, Case]:
    now = timezone.now() - timedelta(hours=1)
    first = make_taken_case(team, "1号楼6楼楼道灯坏了，我住2-1203", at=now, **WANG)
    return first, make_case("6楼楼道灯不亮，我妈摔了", place=team.located, at=now, **LI)


def merged(team: Team) -> tuple[Case, Case]:
    first, second = two(team)
    merging.merge(second, first, by=team.clerk, at=timezone.now() - timedelta(minutes=30))
    return _fresh(first), _fresh(second)


def _fresh(case: Case) -> Case:
    return Case.objects.select_related("area", "community", "lead", "merged_into").get(pk=case.pk)


def only(case: Case) -> Requester:
    return case.requesters.select_related("case__merged_into", "phone").get()


def status_of(case: Case) -> str:
    return reverse("cases:status", args=[links.secret_of(only(case))])


def merge_page(client: Client, case: Case, **asked: Any) -> str:
    return text_of(client.get(reverse("cases:merge", args=[case.number]), asked))


def send_merge(client: Client, case: Case, into: Case, **changed: Any) -> Any:
    typed = {"into": into.number, "revision": case.revision, "into_revision": into.revision}
    return client.post(reverse("cases:merge", args=[case.number]), {**typed, **changed})


def test_likely_twins_are_offered_and_a_number_can_be_written(clerk: Client, team: Team) -> None:
    first, second = two(team)

    page = merge_page(clerk, second)
    assert f"?into={first.number}" in page
    assert f"?into={second.number}" not in page
    assert "没有这个编号" in merge_page(clerk, second, into="1234567890")
    assert reverse("cases:merge", args=[second.number]) in detail(clerk, second)


def test_what_follows_is_shown_before_it_is_done(clerk: Client, team: Team) -> None:
    first, second = two(team)

    page = merge_page(clerk, second, into=first.number)

    assert "并入，回音也给李先生" in page
    assert "我住2-1203" in page
    assert "我妈摔了" in page
    assert not Merge.objects.exists()


def test_merged_and_undone_from_the_toast(clerk: Client, team: Team) -> None:
    first, second = two(team)

    answer = send_merge(clerk, second, first)

    assert answer.url == reverse("cases:detail", args=[first.number])
    page = text_of(clerk.get(answer.url))
    undo = reverse("cases:part", args=[second.number])
    assert "已并入，回音也给李先生。" in page
    assert f'action="{undo}"' in page
    assert "并进来的 1 户在等" in page
    assert "王女士等 2 户" in page

    page = text_of(clerk.post(undo, follow=True))
    assert "又分开了" in page
    assert _fresh(second).status == Status.DISPATCHED
    page = text_of(clerk.post(undo, follow=True))
    assert "已经分开了" in page
    assert text_of(clerk.post(reverse("cases:part", args=[first.number])), status=409)


def test_a_stale_page_merges_nothing_and_says_what_happened(clerk: Client, team: Team) -> None:
    first, second = two(team)
    stale = Case.objects.get(pk=first.pk)
    stale.revision -= 1

    page = text_of(send_merge(clerk, second, stale), status=409)

    assert "看的时候" in page
    assert not Merge.objects.exists()


def test_who_does_not_dispatch_merges_nothing(team: Team) -> None:
    first, second = two(team)
    worker = signed_in(team.worker)

    assert worker.get(reverse("cases:merge", args=[second.number])).status_code == 403
    assert send_merge(worker, second, first).status_code == 403
    assert signed_in(team.stranger).get(
        reverse("cases:merge", args=[second.number])
    ).status_code in {403, 404}


def test_a_merged_case_leads_staff_to_the_one_that_goes_on(clerk: Client, team: Team) -> None:
    first, second = merged(team)

    page = detail(clerk, second)

    assert "并入另一件接着办" in page
    assert reverse("cases:detail", args=[first.number]) in page
    assert "发给李先生" not in page


def test_the_old_link_shows_the_others_standing_and_nothing_of_the_other(
    client: Client, team: Team
) -> None:
    first, second = merged(team)
    page = text_of(client.get(status_of(second)))

    assert second.number[:4] in page
    assert "并在一起办" in page
    assert "承诺：" in page
    for secret in ("2-1203", "王女士", first.number, first.number[:4] + " "):
        assert secret not in page
    assert "李先生" not in text_of(client.get(status_of(first)))

    resolving.resolve(first, text="灯换好了，试过三次。", by=team.worker, at=timezone.now())
    page = text_of(client.get(status_of(second)))
    assert "灯换好了，试过三次。" in page
    assert "真的修好了吗" in page


def test_who_joined_says_not_fixed_from_the_old_link(client: Client, team: Team) -> None:
    first, second = merged(team)
    resolving.resolve(first, text="灯换好了。", by=team.worker, at=timezone.now())
    secret = links.secret_of(only(second))

    act = reverse("cases:act", args=[secret])
    typed = {"verb": "reopen", "revision": _fresh(first).revision, "text": "没亮"}
    assert client.post(act, typed).status_code == 302

    assert _fresh(first).round == 2
    page = text_of(client.get(status_of(first)))
    assert "一位邻居说还是没好" in page
    assert "没亮" not in page


def test_one_who_said_that_it_is_well_is_told_that_others_are_asked(
    client: Client, team: Team
) -> None:
    first, _second = merged(team)
    resolving.resolve(first, text="灯换好了。", by=team.worker, at=timezone.now())
    act = reverse("cases:act", args=[links.secret_of(only(first))])

    answer = client.post(act, {"verb": "confirm", "revision": _fresh(first).revision}, follow=True)

    page = text_of(answer)
    assert "别的邻居也说好了，就办结" in page
    assert 'value="confirm"' not in page
    assert 'value="reopen"' in page


def test_the_old_number_still_finds_it(client: Client, team: Team) -> None:
    _first, second = merged(team)
    answer: Any = client.post(
        reverse("cases:status_find"), {"number": second.number, "tail": LI["phone"][-4:]}
    )
    assert answer.url == status_of(second)


def test_a_number_of_who_joined_is_shown_from_the_case_that_goes_on(
    clerk: Client, team: Team
) -> None:
    first, second = merged(team)
    path = reverse("cases:phone", args=[first.number, only(second).pk])
    assert LI["phone"] in text_of(clerk.post(path, {"purpose": "ask"})).replace(" ", "")


@pytest.fixture
def other(team: Team) -> Organisation:
    return make_organisation(area=team.place.community, name="捷安电梯公司")


def test_help_is_asked_answered_and_ended_on_pages(team: Team, other: Organisation) -> None:
    case, _twin = two(team)
    lead = signed_in(team.worker)
    post = make_post(Role.PROPERTY_WORKER, area=other.area, organisation=other)
    helper = signed_in(acting(make_account(post), post))
    task = {"organisation": other.pk, "task": "查控制柜"}

    assert do(lead, case, "co_handle", **task).status_code == 302
    page = detail(helper, case)
    assert "查控制柜" in page
    assert "协办回话" in page
    assert at(case, "resolve") not in page

    (row,) = helping.helpers(case)
    case = _fresh(case)
    typed = {"helper": row.pk, "done": "no", "text": ""}
    assert "为什么还没做好" in text_of(do(helper, case, "co_report", **typed), status=422)
    typed["text"] = "等配件"
    assert do(helper, case, "co_report", **typed).status_code == 302
    page = detail(lead, case)
    assert "等配件" in page
    assert 'class="said said--internal' in page

    assert do(lead, _fresh(case), "co_end", helper=row.pk).status_code == 302
    assert helper.get(reverse("cases:detail", args=[case.number])).status_code == 404


def test_the_resident_reads_who_helps_and_not_what_they_were_asked(
    client: Client, team: Team, other: Organisation
) -> None:
    case, _twin = two(team)
    helping.ask(case, organisation=other, task="查控制柜", by=team.worker, at=timezone.now())

    page = text_of(client.get(status_of(case)))

    assert "捷安电梯公司" in page
    assert "查控制柜" not in page


def test_a_whistle_goes_out_and_comes_back_on_pages(client: Client, team: Team) -> None:
    case, _twin = two(team)
    head = signed_in(team.grid_head)
    typed = {
        "lead_name": "市政设施养护中心",
        "lead_phone": "12319",
        "others": "供电公司 95598\n公安",
        "task": "换灯头",
        "report_in_by": (timezone.localtime() + timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M"),
        "only_assists": "on",
    }
    assert "写明请哪个部门牵头" in text_of(
        do(head, case, "refer", **{**typed, "lead_name": ""}), status=422
    )
    assert do(head, case, "refer", **typed).status_code == 302

    parties = list(referring.parties_of(case))
    assert [(p.name, p.phone) for p in parties] == [
        ("市政设施养护中心", "12319"),
        ("供电公司", "95598"),
        ("公安", ""),
    ]
    page = detail(head, case)
    assert page.count("记报到") == 4  # the verb, and beside each
    assert "社区只协助" in page
    status = text_of(client.get(status_of(case)))
    assert "已转交，牵头：市政设施养护中心" in status
    assert "社区只协助" in status
    assert "换灯头" not in status

    came = {"party": str(parties[0].pk), "who": "王工", "text": "周三来"}
    assert do(head, _fresh(case), "report_in", **came).status_code == 302
    status = text_of(client.get(status_of(case)))
    assert "已经报到，正在办" in status
    assert "周三来" not in status

    assert do(head, _fresh(case), "take_back", reason="在围墙内，归物业").status_code == 302
    status = text_of(client.get(status_of(case)))
    assert "在围墙内，归物业" in status
    assert _fresh(case).status == Status.DISPATCHED


def test_a_resident_urges_once_and_reads_who_heard(client: Client, team: Team) -> None:
    case, _twin = two(team)
    act = reverse("cases:act", args=[links.secret_of(only(case))])
    page = text_of(client.get(status_of(case)))
    assert 'value="urge"' in page

    page = text_of(client.post(act, {"verb": "urge", "revision": case.revision}, follow=True))

    assert "已经告诉高文斌、陆建国" in page
    assert 'value="urge"' not in page
    assert "以后可以再催" in page
    answer = client.post(act, {"verb": "urge", "revision": case.revision})
    assert "刚催过了" in text_of(answer, status=409)


def test_staff_urge_and_the_page_counts(clerk: Client, team: Team) -> None:
    case, _twin = two(team)
    urging.urge(case, by=requester_of(case), at=timezone.now() - timedelta(minutes=5))

    assert do(clerk, case, "urge", text="老人怕黑").status_code == 302

    page = detail(clerk, case)
    assert "已经告诉高文斌、陆建国" in page
    assert "催过 2 次" in page
    assert "老人怕黑" in page


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_of_a_case_costs_the_same_however_many_joined(
    client: Client, team: Team, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first, _second = two(team)
    for _number in range(count):
        another = make_case("灯不亮", place=team.located)
        merging.merge(another, _fresh(first), by=team.clerk, at=timezone.now())
    clerk = signed_in(team.clerk)
    detail(clerk, first)
    with django_assert_max_num_queries(62):
        detail(clerk, first)
    client.get(status_of(first))
    with django_assert_max_num_queries(42):
        client.get(status_of(first))


def test_a_department_known_here_is_chosen_from_the_list(team: Team) -> None:
    street = team.place.community.parent
    assert street is not None
    office = make_organisation(kind=Organisation.Kind.DEPARTMENT, area=street, name="城管中队")
    Organisation.objects.filter(pk=office.pk).update(desk_phone="0513-5550-0199")
    case, _twin = two(team)
    head = signed_in(team.grid_head)
    assert "城管中队" in text_of(head.get(at(case, "refer")))
    typed = {
        "body": office.pk,
        "task": "清理占道",
        "report_in_by": (timezone.localtime() + timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M"),
    }
    assert do(head, case, "refer", **typed).status_code == 302
    (party,) = referring.parties_of(case)
    assert (party.organisation, party.phone) == (office, "0513-5550-0199")
    assert not party.referral.community_only_assists
    assert Party("城管中队").phone == ""


def test_staff_say_which_household_is_content_and_which_is_not(clerk: Client, team: Team) -> None:
    first, second = merged(team)
    resolving.resolve(first, text="灯换好了。", by=team.worker, at=timezone.now())
    case, by_phone = _fresh(first), {"heard_way": "phone"}

    assert "是哪一户说的" in text_of(clerk.get(at(case, "confirm")))
    assert "选一下是哪一户说的" in text_of(do(clerk, case, "confirm", **by_phone), status=422)
    heard = {"who": only(second).pk, **by_phone}
    answer = clerk.post(at(case, "confirm"), {"revision": case.revision, **heard}, follow=True)
    assert "别的几户也说好了，就办结" in text_of(answer)
    assert case.ratings.get().requester == only(second)

    case = _fresh(first)
    assert do(clerk, case, "reopen", who=only(first).pk, text="没亮").status_code == 302
    assert case.additions.get().requester == only(first)


def test_the_own_words_of_a_case_name_nobody_whom_another_spoke_for(
    clerk: Client, team: Team
) -> None:
    now = timezone.now() - timedelta(hours=1)
    first = make_taken_case(team, "1号楼6楼楼道灯坏了", at=now, **WANG)
    named: dict[str, Any] = {"name": "李先生", "on_behalf_of": "张奶奶"}
    second = make_case("6楼楼道灯不亮", place=team.located, at=now, **named)

    assert "并入，回音也给李先生（替张奶奶）" in merge_page(clerk, second, into=first.number)
    merging.merge(second, first, by=team.clerk, at=now + timedelta(minutes=1))

    page = detail(clerk, first)
    assert "代谁说的" not in page
    assert "替张奶奶说的" in page
    assert "代谁说的" in detail(clerk, second)


def test_before_merging_it_is_said_who_goes_on_without_taking_again(
    clerk: Client, team: Team
) -> None:
    first, second = two(team)

    assert "不用再接一次" in merge_page(clerk, first, into=second.number)
    assert "不用再接一次" not in merge_page(clerk, second, into=first.number)
