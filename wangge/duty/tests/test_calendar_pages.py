from datetime import date, time

import pytest
from django.urls import reverse

from wangge.duty import calendar
from wangge.duty.factories import Neighbourhood, make_post
from wangge.duty.tests.pages import Enter, clerk_of, text_of
from wangge.people.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


def test_the_calendar_says_aloud_that_the_coming_year_is_missing(
    here: Neighbourhood, enter: Enter
) -> None:
    client = enter(clerk_of(here))

    page = text_of(client.get(reverse("duty:calendar")))

    assert "2027 年的放假安排还没录入" in page
    assert "请让管理员录入" in page
    assert "国庆节" in page
    assert "2027 年的放假安排还没录入" in text_of(client.get(reverse("duty:rosters")))
    for odd in "abc", "99999", "²⁰²⁶", "0000":
        assert client.get(reverse("duty:calendar"), {"year": odd}).status_code == 200


def test_an_administrator_pastes_the_notice_and_corrects_a_day(
    here: Neighbourhood, enter: Enter
) -> None:
    client = enter(make_post(Role.ADMINISTRATOR, area=here.community))
    enter_page = reverse("duty:year_enter", args=[2027])
    assert client.get(enter_page).status_code == 200

    refused = client.post(enter_page, {"text": "元旦快乐", "source": "通知"})
    assert "没有找到放假的日子" in text_of(refused, status=422)
    told = client.post(
        enter_page,
        {"text": "一、元旦：1月1日（周五）至3日（周日）放假，共3天。", "source": "国办通知"},
        follow=True,
    )
    assert "2027 年录好了" in text_of(told)
    assert "还没录入" not in text_of(client.get(reverse("duty:calendar")))

    day_page = reverse("duty:day", args=["2027-01-04"])
    assert client.get(day_page).status_code == 200
    client.post(day_page, {"is_work_day": "no", "name": "台风", "source": ""})
    assert not calendar.calendar_for(None).is_work_day(date(2027, 1, 4))
    picked = client.get(reverse("duty:calendar"), {"on": "2027-01-04"})
    assert picked.url == day_page


def test_office_hours_are_set_for_all_and_for_one_community(
    here: Neighbourhood, enter: Enter
) -> None:
    administrator = enter(make_post(Role.ADMINISTRATOR, area=here.community))
    assert "08:30" in text_of(administrator.get(reverse("duty:hours_general")))
    hours = {"starts_1": "09:00", "ends_1": "12:00"}

    administrator.post(reverse("duty:hours_general"), hours)
    assert calendar.office_hours_of(None) == ((time(9), time(12)),)

    clerk = enter(clerk_of(here))
    assert clerk.get(reverse("duty:hours_general")).status_code == 403
    own = reverse("duty:hours_of", args=[here.community.pk])
    refused = clerk.post(own, {"starts_1": "09:00"})
    assert "从几点到几点" in text_of(refused, status=422)
    clerk.post(own, hours | {"ends_1": "11:00"})
    assert calendar.office_hours_of(here.leaf) == ((time(9), time(11)),)
    assert here.community.name in text_of(clerk.get(reverse("duty:hours")))
