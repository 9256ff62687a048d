"""The gallery of messages holds every one that the code can send."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from wangge.cases.events import CaseEvent
from wangge.home import notice_samples
from wangge.home.events import HomeEvent
from wangge.message_board.events import MessageBoardEvent
from wangge.notifications.models import Delivery
from wangge.notifications.sending import TEST
from wangge.parking import relaying
from wangge.parking.events import ParkingEvent
from wangge.people.events import PeopleEvent
from wangge.people.factories import client_of, make_account, make_post
from wangge.people.roles import Role
from wangge.places.factories import make_community

_SENDERS = {"staff", "requester", "notify", "tell_group", "try_number"}
# They hand on what others wrote.
_HAND_ON = {"telling.py", "groups.py", "sending.py"}
_NAMED: dict[str, str] = {"_REPLY": "case.reply", "TEST": TEST, "MESSAGE": relaying.MESSAGE}
_NAMED |= {
    f"{events.__name__}.{event.name}": str(event.value)
    for events in (CaseEvent, HomeEvent, MessageBoardEvent, ParkingEvent, PeopleEvent)
    for event in events
}


def senders() -> Iterator[tuple[ast.FunctionDef, set[str]]]:
    """Each function of the code that tells somebody something, with the kinds it tells."""
    for file in sorted((Path(settings.BASE_DIR) / "wangge").rglob("*.py")):
        if {"tests", "migrations"} & set(file.parts) or file.stem == "factories":
            continue
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and file.name not in _HAND_ON:
                calls = [call for call in ast.walk(node) if is_telling(call)]
                if calls:
                    yield node, {kind for call in calls for kind in kinds_of(node, call)}


def is_telling(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in _SENDERS
        and any(keyword.arg == "title" for keyword in node.keywords)
    )


def kinds_of(function: ast.FunctionDef, call: ast.AST) -> set[str]:
    assert isinstance(call, ast.Call)
    if "try_number" in ast.unparse(call.func):
        return {TEST}
    for keyword in call.keywords:
        if keyword.arg == "kind":
            said = ast.unparse(keyword.value)
            if said != "event.kind":
                return {_NAMED[said] if said in _NAMED else str(ast.literal_eval(said))}
    return {
        _NAMED[ast.unparse(argument)]
        for decorator in function.decorator_list
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "on"
        for argument in decorator.args
    }


def sentences_of(node: ast.AST) -> set[str]:
    return {
        str(call.args[0].value)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "_"
        and isinstance(call.args[0], ast.Constant)
    }


def refusals_of(function: ast.FunctionDef) -> set[str]:
    """What an operation refuses is no message."""
    raised = [node for node in ast.walk(function) if isinstance(node, ast.Raise)]
    return {sentence for node in raised for sentence in sentences_of(node)}


def shown_sentences() -> set[str]:
    with translation.override(None):
        found = set()
        for sample in notice_samples.SAMPLES:
            found |= {str(sample.title), *map(str, sample.body), *map(str, sample.parts.values())}
        return found


def test_the_code_is_looked_at() -> None:
    assert len(list(senders())) > 20


def test_every_kind_of_message_stands_in_the_gallery() -> None:
    sent = {kind for _function, kinds in senders() for kind in kinds}

    assert sent - {str(sample.kind) for sample in notice_samples.SAMPLES} == set()


def test_the_gallery_shows_the_very_sentences_of_the_code() -> None:
    with translation.override("zh-hans"):
        shown = shown_sentences()
    missing = {
        sentence
        for function, _kinds in senders()
        for sentence in sentences_of(function) - refusals_of(function)
        if sentence not in shown
    }

    assert missing == set()


@pytest.mark.parametrize("channel", Delivery.Channel.values)
def test_each_channel_shows_both_languages_and_leaves_no_blank(channel: str) -> None:
    shown = notice_samples.shown_by(channel)

    assert shown
    for sample in shown:
        chinese, english = sample.texts
        assert "{" not in chinese + english
        assert "%(" not in chinese + english
        if channel in {Delivery.Channel.SMS, Delivery.Channel.VOICE}:
            assert "http" not in chinese


@pytest.mark.django_db
def test_the_gallery_is_reached_from_set_up_by_who_keeps_an_area() -> None:
    community = make_community()
    secretary = client_of(make_account(make_post(Role.COMMUNITY_SECRETARY, area=community)))

    assert reverse("home:notices") in secretary.get(reverse("home:setup")).content.decode()
    page = secretary.get(reverse("home:notices"), {"channel": "sms"}).content.decode()

    assert "【板桥社区】" in page
    pioneer = client_of(make_account(make_post(Role.PIONEER, area=community)))
    assert pioneer.get(reverse("home:notices")).status_code == 403
