"""Every address of the platform: whose page it is, or why it is none."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import UUIDConverter
from PIL import Image

from tests.journeys import (
    addresses_board,
    addresses_exchange,
    addresses_parking,
    addresses_registry,
    addresses_walls,
    addresses_ways_out,
)
from tests.journeys.stage import Stage
from wangge.cases import bulk, bulk_acts, callout, intake, links, saved_views, taking
from wangge.cases.models import (
    CallAttempt,
    Case,
    CatalogueEntry,
    Category,
    ElsewherePhone,
    Merge,
    PolicyAnswer,
    Promise,
    ReplyTemplate,
    Requester,
)
from wangge.cases.views.deeds import DEEDS, is_open_to
from wangge.cases.vocabulary import Status
from wangge.config import api
from wangge.core.moments import local_day
from wangge.duty.models import Roster, Shift
from wangge.exchange import default_form, exporting, report_forms
from wangge.exchange.factories import imported, opened, ticket
from wangge.exchange.lists import LISTS
from wangge.exchange.models import HotlineImport
from wangge.files import pictures
from wangge.home import feedback
from wangge.home.demo import registry, week
from wangge.home.demo.cast import PARTS
from wangge.jobs import working
from wangge.people.actors import PUBLIC
from wangge.people.links import issue_reset_link
from wangge.people.models import Account, Care, Key, NamePlate, Organisation, Person, Phone, Post
from wangge.places import locate
from wangge.places.models import Area, Asset, Entrance, Estate, ParkingSpace, Unit

# Whose phone rings: each page that this person opens gives way to the alarm.
RINGING = "pioneer2"
# Changes of state: nothing to look at, and a 405 to whoever opens them.
POSTED = addresses_parking.POSTED | {
    "cases:act",
    "cases:alarm_answer",
    "cases:alarm_caller",
    "cases:call_back",
    "cases:part",
    "cases:restore_view",
    "cases:saved_view",
    "cases:told_again",
    "cases:untell",
    "cases:undo_patrol",
    "cases:withdraw_elsewhere",
    "cases:withdraw_policy_answer",
    "cases:withdraw_template",
    "duty:back",
    "exchange:hotline_apply",
    "exchange:message_again",
    "exchange:webhook_act",
    "duty:night_lift",
    "duty:roster_removal",
    "duty:swap_undo",
    "notifications:again",
    "notifications:put_away_gateway",
    "notifications:put_away_robot",
    "notifications:try_robot",
    "notifications:all_read",
    "notifications:opening",
    "people:close_account",
    "people:take_back",
    "places:enter_sheet",
    "places:wall_code_sheet",
    "people:demo_sign_in",
    "people:post",
    "people:reopen_account",
    "people:reset_link",
    "people:sign_out",
    "people:sign_out_account",
    "people:sign_out_everywhere",
    "home:desk_let_go",
    "home:group_posting_undo",
    "home:desk_look",
    "home:desk_undo",
    "home:desk_undo_told",
    *addresses_board.POSTED,
}
# Answers for machines, pictures, and addresses that lead on to a page listed here.
NO_PAGES = {
    *(f"api-1:{name}" for name in api.NAMES),
    "cases:board_news",
    "cases:mine_news",
    "cases:my_picture",
    "cases:patrol_picture",
    "cases:picture",
    "cases:preview",
    "cases:ringing",
    "cases:write",
    "core:language",
    "exchange:export_file",
    "exchange:hotline_marked",
    "exchange:feed",
    "home:group_picture",
    # Shows a secret once, to whoever just made it.
    "people:handed_over",
    "core:large",
    "home:healthz",
    "home:readyz",
    *(f"open311:{name}" for name in addresses_exchange.OPEN311),
    "notifications:unread",
    "people:name_plate_photo",
    "home:owed",
    "places:returned_sheet",
    "places:sheet_template",
    *addresses_board.NO_PAGES,
}


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody opens an address; without a login, anybody."""

    name: str
    path: str
    login: str = ""


def patterns() -> Iterator[tuple[str, URLPattern]]:
    """All addresses, each under its name with the app it is of."""
    for resolver in get_resolver().url_patterns:
        assert isinstance(resolver, URLResolver), "every address is of an app"
        for pattern in resolver.url_patterns:
            assert isinstance(pattern, URLPattern), "apps include no further apps"
            yield f"{resolver.namespace}:{pattern.name}", pattern


def posted_paths() -> Iterator[str]:
    """The addresses that only change something, filled with keys that nothing has."""
    for name, pattern in patterns():
        if name in POSTED:
            converters = pattern.pattern.converters.items()
            keys = {key: uuid4() if isinstance(by, UUIDConverter) else 1 for key, by in converters}
            yield reverse(name, kwargs=keys)


