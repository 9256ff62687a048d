"""What Open311 keeps with a request, and that one sent twice is one; pictures, and news of it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from wangge.cases import closing, replying, resolving, taking
from wangge.cases.factories import requester_of
from wangge.cases.models import Case, Category
from wangge.cases.tests.staff_pages import signed_in, text_of
from wangge.cases.vocabulary import Route, Status
from wangge.exchange.models import Open311Update
from wangge.exchange.open311 import public_ids
from wangge.exchange.tests.open311_asking import (
    FORM,
    HOME,
    LATER,
    ROOT,
    WORDS,
    Stage,
    ask,
    bring,
    case_of,
    codes,
    make_key,
    picture,
    send,
)
from wangge.files.models import Attachment
from wangge.people.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_it_is_later")]


# --- once -----------------------------------------------------------------------------------------


def test_sent_twice_it_is_one_case(stage: Stage) -> None:
    first = bring(stage, account_id="7", device_id="d")
    again = bring(stage, account_id="7", device_id="d")
    another = bring(stage, account_id="8", device_id="d")
    # Across the edge of a span of ten minutes, and long after.
    with time_machine.travel(LATER + timedelta(minutes=9, seconds=59), tick=False):
        late = bring(stage, account_id="7", device_id="d")
    with time_machine.travel(LATER + timedelta(minutes=11), tick=False):
        anew = bring(stage, account_id="7", device_id="d")

    assert first[0]["service_request_id"] == again[0]["service_request_id"]
    assert late[0]["service_request_id"] == first[0]["service_request_id"]
    assert len({one[0]["service_request_id"] for one in (first, another, anew)}) == 3
    assert Case.objects.count() == 3


def test_a_key_of_theirs_is_one_request_for_ever_and_for_one_system(stage: Stage) -> None:
    fields = {"service_code": "public_lighting", "description": WORDS, **HOME}
    key = {"Idempotency-Key": "abc-1"}
    first = send("requests", headers=key, api_key=stage.key, **fields)
    with time_machine.travel(LATER + timedelta(days=3), tick=False):
        again = send("requests", headers=key, api_key=stage.key, **fields)
    fields["description"] = "另一件"
    told = send("requests", expect=400, headers=key, api_key=stage.key, **fields)
    _token, other = make_key(stage.team, name="物业的软件")
    theirs = send("requests", headers=key, api_key=other, **fields)

    assert first[0]["service_request_id"] == again[0]["service_request_id"]
    assert codes(told) == ["idempotency_key"]
    assert theirs[0]["service_request_id"] != first[0]["service_request_id"]


# --- pictures -------------------------------------------------------------------------------------


def test_pictures_are_kept_with_the_case_and_never_published(stage: Stage) -> None:
    said = bring(
        stage, **{"media": picture(), "media[]": [picture(), picture()], "photo1": picture()}
    )

    case = case_of(said)
    kept = Attachment.objects.filter(subject_type="cases.case", subject_id=case.pk)
    assert kept.count() == 4
    assert {one.reader for one in kept} == {Attachment.Reader.RESIDENT}
    assert ask(f"requests/{said[0]['service_request_id']}")[0]["media_url"] is None


def test_the_address_of_a_picture_is_kept_for_colleagues_and_not_fetched(stage: Stage) -> None:
    url = "https://photos.example.com/1.jpg"

    said = bring(stage, media_url=url)

    case = case_of(said)
    assert url in case.notes.get().text
    assert url not in str(ask("requests", extensions="true"))
    page = Client().get(said[0]["service_notice"].partition("http://127.0.0.1:8000")[2])
    assert url not in page.content.decode()
    inside = signed_in(stage.team.clerk).get(reverse("cases:detail", args=[case.number]))
    assert url in text_of(inside)
    assert "随手拍" in text_of(inside)


def test_files_that_are_no_pictures_too_many_or_too_large_are_refused(
    stage: Stage, settings: Any
) -> None:
    text = SimpleUploadedFile("a.txt", b"no picture")
    assert codes(bring(stage, expect=400, media=text)) == ["media"]
    assert codes(bring(stage, expect=400, attachment=picture())) == ["media"]
    assert codes(bring(stage, expect=400, media=[picture() for _n in range(6)])) == ["media"]
    both = {"attachment": picture(), "email": "nobody"}
    assert codes(bring(stage, expect=400, **both)) == ["email", "media"]
    settings.PHOTO_MAX_BYTES = 100
    assert codes(bring(stage, expect=413, media=picture())) == ["413"]
    large = SimpleUploadedFile("a.jpg", b"x" * 2_000_000)
    assert codes(bring(stage, expect=413, media=large)) == ["413"]
    assert not Case.objects.exists()
    assert not Attachment.objects.exists()


def test_what_is_too_large_or_no_form_at_all_is_said_in_the_format(stage: Stage) -> None:
    client, address = Client(), f"{ROOT}requests.xml"

    large = client.post(address, "description=" + "x" * 2_000_000, content_type=FORM)
    json_body = client.post(address, '{"service_code": "lift"}', content_type="application/json")
    broken = client.post(address, b"--x\r\nnonsense", content_type="multipart/form-data")
    many = client.post(address, "&".join(f"a{n}=1" for n in range(2_000)), content_type=FORM)

    assert large.status_code == 413
    assert [answer.status_code for answer in (json_body, broken, many)] == [400, 400, 400]
    for answer in (large, json_body, broken, many):
        assert answer.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<errors><error>')


# --- news -----------------------------------------------------------------------------------------


def test_news_goes_out_in_order_with_the_words_that_are_for_everybody(stage: Stage) -> None:
    case = case_of(bring(stage, first_name="秦玉梅"))
    taking.take(case, by=stage.team.worker, at=LATER)
    replying.reply(case, text="明天上午来换。", by=stage.team.worker, at=LATER)
    resolving.resolve(case, text="秦玉梅您好，已换灯泡。", by=stage.team.worker, at=LATER)
    closing.confirm(case, by=requester_of(case), at=LATER)

    told = ask("servicerequestupdates")

    said = [(one["status"], one["description"]) for one in told]
    assert said == [
        ("in_progress", None),
        ("unchanged", "明天上午来换。"),
        ("fixed", "秦*您好，已换灯泡。"),
        ("closed", None),
    ]
    assert len({one["update_id"] for one in told}) == len(told)
    assert {one["service_request_id"] for one in told} == {public_ids.of_request(case.pk)}
    assert ask("servicerequestupdates", end_date=NOW.isoformat()) == []
    assert codes(ask("servicerequestupdates", start_date="x", expect=400)) == ["start_date"]


def tell(stage: Stage, said: Any, standing: str, *, expect: int = 200, **changes: Any) -> Any:
    fields = {
        "api_key": stage.key,
        "service_request_id": said[0]["service_request_id"],
        "update_id": "u-1",
        "status": standing,
        "updated_datetime": LATER.isoformat(),
        "description": "还是没好。",
    }
    return send("servicerequestupdates", expect=expect, **(fields | changes))


def test_who_brought_it_may_add_confirm_and_reopen_once_each(stage: Stage) -> None:
    said = bring(stage)
    case = case_of(said)

    first = tell(stage, said, "OPEN", description="门口那盏也不亮。")
    assert tell(stage, said, "OPEN", description="门口那盏也不亮。") == first
    assert [one.text for one in case.additions.all()] == ["门口那盏也不亮。"]
    taking.take(case, by=stage.team.worker, at=LATER)
    resolving.resolve(case, text="已换灯泡。", by=stage.team.worker, at=LATER)
    tell(stage, said, "REOPEN", update_id="u-2")
    case.refresh_from_db()
    assert (case.status, case.round) == (Status.DISPATCHED, 2)
    taking.take(case, by=stage.team.worker, at=LATER)
    resolving.resolve(case, text="这回好了。", by=stage.team.worker, at=LATER)
    tell(stage, said, "fixed", update_id="u-3", description="")
    case.refresh_from_db()
    assert case.status == Status.CLOSED
    assert Open311Update.objects.count() == 3


def test_news_that_is_not_theirs_to_tell_is_refused_and_not_kept(stage: Stage) -> None:
    said = bring(stage)
    _token, other = make_key(stage.team, name="物业的软件")
    old = (LATER - timedelta(days=91)).isoformat()

    for wrong, change in (
        ("status", {"status": "NO_FURTHER_ACTION"}),
        ("status", {"status": "FIXED", "description": ""}),
        ("description", {"status": "OPEN", "description": ""}),
        ("description", {"status": "UNCHANGED", "description": " "}),
        ("description", {"status": "REOPEN", "description": ""}),
        ("updated_datetime", {"updated_datetime": "2026-11-23"}),
        ("updated_datetime", {"updated_datetime": old}),
        ("update_id", {"update_id": "x" * 81}),
        ("description", {"description": "x" * 2_001}),
    ):
        assert codes(tell(stage, said, "OPEN", expect=400, **change)) == [wrong]
    assert codes(tell(stage, said, "OPEN", expect=404, api_key=other)) == ["service_request_id"]
    unknown = {"service_request_id": public_ids.of_request(10**9)}
    assert codes(tell(stage, said, "OPEN", expect=404, **unknown)) == ["service_request_id"]
    assert codes(tell(stage, said, "OPEN", expect=403, api_key="x")) == ["api_key"]
    tell(stage, said, "OPEN")
    earlier = (LATER - timedelta(minutes=1)).isoformat()
    late = {"update_id": "u-0", "updated_datetime": earlier}
    assert codes(tell(stage, said, "OPEN", expect=400, **late)) == ["updated_datetime"]
    assert Open311Update.objects.count() == 1


def test_all_that_is_wrong_with_news_is_said_at_once(stage: Stage) -> None:
    said = bring(stage)
    nothing = dict.fromkeys(
        ("service_request_id", "update_id", "updated_datetime", "description"), ""
    )

    told = tell(stage, said, "", expect=400, **nothing)
    worse = {"service_request_id": "1", "update_id": "", "description": ""}

    assert codes(told) == [
        "service_request_id", "update_id", "status", "updated_datetime", "description",
    ]  # fmt: skip
    told = tell(stage, said, "LOST", expect=404, **worse)
    assert codes(told) == ["update_id", "status", "description", "service_request_id"]


def test_news_of_what_turned_private_is_news_of_nothing(stage: Stage) -> None:
    said = bring(stage)
    case = case_of(said)
    tell(stage, said, "UNCHANGED", description="请快一点。")
    Case.objects.filter(pk=case.pk).update(is_private=True)
    unknown = [{"service_request_id": public_ids.of_request(10**9)}]

    for update_id in ("u-1", "u-2"):
        hidden = tell(stage, said, "UNCHANGED", expect=404, update_id=update_id)
        assert hidden == tell(stage, unknown, "UNCHANGED", expect=404, update_id=update_id)
    assert ask(f"requests/{said[0]['service_request_id']}", expect=404)
    assert case.additions.count() == 1
    assert Open311Update.objects.count() == 1


def test_a_category_that_is_used_no_more_is_offered_no_more(stage: Stage) -> None:
    Category.objects.filter(code="heating").update(is_active=False)

    assert "heating" not in {one["service_code"] for one in ask("services")}
    bring(stage, expect=404, service_code="heating")
    assert Category.objects.filter(route=Route.DISPUTE, is_active=True).exists()
