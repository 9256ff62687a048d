"""What a person puts before a WeChat group: words, picture, code, and their word that they did."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image

from wangge.cases.factories import make_resolved_case, make_team
from wangge.cases.models import Case
from wangge.core.errors import Malformed, NotAllowed
from wangge.history.timeline import timeline
from wangge.notifications import group_posts, poster
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

    client.post(page, {"group": " 1 号楼群 "})
    twice = client.post(page, {"group": "1 号楼群"})

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
    answer = client.post(address, {"area": team.place.community.pk, "text": "1 号楼的灯修好了。"})
    post = GroupPost.objects.get()
    assert answer.url == reverse("home:group_post", args=[post.pk])
    client.post(answer.url, {"group": "1 号楼群"})

    assert any("1 号楼群" in entry.whole for entry in timeline(case, for_resident=False))
    assert not any("1 号楼群" in entry.whole for entry in timeline(case, for_resident=True))


def test_a_private_case_is_for_no_group() -> None:
    team = make_team()
    case = make_resolved_case(team)
    Case.objects.filter(pk=case.pk).update(answered_at=NOW, is_private=True)

    client = client_for(team.secretary)

    assert client.get(reverse("home:group_posts"), {"case": case.number}).status_code == 404


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("text", "  "),
        ("text", "字" * 601),
        ("text", "请王先生回电 13900000417"),
        ("text", "苏F12345 挡道了，请挪车"),
        ("text", "失主请加微信 abc12345"),
        ("text", "请住 2-601 的邻居下楼"),
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