def live_a_week(stage: Stage, now: datetime) -> None:
    """The demonstration's week, a photo, and two call-outs: to one the pioneer came, the other rings."""
    registry.enter(stage.district, stage.cast, week.opening(now), most_units=12)
    week.live(stage.district, stage.cast, now)
    place = locate.Located(
        stage.district.community, stage.tower.area, stage.district.jiulong, stage.tower
    )
    pioneer = stage.cast.actor("pioneer")
    for is_going in (True, False):
        accepted = intake.submit(
            intake.Submission(
                words="老人摔倒了，起不来",
                community=stage.district.community,
                place=place,
                phone="13900002897",
                is_call_out=True,
                photo=pictures.prepare(_photo()),
            ),
            by=PUBLIC,
            at=now,
        )
        attempt = CallAttempt.objects.get(call_out__case=accepted.case, answer="ringing")
        callout.answer(attempt, is_going=is_going, by=pioneer, at=now)
        if is_going:
            case = Case.objects.select_related("area").get(pk=accepted.case.pk)
            taking.arrive(case, by=pioneer, at=now + timedelta(seconds=5))
    working.run_due(now)


def visits(stage: Stage, now: datetime) -> list[Visit]:
    """Every page there is, as seen by somebody who may see it; cases in each of their states."""
    return [
        *_public(stage, now),
        *_of_cases(stage, now),
        *_set_up(stage),
        *_of_duty(now),
        *_own(),
        *_said_and_shown(stage),
        *_of_exchange(stage, now),
        *(Visit(*one) for one in addresses_registry.visits(stage)),
        *(Visit(*one) for one in addresses_exchange.visits(stage, now)),
        *(Visit(*one) for one in addresses_parking.visits()),
        *(Visit(*one) for one in addresses_walls.visits(stage)),
        *(Visit(*one) for one in addresses_board.visits(stage)),
        *(Visit(*one) for one in addresses_ways_out.visits(stage, now)),
    ]


def _photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "darkslategray").save(out, "JPEG")
    return SimpleUploadedFile("door.jpg", out.getvalue(), "image/jpeg")


def _public(stage: Stage, now: datetime) -> Iterator[Visit]:
    code = stage.district.community.code
    for name in ("home:front", "home:promises", "home:privacy", "cases:report", "people:wall"):
        yield _visit(name, code)
    for name in ("people:estate_wall", "people:name_plates_sheet"):
        yield _visit(name, code, stage.district.jiulong.pk)
    for name in ("home:start", "cases:status_find", "people:sign_in", "core:gallery"):
        yield _visit(name)
    admin = stage.cast.actor("admin")
    account = Account.objects.get(username="neighbour")
    yield Visit("people:link", issue_reset_link(account, by=admin, at=now))
    for requester in _one_of_each_state():
        secret = links.secret_of(requester)
        for name in ("cases:status", "cases:received", "cases:slip"):
            yield _visit(name, secret)


def _one_of_each_state() -> list[Requester]:
    found: dict[str, Requester] = {}
    for requester in Requester.objects.select_related("case").order_by("-pk"):
        found.setdefault(requester.case.status, requester)
    assert {Status.DISPATCHED, Status.RESOLVED, Status.CLOSED, Status.WAITING} <= set(found)
    return list(found.values())


def _of_cases(stage: Stage, now: datetime) -> Iterator[Visit]:
    for name in ("board", "board_side", "mine", "search", "call_backs", "register"):
        yield _visit(f"cases:{name}", login="desk")
    for name in ("reviews", "excluded"):
        yield _visit(f"cases:{name}", login="secretary")
    yield from _of_many(stage, now)
    for login in ("pioneer", RINGING):
        yield _visit("cases:alarm", login=login)
    for requester in _one_of_each_state():
        yield _visit("cases:detail", requester.case.number, login="secretary")
    yield _visit("home:desk", login="desk")
    known = Phone.objects.filter(person__occupancies__isnull=False).earliest("pk")
    for name in ("desk_phone", "desk_earlier"):
        yield _visit(f"home:{name}", known.pk, login="desk")
    yield _visit("cases:reveals", login="secretary")
    called = Requester.objects.filter(phone__isnull=False).latest("pk")
    yield _visit("cases:staff_slip", called.case.number, login="desk")
    yield _visit("cases:phone", called.case.number, called.pk, login="desk")
    yield from _of_merging()
    for deed in DEEDS:
        number, login = _who_may(deed, stage)
        yield _visit("cases:verb", number, deed, login=login)


