import re
from datetime import date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from wangge.cases import numbers, resolving
from wangge.cases.factories import make_case, make_taken_case, make_team
from wangge.cases.models import Case
from wangge.core.moments import SHANGHAI
from wangge.duty import rosters
from wangge.duty.factories import make_roster, make_shift
from wangge.duty.models import Shift
from wangge.exchange import feeds, ics
from wangge.exchange.ics import Entry
from wangge.exchange.models import Feed
from wangge.people.actors import COMMAND
from wangge.people.factories import NOW, client_of, make_account, make_post
from wangge.people.models import Account, Post
from wangge.people.roles import Role
from wangge.places.factories import make_community

_KNOWN = {
    *("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND"),
    *("SUMMARY", "STATUS", "LOCATION"),
}
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def shift_of(post: Post, *, name: str = "值班台") -> Shift:
    roster = make_roster(Role.DESK_CLERK, area=post.area, name=name)
    # Tuesdays, over midnight.
    return make_shift(roster, post, starts=time(20), ends=time(8), weekdays="2")


def feed_of(account: Account, kind: str = "shifts", *, at: datetime = MONDAY) -> tuple[Feed, str]:
    secret = feeds.issue(account, kind=kind, by=COMMAND, at=at)
    return Feed.objects.get(account=account, kind=kind), secret


def read(feed: Feed, *, at: datetime = MONDAY) -> dict[str, Any]:
    calendar = icalendar.Calendar.from_ical(feeds.read(feed, at=at))
    assert not calendar.errors
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


@pytest.mark.django_db
def test_my_shifts_are_read_as_they_are_served_in_shanghai() -> None:
    post = make_post(Role.DESK_CLERK, area=make_community())
    account = make_account(post)
    shift_of(post, name="值班台，夜班; 甲\\乙")
    feed, _secret = feed_of(account)

    events = read(feed)

    first = next(event for event in events.values() if event.start.day == 24)
    assert first.start.astimezone(SHANGHAI) == datetime(2026, 11, 24, 20, tzinfo=SHANGHAI)
    assert first.end.astimezone(SHANGHAI) == datetime(2026, 11, 25, 8, tzinfo=SHANGHAI)
    assert str(first["SUMMARY"]) == "值班：值班台，夜班; 甲\\乙"
    assert first["SEQUENCE"] == 0
    assert first["STATUS"] == "CONFIRMED"
    assert len(events) == 6  # a week back, five ahead


@pytest.mark.django_db
def test_what_stays_keeps_its_uid_and_word_and_what_is_swapped_away_is_cancelled() -> None:
    community = make_community()
    post, taker = (make_post(Role.DESK_CLERK, area=community) for _n in range(2))
    mine, _secret = feed_of(make_account(post))
    theirs, _secret = feed_of(make_account(taker))
    shift = shift_of(post)
    before = read(mine)
    assert read(theirs) == {}
    on = date(2026, 11, 24)
    uid = f"shift-{shift.pk}-20261124-{mine.account_id}@wangge"

    later = MONDAY + timedelta(hours=1)
    swapped = rosters.swap(shift, on, taker, by=COMMAND, at=later)
    after = read(mine, at=later)

    assert set(after) == set(before)
    assert (after[uid]["STATUS"], after[uid]["SEQUENCE"]) == ("CANCELLED", 1)
    assert after[uid]["DTSTAMP"].dt == later
    untouched = [event for other, event in after.items() if other != uid]
    assert {(event["STATUS"], event["SEQUENCE"]) for event in untouched} == {("CONFIRMED", 0)}
    (taken,) = read(theirs, at=later).values()
    assert str(taken["SUMMARY"]).startswith("替班")

    rosters.undo_swap(swapped, by=COMMAND, at=later)
    back = read(mine, at=later + timedelta(hours=1))
    assert (back[uid]["STATUS"], back[uid]["SEQUENCE"]) == ("CONFIRMED", 2)


@pytest.mark.django_db
def test_who_is_away_has_no_shift_and_a_moved_one_says_so() -> None:
    post = make_post(Role.DESK_CLERK, area=make_community())
    feed, _secret = feed_of(make_account(post))
    shift = shift_of(post)
    read(feed)
    uid = f"shift-{shift.pk}-20261124-{feed.account_id}@wangge"

    since, until = (datetime(2026, 11, day, 0, tzinfo=SHANGHAI) for day in (24, 26))
    rosters.mark_absent(post, since=since, until=until, by=COMMAND, at=MONDAY)
    shift.refresh_from_db()
    rosters.correct_shift(
        shift, starts=time(21), ends=time(8), since=shift.since, until=None, weekdays="2",
        position=1, by=COMMAND, at=MONDAY,
    )  # fmt: skip
    events = read(feed, at=MONDAY + timedelta(minutes=10))

    assert events[uid]["STATUS"] == "CANCELLED"
    next_week = events[f"shift-{shift.pk}-20261201-{feed.account_id}@wangge"]
    assert next_week.start.astimezone(SHANGHAI).hour == 21
    assert next_week["SEQUENCE"] == 1


@pytest.mark.django_db
def test_a_shift_that_was_served_is_not_cancelled_by_growing_old() -> None:
    post = make_post(Role.DESK_CLERK, area=make_community())
    feed, _secret = feed_of(make_account(post))
    shift_of(post)
    read(feed)

    events = read(feed, at=MONDAY + timedelta(days=20))

    assert all(event["STATUS"] == "CONFIRMED" for event in events.values())
    assert min(event.start for event in events.values()) > MONDAY + timedelta(days=12)


