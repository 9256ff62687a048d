"""What the manual of the REST API promises, done as it stands there."""

import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as kept
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wangge.cases.factories import make_team
from wangge.cases.models import Case
from wangge.exchange import manual, messages
from wangge.exchange.tests.calls import Program, program_of, told
from wangge.people.factories import make_actor
from wangge.people.roles import Role
from wangge.places.models import Area

pytestmark = pytest.mark.django_db
PAGE = (Path(kept.BASE_DIR) / "docs/api.md").read_text("utf-8")
COMMANDS = re.findall(r"```sh\n(.*?)\n```", PAGE, re.S)


def test_the_page_and_the_document_show_the_same_commands(client: Client) -> None:
    steps = manual.steps("http://127.0.0.1:8000")

    assert [step.command for step in steps] == COMMANDS
    assert f"```python\n{manual.SIGNING}```" in PAGE
    page = client.get(reverse("api:manual")).content.decode()
    assert page.count('class="command"') == len(steps) + 1
    assert "http" not in "".join(re.findall(r'src="([^"]*)"', page))


def test_the_commands_work_one_after_the_other() -> None:
    team = make_team()
    Area.objects.filter(pk=team.place.community.pk).update(code="banqiao")
    team.place.community.refresh_from_db()
    program = program_of(team.clerk.post, by=team.secretary)
    number, tag, statuses = "", "", []
    for command in COMMANDS[1:]:
        filled = command.replace("4817293605", number).replace('"1-0123456789abcdef"', tag)
        answer = _run(filled, program)
        statuses.append(answer.status_code)
        if answer.status_code == 201 and not number:
            number = told(answer, 201)["number"]
        tag = answer.get("ETag", "")
        if number:
            tag = program.get(f"/cases/{number}")["ETag"]

    assert statuses == [200, 201, 200, 200, 201, 200, 200, 200, 200]
    assert told(answer)["items"][0]["number"] == number
    assert Case.objects.get(number=number).status == "resolved"


def _run(command: str, program: Program) -> Any:
    words = shlex.split(command.replace("$WANGGE_TOKEN", program.secret))[1:]
    headers, data, method, url = {}, None, "", ""
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _colon, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            data = words.pop(0)
        elif word == "-X":
            method = words.pop(0)
        elif word != "-i":
            url = word
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    kind = headers.pop("Content-Type", "application/json")
    if data is None and not method:
        return program.client.get(path, headers=headers)
    return program.client.post(path, data or "", content_type=kind, headers=headers)


def test_the_lines_that_check_a_signature_do_check_it() -> None:
    known: dict[str, Any] = {}
    exec(manual.SIGNING, known)  # noqa: S102 - the very lines that the manual shows
    stamp, body = str(int(timezone.now().timestamp())), b'{"id": "1"}'
    signed = messages.signature("whsec_x", timestamp=stamp, body=body)
    headers = {"Wangge-Timestamp": stamp, "Wangge-Signature": signed}

    assert known["is_from_wangge"](headers, body, "whsec_x")
    assert not known["is_from_wangge"](headers, body + b" ", "whsec_x")
    assert not known["is_from_wangge"](headers, body, "whsec_y")
    assert not known["is_from_wangge"]({**headers, "Wangge-Timestamp": "1"}, body, "whsec_x")


def test_who_may_connect_finds_tokens_and_the_manual_from_the_set_up_page() -> None:
    from wangge.cases.tests.staff_pages import signed_in, text_of  # noqa: PLC0415

    admin = signed_in(make_actor(Role.ADMINISTRATOR))

    assert reverse("exchange:tokens") in text_of(admin.get(reverse("home:setup")))
    page = text_of(admin.get(reverse("exchange:tokens")))
    assert reverse("exchange:webhooks") in page
    assert reverse("api:manual") in page