def _of_many(stage: Stage, now: datetime) -> Iterator[Visit]:
    secretary = stage.cast.actor("secretary")
    saved_views.keep("show=overdue", name="超期的", by=secretary)
    yield Visit("cases:saved_views", f"{reverse('cases:saved_views')}?show=soon", "secretary")
    yield _visit("cases:saved_views", login="secretary")
    narrow = "?show=overdue&route=property&since=2026-11-01&until=2026-11-30&mine=1"
    yield Visit("cases:board", reverse("cases:board") + narrow, "secretary")
    for act in bulk_acts.ACTS:
        yield Visit("cases:bulk", f"{reverse('cases:bulk')}?all=1&act={act}", "secretary")
    cases = list(Case.objects.in_scope_of(secretary).open()[:3])
    seen = {case.number: case.revision for case in cases} | {"0000000000": 1}
    typed = {"text": "料已经订了"}
    run, _is_new = bulk.start("a", bulk_acts.ACTS["note"], seen, typed, by=secretary, at=now)
    bulk.go_on(run, by=secretary)
    yield _visit("cases:bulk_run", "a", login="secretary")
    left, _is_new = bulk.start("b", bulk_acts.ACTS["note"], seen, typed, by=secretary, at=now)
    yield _visit("cases:bulk_run", left.key, login="secretary")
    for name in ("overview", "map"):
        yield _visit(f"home:{name}", login="secretary")
        yield _visit(f"home:{name}", login="worker")
        yield _visit(f"home:{name}_of", "banqiao-1", login="secretary")


def _of_merging() -> Iterator[Visit]:
    merged = Merge.objects.select_related("case", "into").latest("pk")
    for case in (merged.case, merged.into):
        yield _visit("cases:detail", case.number, login="desk")
    other = Case.objects.filter(status=Status.DISPATCHED, is_private=False).latest("pk")
    yield _visit("cases:merge", other.number, login="desk")
    preview = _visit("cases:merge", other.number, login="desk")
    yield Visit(preview.name, f"{preview.path}?into={merged.case.number}", preview.login)


def _who_may(deed: str, stage: Stage) -> tuple[str, str]:
    for part in (part for part in PARTS if part.login != RINGING):
        actor = stage.cast.actor(part.login)
        related = ("area", "community", "building", "category", "lead", "handler")
        for case in Case.objects.visible_to(actor).select_related(*related).order_by("pk"):
            if is_open_to(DEEDS[deed], case, actor):
                return case.number, part.login
    raise AssertionError(f"Nobody of the cast may do “{deed}” to any case of the week.")


def _set_up(stage: Stage) -> Iterator[Visit]:
    newest = {
        "cases:correct_category": Category.objects.latest("pk").code,
        "cases:correct_promise": Promise.objects.latest("pk").pk,
        "cases:correct_entry": CatalogueEntry.objects.latest("pk").pk,
        "cases:correct_template": ReplyTemplate.objects.latest("pk").pk,
        "cases:correct_policy_answer": PolicyAnswer.objects.latest("pk").pk,
        "cases:correct_elsewhere": ElsewherePhone.objects.latest("pk").pk,
        "people:correct_organisation": Organisation.objects.latest("pk").pk,
        "people:person": Person.objects.get(name="高文斌").pk,
        "people:correct_person": Person.objects.get(name="高文斌").pk,
        "people:appoint": Person.objects.get(name="高文斌").pk,
        "people:open_account": Person.objects.get(name="马桂英").pk,
        "people:correct_post": Post.objects.latest("pk").pk,
        "people:end_post": Post.objects.latest("pk").pk,
        "places:correct_area": Area.objects.latest("pk").pk,
        "places:correct_space": ParkingSpace.objects.latest("pk").pk,
        "places:correct_asset": Asset.objects.latest("pk").pk,
        "places:correct_entrance": Entrance.objects.latest("pk").pk,
        "places:correct_unit": Unit.objects.latest("pk").pk,
    }
    estate: Estate = stage.district.jiulong
    of_estate = "estate correct_estate add_building spaces add_spaces assets add_assets"
    of_building = "building correct_building add_entrance add_units"
    newest |= {f"places:{name}": estate.pk for name in of_estate.split()}
    newest |= {f"places:{name}": stage.tower.pk for name in of_building.split()}
    for name, key in newest.items():
        yield _visit(name, key, login="admin")
    for name in (
        *(f"cases:{name}" for name in ("categories", "add_category", "promises", "add_promise")),
        *(f"cases:{name}" for name in ("catalogue", "add_entry")),
        *(f"cases:{name}" for name in ("templates", "add_template", "policy_answers")),
        *(f"cases:{name}" for name in ("add_policy_answer", "follow_up", "keep_follow_up")),
        *(f"cases:{name}" for name in ("elsewhere", "add_elsewhere")),
        *(f"people:{name}" for name in ("organisations", "found_organisation")),
        *(f"people:{name}" for name in ("staff", "add_staff")),
        *(f"places:{name}" for name in ("areas", "add_area", "estates", "add_estate")),
        "home:setup",
        "notifications:log",
    ):
        yield _visit(name, login="admin")