@pytest.mark.django_db
def test_my_deadlines_say_what_and_where_and_fall_away_when_done() -> None:
    team = make_team()
    case = make_taken_case(team, "3 单元 502 王建国说楼道灯不亮，电话 13900000417", name="王建国")
    assert team.worker.post is not None
    account = team.worker.post.person.account
    feed, _secret = feed_of(account, "deadlines", at=NOW)

    (event,) = read(feed, at=NOW).values()
    case = Case.objects.get(pk=case.pk)

    assert event.end == case.next_act_at
    for personal in ("13900000417", "502", "王建国"):
        assert personal not in str(event["SUMMARY"])
    assert case.category.name in str(event["SUMMARY"])
    assert numbers.spoken(case.number) in str(event["SUMMARY"])
    assert str(event["LOCATION"]) == str(case.estate)
    resolving.resolve(case, text="换好了。", by=team.worker, at=NOW + timedelta(hours=1))
    (gone,) = read(feed, at=NOW + timedelta(hours=2)).values()
    assert (gone["STATUS"], gone["SEQUENCE"]) == ("CANCELLED", 1)


@pytest.mark.django_db
def test_a_private_matter_is_a_private_matter_in_a_calendar() -> None:
    team = make_team()
    case = make_case("楼上邻居天天打老婆", place=team.located)
    Case.objects.filter(pk=case.pk).update(is_private=True)
    assert team.worker.post is not None
    Case.objects.filter(pk=case.pk).update(
        handler=team.worker.post, next_act_at=NOW + timedelta(hours=3)
    )
    feed, _secret = feed_of(team.worker.post.person.account, "deadlines", at=NOW)

    said = feeds.read(feed, at=NOW)

    assert "一件私事" in said
    assert "邻居" not in said
    assert "LOCATION" not in said


@pytest.mark.django_db
def test_the_address_is_shown_once_a_new_one_replaces_it_and_it_can_be_taken_back() -> None:
    account = make_account(make_post(Role.DESK_CLERK, area=make_community()))
    client, reader = client_of(account), Client()
    page = reverse("exchange:feeds")

    def ask() -> str:
        answer = client.post(page, {"kind": "shifts"}, follow=True)
        shown = answer.content.decode()
        # Reloading asks for no other address, and shows this one no more.
        assert ".ics" not in client.get(answer.redirect_chain[-1][0]).content.decode()
        return str(re.findall(r"/exchange/calendars/([\w-]+)\.ics", shown)[0])

    first, second = ask(), ask()
    assert len(first) >= 40
    assert second not in client.get(page).content.decode()
    assert second not in str(Feed.objects.values())

    assert reader.get(reverse("exchange:feed", args=[first])).status_code == 404
    answer = reader.get(reverse("exchange:feed", args=[second]))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"

    again = reader.get(
        reverse("exchange:feed", args=[second]), headers={"If-None-Match": answer["ETag"]}
    )
    assert again.status_code == 304

    # Both are asked once more before a calendar that is read stops.
    for name in ("renew_feed", "revoke_feed"):
        asked = client.get(reverse(f"exchange:{name}", args=[Feed.objects.get().pk]))
        assert "作废" in asked.content.decode()
    assert reader.get(reverse("exchange:feed", args=[second])).status_code == 200
    client.post(reverse("exchange:revoke_feed", args=[Feed.objects.get().pk]))
    assert reader.get(reverse("exchange:feed", args=[second])).status_code == 404
    assert client.post(page, {"kind": "everything"}).status_code == 422


@pytest.mark.django_db
def test_somebody_elses_address_cannot_be_taken_back_and_a_closed_account_reads_nothing() -> None:
    community = make_community()
    account = make_account(make_post(Role.DESK_CLERK, area=community))
    other = client_of(make_account(make_post(Role.DESK_CLERK, area=community)))
    feed, secret = feed_of(account)

    assert other.post(reverse("exchange:revoke_feed", args=[feed.pk])).status_code == 404
    account.is_active = False
    account.save()
    assert Client().get(reverse("exchange:feed", args=[secret])).status_code == 404


@pytest.mark.django_db
def test_a_calendar_that_asks_all_the_time_is_asked_to_wait() -> None:
    _feed, secret = feed_of(make_account(make_post(Role.DESK_CLERK, area=make_community())))
    client, path = Client(), reverse("exchange:feed", args=[secret])

    with time_machine.travel(MONDAY, tick=False):
        answers = [client.get(path).status_code for _time in range(5)]

    assert answers == [200, 200, 200, 429, 429]


@given(title=st.text(max_size=300), place=st.text(max_size=100))
def test_no_text_breaks_out_of_its_line(title: str, place: str) -> None:
    entry = Entry("a@wangge", title, MONDAY, MONDAY + timedelta(hours=1), place=place)

    said = ics.calendar([entry], name=title)

    assert all(len(line.encode()) <= 75 for line in said.split("\r\n"))
    calendar = icalendar.Calendar.from_ical(said)
    (event,) = calendar.walk("VEVENT")
    shown = "".join(sign for sign in title if sign in "\n\r\t" or sign.isprintable())
    assert str(event["SUMMARY"]) == "\n".join(shown.splitlines())
    assert set(event) <= _KNOWN


def test_a_title_that_looks_like_a_property_stays_a_title() -> None:
    attack = "灯\r\nATTENDEE:mailto:evil@example.com\nEND:VEVENT\nBEGIN:VALARM, ; \\n"

    said = ics.calendar([Entry("a@wangge", attack, MONDAY, MONDAY)], name="我的班")

    assert said.count("END:VEVENT") == 2  # one of them within the title
    (event,) = icalendar.Calendar.from_ical(said).walk("VEVENT")
    assert "ATTENDEE" not in event
    assert not event.subcomponents
    assert str(event["SUMMARY"]) == attack.replace("\r\n", "\n")
