"""What a person puts before a WeChat group: words, picture, code, and their word that they did."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image

from wangge.cases import resolving, taking
from wangge.cases.factories import make_case, make_resolved_case, make_team
from wangge.cases.models import Case
from wangge.core.errors import Malformed, NotAllowed
from wangge.history.models import Event
from wangge.history.timeline import timeline
from wangge.jobs.working import run_due
from wangge.message_board import answering
from wangge.message_board.factories import make_thread
from wangge.message_board.models import Answer
from wangge.notifications import group_posts, poster
from wangge.notifications.events import NoticeEvent
from wangge.notifications.models import GroupPost, Posting
from wangge.people.actors import Actor
from wangge.people.factories import NOW, client_of, make_actor
from wangge.people.models import Account
from wangge.people.roles import Role
from wangge.places.factories import make_community
from wangge.places.models import Area

pytestmark = pytest.mark.django_db


def write(area: Area, by: Actor, *, text: str = "今晚 22:00 到 24:00 停水。") -> GroupPost:
    return group_posts.write(
        area=area, text=text, address="https://wangge.test/c/x/", by=by, at=NOW
    )


def client_for(by: Actor) -> Any:
    assert by.ref is not None
    return client_of(Account.objects.get(pk=by.ref))


def test_a_tap_says_who_put_it_before_which_group_and_when() -> None:
    community = make_community()
    by = make_actor(Role.COMMUNITY_SECRETARY, area=community)
    post = write(community, by)
    client, page = client_for(by), reverse("home:group_post", args=[post.pk])

    client.post(page, {"group": " 1 号楼群 ", "edition": "1"})
    twice = client.post(page, {"group": "1 号楼群", "edition": "1"})

    said = Posting.objects.get()
    assert (said.group, said.by) == ("1 号楼群", by.post)
    assert twice.status_code == 409
    assert "1 号楼群" in client.get(reverse("home:group_posts")).content.decode()

    client.post(reverse("home:group_posting_undo", args=[said.pk]))
    assert not Posting.objects.exists()


def test_the_picture_is_one_with_the_words_and_the_page_says_where_it_cannot_be_drawn(
    settings: Any,
) -> None:
    community = make_community()
    by = make_actor(Role.COMMUNITY_SECRETARY, area=community)
    post = write(community, by, text="停水\n" * 20)
    client = client_for(by)
    picture = reverse("home:group_picture", args=[post.pk])

    settings.CJK_FONT = "/nowhere.ttf"
    page = client.get(reverse("home:group_post", args=[post.pk])).content.decode()
    assert "没有中文字体" in page
    assert "<svg" in page
    assert client.get(picture).status_code == 404

    settings.CJK_FONT = ""
    if not poster.can_draw():
        pytest.skip("no font with Chinese characters on this machine")
    drawn = Image.open(io.BytesIO(client.get(picture).content))
    assert drawn.format == "PNG"
    assert drawn.width == 1080


def test_the_answer_of_a_case_is_offered_without_numbers_and_lands_in_its_timeline() -> None:
    team = make_team()
    case = make_resolved_case(team)
    Case.objects.filter(pk=case.pk).update(answered_at=NOW)
    client = client_for(team.secretary)
    address = f"{reverse('home:group_posts')}?case={case.number}"
    detail = client.get(reverse("cases:detail", args=[case.number])).content.decode()
    assert address in detail

    page = client.get(address).content.decode()
    assert "已换灯泡" in page
    assert case.title not in page.split("<textarea")[1].split("</textarea>")[0]
    answer = client.post(address, {"area": team.place.community.pk, "text": "1 号楼的灯修好了。"})
    post = GroupPost.objects.get()
    assert answer.url == reverse("home:group_post", args=[post.pk])
    client.post(answer.url, {"group": "1 号楼群", "edition": "1"})

    assert any("1 号楼群" in entry.whole for entry in timeline(case, for_resident=False))
    assert not any("1 号楼群" in entry.whole for entry in timeline(case, for_resident=True))


def test_a_private_case_is_for_no_group() -> None:
    team = make_team()
    case = make_resolved_case(team)
    Case.objects.filter(pk=case.pk).update(answered_at=NOW, is_private=True)

    client = client_for(team.secretary)

    assert client.get(reverse("home:group_posts"), {"case": case.number}).status_code == 404


def test_a_car_in_the_way_is_for_no_group() -> None:
    team = make_team()
    case = make_case("车位被占", place=team.located, category_code="move_car")
    Case.objects.filter(pk=case.pk).update(answered_at=NOW)

    page = client_for(team.secretary).get(f"{reverse('home:group_posts')}?case={case.number}")

    assert page.status_code == 404
    detail = reverse("cases:detail", args=[case.number])
    assert "把答复发到微信群" not in client_for(team.secretary).get(detail).content.decode()


def test_what_the_board_holds_back_goes_to_no_group_before_it_is_settled() -> None:
    team = make_team()
    thread = make_thread(place=team.located)
    case = Case.objects.get(pk=thread.case_id)
    taking.take(case, by=team.worker, at=NOW)
    resolving.resolve(case, text="换好了，打过 13900000418。", by=team.worker, at=NOW)
    for _round in range(3):
        run_due(limit=500)
    Case.objects.filter(pk=case.pk).update(answered_at=NOW)
    address = f"{reverse('home:group_posts')}?case={case.number}"

    held = client_for(team.secretary).get(address)

    assert held.status_code == 409
    assert "留言板" in held.content.decode()
    answering.publish(Answer.objects.get(), "换好了。", by=team.clerk, at=NOW)
    assert "换好了。" in client_for(team.secretary).get(address).content.decode()


def test_nobody_of_the_case_is_named_before_a_group() -> None:
    team = make_team()
    case = make_resolved_case(team, name="欧阳若云")
    Case.objects.filter(pk=case.pk).update(answered_at=NOW)

    answer = client_for(team.secretary).post(
        f"{reverse('home:group_posts')}?case={case.number}",
        {"area": team.place.community.pk, "text": "欧阳若云反映的灯换好了"},
    )

    assert answer.status_code == 422
    assert not GroupPost.objects.exists()


def test_what_nobody_posted_yet_is_changed_and_whoever_read_the_old_words_is_told() -> None:
    community = make_community()
    by = make_actor(Role.COMMUNITY_SECRETARY, area=community)
    post = write(community, by)
    client, page = client_for(by), reverse("home:group_post", args=[post.pk])
    change = reverse("home:group_post_change", args=[post.pk])
    assert change in client.get(page).content.decode()

    wrong = client.post(change, {"text": "请王先生回电 13900000417", "edition": "1"})
    answer = client.post(change, {"text": "停水改到明晚 22:00。", "edition": "1"}, follow=True)

    assert wrong.status_code == 422
    assert "停水改到明晚" in answer.content.decode()
    late = client.post(page, {"group": "1 号楼群", "edition": "1"})
    assert late.status_code == 409
    assert "改过了" in late.content.decode()
    assert client.post(page, {"group": "1 号楼群"}).status_code == 409
    assert not Posting.objects.exists()
    assert client.post(change, {"text": "再改", "edition": "1"}).status_code == 409
    assert Event.objects.filter(kind=NoticeEvent.GROUP_POST_CHANGED).count() == 1
    post.refresh_from_db()
    assert (post.text, post.edition) == ("停水改到明晚 22:00。", 2)


def test_what_nobody_posted_yet_is_withdrawn_and_why_stays_to_be_read() -> None:
    community = make_community()
    by = make_actor(Role.COMMUNITY_SECRETARY, area=community)
    post = write(community, by)
    client, page = client_for(by), reverse("home:group_post", args=[post.pk])
    withdrawal = reverse("home:group_post_withdrawal", args=[post.pk])
    assert "还没人发到群里" in client.get(withdrawal).content.decode()

    empty = client.post(withdrawal, {"reason": " ", "edition": "1"})
    client.post(withdrawal, {"reason": "停水取消了。", "edition": "1"})

    assert empty.status_code == 422
    shown = client.get(page).content.decode()
    assert "不要再发" in shown
    assert "停水取消了" in shown
    assert "words-to-copy" not in shown
    assert "停水取消了" in client.get(reverse("home:group_posts")).content.decode()
    assert client.get(reverse("home:group_picture", args=[post.pk])).status_code == 404
    refused = client.post(page, {"group": "1 号楼群", "edition": "1"})
    assert refused.status_code == 409
    assert "已经撤下" in refused.content.decode()
    assert Event.objects.get(kind=NoticeEvent.GROUP_POST_WITHDRAWN).subject_id == post.pk


def test_what_is_in_a_group_is_neither_changed_nor_withdrawn_until_that_was_a_slip() -> None:
    community = make_community()
    by = make_actor(Role.COMMUNITY_SECRETARY, area=community)
    post = write(community, by)
    said = group_posts.posted(post, group="1 号楼群", by=by, at=NOW)
    client, page = client_for(by), reverse("home:group_post", args=[post.pk])
    change, withdrawal = (
        reverse(f"home:{name}", args=[post.pk])
        for name in ("group_post_change", "group_post_withdrawal")
    )

    assert change not in client.get(page).content.decode()
    for address in (change, withdrawal):
        assert "已经有人发到群里了" in client.get(address).content.decode()
        typed = {"text": "改", "reason": "改", "edition": "1"}
        assert client.post(address, typed).status_code == 409
    with pytest.raises(group_posts.PostedBefore):
        group_posts.posted(post, group="1 号楼群", by=by, at=NOW)
    group_posts.take_back(said, by=by, at=NOW)
    post.refresh_from_db()
    group_posts.withdraw(post, reason="停水取消了。", by=by, at=NOW)

    assert GroupPost.objects.get(pk=post.pk).withdrawn_because == "停水取消了。"


def test_only_who_wrote_it_or_keeps_the_area_changes_it() -> None:
    community = make_community()
    writer = make_actor(Role.DESK_CLERK, area=community)
    colleague = make_actor(Role.DESK_CLERK, area=community)
    secretary = make_actor(Role.COMMUNITY_SECRETARY, area=community)
    post = write(community, writer)

    with pytest.raises(NotAllowed):
        group_posts.change(post, text="改", by=colleague, at=NOW)
    with pytest.raises(NotAllowed):
        group_posts.withdraw(post, reason="改", by=colleague, at=NOW)
    change = reverse("home:group_post_change", args=[post.pk])
    page = reverse("home:group_post", args=[post.pk])
    assert change not in client_for(colleague).get(page).content.decode()
    assert client_for(colleague).get(change).status_code == 403
    group_posts.change(post, text="停水改到明晚。", by=writer, at=NOW)
    group_posts.change(post, text="停水改到后天。", by=secretary, at=NOW)
    assert GroupPost.objects.get(pk=post.pk).text == "停水改到后天。"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("text", "  "),
        ("text", "字" * 601),
        ("text", "请王先生回电 13900000417"),
        ("text", "苏F12345 挡道了，请挪车"),
        ("text", "失主请加微信 abc12345"),
        ("text", "请住 2-601 的邻居下楼"),
        ("text", "3-902张三欠物业费三个月，住户身份证320602198001…"),
        ("text", "请王小明先生来拿快递"),
        ("text", "捡到银行卡，卡号 6222021111111111111"),
        ("text", "楼上王建国老在楼道抽烟，大家劝劝"),
    ],
)
def test_what_a_group_must_not_read_is_refused_at_its_field(field: str, text: str) -> None:
    community = make_community()
    by = make_actor(Role.COMMUNITY_SECRETARY, area=community)

    with pytest.raises(Malformed) as refused:
        write(community, by, text=text)

    assert refused.value.field == field
    assert not GroupPost.objects.exists()


def test_nobody_writes_for_or_reads_what_is_next_door() -> None:
    here, next_door = make_community(), make_community()
    by = make_actor(Role.COMMUNITY_SECRETARY, area=here)
    neighbour = make_actor(Role.COMMUNITY_SECRETARY, area=next_door)
    post = write(here, by)

    with pytest.raises(NotAllowed):
        write(next_door, by)
    client = client_for(neighbour)
    for name in ("group_post", "group_picture"):
        assert client.get(reverse(f"home:{name}", args=[post.pk])).status_code == 404
    said = group_posts.posted(post, group="1 号楼群", by=by, at=NOW + timedelta(hours=1))
    undo = client.post(reverse("home:group_posting_undo", args=[said.pk]))
    assert undo.status_code == 404


def test_what_is_refused_is_named_and_an_office_s_number_and_door_are_let_through() -> None:
    community = make_community()
    Area.objects.filter(pk=community.pk).update(desk_phone="13900000111")
    by = make_actor(Role.COMMUNITY_SECRETARY, area=community)

    with pytest.raises(Malformed) as refused:
        write(community, by, text="3-902张三欠物业费，住户身份证320602198001…")
    post = write(
        community, by, text="请到服务中心 203 室办理，电话 0513-5550 1234 或者 13900000111。"
    )

    for what in ("门牌号（3-902）", "姓名（张三）", "身份证号（320602198001）"):
        assert what in str(refused.value.reason)
    assert "203 室" in post.text


def test_a_draft_about_a_case_says_sort_and_building_and_nothing_of_who_it_was() -> None:
    team = make_team()
    words = "我是2号楼1203的王小明，身份证320602198001011234，楼道灯坏了"
    case = make_case(words, place=team.located)
    taking.take(case, by=team.worker, at=NOW)
    text = "王小明您好，1203 室门口的灯换了，有事打 13900000417。"
    resolving.resolve(case, text=text, by=team.worker, at=NOW)
    Case.objects.filter(pk=case.pk).update(answered_at=NOW)

    address = f"{reverse('home:group_posts')}?case={case.number}"
    page = client_for(team.secretary).get(address).content.decode()

    offered = page.split("<textarea")[1].split("</textarea>")[0]
    assert case.category.name in offered
    assert team.place.building.name in offered
    assert "灯换了" in offered
    for secret in ("1203", "王小明", "3206", "139", "楼道灯坏了"):
        assert secret not in offered


def test_a_text_of_more_lines_than_a_picture_holds_is_refused_when_it_is_written() -> None:
    if not poster.can_draw():
        pytest.skip("no font with Chinese characters on this machine")
    community = make_community()
    by = make_actor(Role.COMMUNITY_SECRETARY, area=community)

    with pytest.raises(Malformed, match="41 行，一张图最多放 40 行"):
        write(community, by, text="\n".join("字" * 41))

    assert write(community, by, text="\n".join("字" * 40)).pk
