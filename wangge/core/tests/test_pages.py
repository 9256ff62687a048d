"""What every page keeps: its language, its type size, its headers, its way of saying no."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.test import Client, RequestFactory
from django.urls import reverse

from wangge.core import fragments, icons, jinja, styles
from wangge.core.errors import Malformed, NotAllowed, Refused
from wangge.core.forms import Form
from wangge.core.middleware import Refusals, SecurityHeaders
from wangge.core.views import errors

STATIC = Path(__file__).resolve().parents[3] / "static"
CODE = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(CODE.glob("*/jinja2/**/*.html"))
pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 2, 24, tzinfo=UTC)


class ExampleForm(Form):
    phone = forms.CharField(label="手机号", max_length=11)
    day = forms.DateField(label="复查日期")
    own = forms.CharField(label="原话", error_messages={"required": "请写一句。"})


def test_a_form_names_the_field_and_says_what_to_do() -> None:
    form = ExampleForm({"phone": "139000004171", "day": "2026-02-30"})

    said = form.errors.as_data()

    assert said["phone"][0].messages == ["“手机号”太长：最多 11 个字，您写了 12 个。请删短些。"]
    assert said["day"][0].messages == ["“复查日期”要写成 2026-11-30 这样，并且真有这一天。"]


def test_a_sentence_written_beside_a_field_wins() -> None:
    assert ExampleForm({}).errors["own"] == ["请写一句。"]


def test_an_error_is_tied_to_its_field_and_listed_with_a_link(client: Client) -> None:
    template = '{{ ui.error_summary(form) }}{{ ui.field(form.phone, seen="staff") }}'

    page = _drawn(template, form=ExampleForm({}))

    assert 'href="#id_phone"' in page
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_phone_error"' in page
    assert 'id="id_phone_error"' in page
    assert "邻居看不到" in page


def test_what_a_person_wrote_is_never_markup() -> None:
    page = _drawn("{{ ui.said(text) }}{{ ui.words([(text, true)]) }}", text="<script>1</script>")

    assert "<script>" not in page
    assert page.count("&lt;script&gt;") == 2


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(Exception, match="nobody"):
        _drawn("{{ nobody }}")
    with pytest.raises(Exception, match="no_such_macro"):
        _drawn("{{ ui.no_such_macro() }}")


@pytest.mark.parametrize(
    ("filtered", "said"),
    [
        (jinja.number_groups("4817293605"), "4817 2936 05"),
        (jinja.phone_masked("139 0000 0417"), "139****0417"),
        (jinja.phone_masked("0513-5550-0120"), "****0120"),
        (jinja.phone_masked("110"), "****"),
        (jinja.phone_said("13900000417"), "139 0000 0417"),
        (jinja.phone_said("0513-5550-0120"), "0513-5550-0120"),
        (jinja.tel("0513-5550 0120"), "tel:051355500120"),
        (jinja.held_together("玖珑城 1 号楼"), "玖珑城 1\u00a0号楼"),
        (jinja.to_second(NOW), "10:24:00"),
        (jinja.written_at(NOW), "11 月 23 日 10:24"),
    ],
)
def test_numbers_are_written_as_they_are_read_out(filtered: str, said: str) -> None:
    assert filtered == said


def test_a_moment_is_said_as_seen_from_the_pages_now() -> None:
    page = _drawn("{{ moment | said_at }}", moment=NOW + timedelta(days=1), now=NOW)

    assert page == "明天 10:24"


def test_large_type_is_a_link_that_sets_a_cookie_and_goes_back(client: Client) -> None:
    answer = client.get(reverse("core:large"), {"on": "1", "next": "/ui/"})

    assert answer.headers["Location"] == "/ui/"
    assert client.cookies["large"].value == "1"


def test_large_type_can_be_switched_off_again(client: Client) -> None:
    client.cookies["large"] = "1"

    client.get(reverse("core:large"), {"on": "0", "next": "/"})

    assert client.cookies["large"].value == ""


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.com/",
        "//example.com",
        "javascript:1",
        "/\t/example.com",
        "/ui/\r\nX: 1",
        "http://testserver//example.com",
        "/\\example.com",
    ],
)
def test_a_switch_never_leads_elsewhere(client: Client, elsewhere: str) -> None:
    for switch in ("core:large", "core:language"):
        answer = client.get(reverse(switch), {"on": "1", "to": "en", "next": elsewhere})

        assert answer.headers["Location"] == "/"


@pytest.fixture
def _english_is_there(settings: Any) -> None:
    settings.LANGUAGES = [("zh-hans", "中文"), ("en", "English")]


def test_a_language_that_is_not_offered_is_not_chosen(client: Client) -> None:
    client.get(reverse("core:language"), {"to": "fr"})

    assert "django_language" not in client.cookies
    assert "English" not in client.get("/sign-in/").text


@pytest.mark.usefixtures("_english_is_there")
def test_only_a_language_of_ours_is_remembered(client: Client) -> None:
    client.get(reverse("core:language"), {"to": "tlh"})
    assert "django_language" not in client.cookies

    client.get(reverse("core:language"), {"to": "en"})
    assert client.cookies["django_language"].value == "en"


@pytest.mark.usefixtures("_english_is_there")
def test_the_language_of_the_browser_does_not_count_but_a_choice_does(client: Client) -> None:
    english = {"Accept-Language": "en-US,en;q=0.9"}

    unasked = client.get("/sign-in/", headers=english)
    client.get(reverse("core:language"), {"to": "en"})
    chosen = client.get("/sign-in/")
    client.get(reverse("core:language"), {"to": "zh-hans"})
    again = client.get("/sign-in/", headers=english)

    assert unasked.headers["Content-Language"] == again.headers["Content-Language"] == "zh-hans"
    assert '<html lang="zh-Hans"' in unasked.text
    assert chosen.headers["Content-Language"] == "en"


def test_every_answer_forbids_inline_script_and_frames(rf: RequestFactory) -> None:
    answer = SecurityHeaders(lambda _: HttpResponse("ok"))(rf.get("/"))

    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_refusal_becomes_a_page_with_its_reason_and_a_way_back(rf: RequestFactory) -> None:
    request = rf.post("/x/", headers={"referer": "http://testserver/cases/4817293605/"})

    answer = _refuse(request, Refused("沈晓岚 10:21 已接单。"))

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "沈晓岚 10:21 已接单。" in page
    assert 'href="/cases/4817293605/"' in page


def test_a_link_that_is_gone_offers_no_look_at_what_is_new(rf: RequestFactory) -> None:
    request = rf.get("/x/", headers={"referer": "http://testserver/cases/"})

    page = _refuse(request, _Gone("这条链接已经用过了。")).content.decode()

    assert "这条链接不能用了" in page
    assert "这条链接已经用过了。" in page
    assert "看最新情况" not in page


def test_with_no_page_before_there_is_one_way_on_and_not_two_to_the_same(
    rf: RequestFactory,
) -> None:
    page = _refuse(rf.post("/x/"), Refused("现在不行。")).content.decode()

    assert "看最新情况" not in page
    assert "别人可能刚刚办过" not in page
    assert "回到首页" in page


def test_what_was_written_wrongly_is_not_called_overtaken(rf: RequestFactory) -> None:
    request = rf.post("/x/", headers={"referer": "http://testserver/cases/"})

    answer = _refuse(request, Malformed("日期看不懂。"))

    assert answer.status_code == 422
    assert "改好再发" in answer.content.decode()
    assert "看最新情况" not in answer.content.decode()


def test_a_refusal_leads_back_to_no_other_host(rf: RequestFactory) -> None:
    answer = _refuse(
        rf.post("/x/", headers={"referer": "https://example.com/x"}), Refused("不行。")
    )

    assert b"example.com" not in answer.content


@pytest.mark.parametrize("host", ["evil.example", "a b", "网格"])
def test_an_unknown_host_is_told_so_in_chinese(client: Client, host: str) -> None:
    answer = client.get("/", headers={"Host": host, "Referer": f"http://{host}/x/"})

    assert answer.status_code == 400
    assert "这个请求看不懂" in answer.text
    assert 'href="/x/"' not in answer.text


@pytest.mark.parametrize("path", ["/sign-in/", "/find/", "/no-such-page/"])
def test_an_address_with_too_many_questions_is_no_fault_of_ours(client: Client, path: str) -> None:
    answer = client.get(f"{path}?{'a&' * 1500}")

    assert answer.status_code in (200, 400, 404)
    assert '<html lang="zh-Hans"' in answer.text


def test_a_missing_right_is_a_403(rf: RequestFactory) -> None:
    assert _refuse(rf.get("/x/"), NotAllowed()).status_code == 403


def test_htmx_gets_the_sentence_at_the_top_of_the_open_page(rf: RequestFactory) -> None:
    answer = _refuse(rf.post("/x/", headers={"hx-request": "true"}), Refused("别人已接单。"))

    assert answer.headers["HX-Retarget"] == "#told"
    assert "<html" not in answer.content.decode()


@pytest.mark.django_db
def test_an_address_that_is_too_long_is_answered_in_plain_words(client: Client) -> None:
    answer = client.get("/healthz", {"q": "电" * 600})

    assert answer.status_code == 414
    assert "这个网址太长" in answer.content.decode()
    assert "%E7%94%B5" not in answer.content.decode()
    assert client.get("/healthz", {"q": "电" * 100}).status_code == 200


def test_another_exception_is_left_alone(rf: RequestFactory) -> None:
    assert Refusals(lambda _: HttpResponse()).process_exception(rf.get("/"), ValueError()) is None


@pytest.mark.parametrize(
    ("show", "status"),
    [
        (lambda request: errors.bad_request(request, Exception()), 400),
        (lambda request: errors.forbidden(request, Exception()), 403),
        (errors.csrf_failure, 403),
        (lambda request: errors.not_found(request, Exception()), 404),
        (errors.too_large, 413),
        (errors.address_too_long, 414),
        (lambda request: errors.too_many(request, reason="请 5 分钟后再试。"), 429),
        (errors.server_error, 500),
    ],
)
def test_every_error_says_what_to_do_and_shows_the_desk(
    rf: RequestFactory, show: Callable[[HttpRequest], HttpResponse], status: int
) -> None:
    request = rf.get("/x/")
    vars(request)["community"] = _Desk()

    answer = show(request)

    page = answer.content.decode()
    assert answer.status_code == status
    assert "tel:051355500120" in page
    assert "回到首页" in page


@pytest.mark.parametrize(
    "page",
    sorted((CODE / "core/jinja2/errors").glob("*.html")),
    ids=lambda page: page.stem,
)
def test_no_error_page_promises_what_there_is_not(page: Path) -> None:
    # Nothing is ever sent as a text message, and limits are the deployment's to set.
    assert not re.search(r"短信|\d+ MB|\d+ 字", page.read_text())


def test_a_restored_history_gets_the_whole_page(rf: RequestFactory) -> None:
    assert fragments.is_htmx(rf.get("/", headers={"hx-request": "true"}))
    assert not fragments.is_htmx(
        rf.get("/", headers={"hx-request": "true", "hx-history-restore-request": "true"})
    )


def test_the_gallery_is_for_those_who_build_pages(client: Client, settings: Any) -> None:
    settings.DEBUG = settings.DEMO = False
    assert client.get(reverse("core:gallery")).status_code == 404

    settings.DEMO = True
    assert client.get(reverse("core:gallery")).status_code == 200


def test_every_style_sheet_has_its_place_in_the_order() -> None:
    listed = {*styles.STAFF, *styles.PUBLIC, *styles.OF_PAGES, *styles.LAST}

    assert {sheet.stem for sheet in (STATIC / "css").glob("*.css")} == listed


@pytest.mark.parametrize(
    "sheet", sorted({*styles.PUBLIC, *styles.LAST, "front", "report", "status", "scan"})
)
def test_public_style_sheets_are_read_by_an_engine_of_2019(sheet: str) -> None:
    text = (STATIC / "css" / f"{sheet}.css").read_text()
    rules = re.sub(r"/\*.*?\*/", "", text, flags=re.S)

    assert not re.search(
        r"@layer|@container|:has\(|:is\(|:where\(|\binset:|clamp\(|aspect-ratio", rules
    )


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(CODE)))
def test_no_template_has_inline_style_or_script(template: Path) -> None:
    text = template.read_text()

    assert not re.search(r"\sstyle=[\"']|<style|\son[a-z]+=[\"']|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "|safe" not in text.replace(" ", "")


def test_a_component_writes_no_colour_of_its_own() -> None:
    for sheet in (STATIC / "css").glob("*.css"):
        if sheet.stem in {"tokens", "print", "slip", "wall_sheet"}:
            continue
        rules = re.sub(r"url\([^)]*\)", "", sheet.read_text())
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b", rules), sheet.name


def test_every_icon_can_be_drawn() -> None:
    for name in icons.ICONS:
        assert icons.icon(name).startswith('<svg class="icon"')
    for name in icons.LIGHTS:
        assert "aria-hidden" in icons.light_shape(name)
    with pytest.raises(KeyError):
        icons.icon("no-such-icon")


class _Gone(Refused):
    status = 410


class _Desk:
    name = "板桥社区"
    code = "banqiao"
    desk_phone = "0513-5550-0120"
    parent_id = None


def _refuse(request: HttpRequest, refusal: Refused) -> HttpResponse:
    answer = Refusals(lambda _: HttpResponse()).process_exception(request, refusal)
    assert answer is not None
    return answer


def _drawn(template: str, **context: object) -> str:
    backend = engines["jinja2"]
    assert isinstance(backend, Jinja2)
    return str(backend.from_string(template).render(context))