def _of_duty(now: datetime) -> Iterator[Visit]:
    today = local_day(now)
    roster = Roster.objects.get(name="红管先锋 1 号楼")
    shift = Shift.objects.filter(roster=roster).earliest("pk")
    night = Roster.objects.get(name="值班台").area
    for name in ("rosters", "roster_new", "nights", "mine"):
        yield _visit(f"duty:{name}", login="secretary")
    for name in ("week", "roster", "shift_new"):
        yield _visit(f"duty:{name}", roster.pk, login="secretary")
    for name in ("shift", "shift_end"):
        yield _visit(f"duty:{name}", shift.pk, login="secretary")
    yield _visit("duty:swap", shift.pk, str(today + timedelta(days=1)), login="secretary")
    yield _visit("duty:absent", shift.post_id, login="secretary")
    yield _visit("duty:hours_of", night.pk, login="secretary")
    for name in ("calendar", "hours", "hours_general"):
        yield _visit(f"duty:{name}", login="admin")
    yield _visit("duty:year_enter", today.year + 1, login="admin")
    yield _visit("duty:day", str(today), login="admin")


def _of_exchange(stage: Stage, now: datetime) -> Iterator[Visit]:
    desk = stage.cast.actor("desk")
    own: dict[str, Any] = {"community": stage.district.community, "by": desk, "at": now}
    opened, done, empty = opened_sheet(own), imported_sheet(own), default_form.build()[0]
    form = report_forms.keep(empty, name="区里月报", file_name="月报.xlsx", **own)
    export = exporting.take_out(LISTS["cases"], file_format="csv", purpose="走访", by=desk, at=now)
    for name in ("start", "hotline", "forms", "form_add"):
        yield _visit(f"exchange:{name}", login="desk")
    for name in ("hotline_sheet", "hotline_columns"):
        yield _visit(f"exchange:{name}", opened.pk, login="desk")
    for name in ("hotline_sheet", "hotline_undo", "hotline_return"):
        yield _visit(f"exchange:{name}", done.pk, login="desk")
    for name in ("form", "form_cells"):
        yield _visit(f"exchange:{name}", form.pk, login="desk")
    yield _visit("exchange:figure", "resolved_in_time", login="desk")
    yield _visit("exchange:take_out", "cases", login="desk")
    yield _visit("exchange:export", export.pk, login="desk")
    yield _visit("exchange:exports", login="secretary")


def opened_sheet(own: dict[str, Any]) -> HotlineImport:
    """A hotline's sheet with a wrong row, not yet imported."""
    return opened(ticket("20261103-001"), ticket("20261103-002", due="下周三"), **own)


def imported_sheet(own: dict[str, Any]) -> HotlineImport:
    """A hotline's sheet whose rows are cases."""
    return imported(ticket("20261103-003"), **own)


def _entrusted() -> Iterator[Visit]:
    yield _visit("people:entrusted", login="gridhead")
    for name in ("begin_care", "take_key"):
        yield _visit(f"people:{name}", login="gridhead")
    care = Care.objects.get(owner__person__account__username="gridhead")
    for name in ("review_care", "pass_care", "end_care"):
        yield _visit(f"people:{name}", care.pk, login="gridhead")
    key = Key.objects.filter(holder=care.owner).earliest("pk")
    for name in ("pass_key", "return_key"):
        yield _visit(f"people:{name}", key.pk, login="gridhead")
    yield _visit("home:handover", care.owner_id, login="secretary")
    yield _visit("home:retention", login="secretary")


def _said_and_shown(stage: Stage) -> Iterator[Visit]:
    yield _visit("people:name_plate", login="pioneer")
    yield _visit("people:name_plates", login="secretary")
    plate = NamePlate.objects.filter(withdrawn_at__isnull=True).earliest("pk")
    yield _visit("people:withdraw_name_plate", plate.public_id, login="secretary")
    post = stage.cast.posts["worker"]
    yield _visit("people:name_plate_on_paper", post.pk, login="secretary")
    for login in ("worker", "secretary"):
        yield _visit("home:feedback", login=login)
    waiting = feedback.to_answer(stage.cast.actor("secretary")).earliest("pk")
    yield _visit("home:answer_feedback", waiting.pk, login="secretary")
    yield _visit("home:compliance", login="worker")


def _own() -> Iterator[Visit]:
    yield from _entrusted()
    for name in ("people:me", "people:password"):
        yield _visit(name, login="worker")
    for name in ("notifications:inbox", "notifications:preferences"):
        yield _visit(name, login="worker")


def _visit(name: str, *args: object, login: str = "") -> Visit:
    return Visit(name, reverse(name, args=args), login)
