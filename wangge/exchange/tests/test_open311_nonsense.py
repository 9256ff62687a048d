"""That no nonsense breaks Open311: a thousand malformed requests, no 5xx, nothing half kept."""

import random
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from wangge.cases.models import Case, Note, Requester
from wangge.exchange.models import Open311Report, Open311Update
from wangge.exchange.tests.open311_asking import FORM, HOME, ROOT, Stage
from wangge.files.models import Attachment
from wangge.history.models import Event
from wangge.people.models import Phone

pytestmark = pytest.mark.django_db
COUNT = 1_000
BAD = (
    "", " ", "\x00", "a\x00b", "%00", "null", "-1", "0", "1e309", "nan", "inf", "١٢", "²", "9" * 400,
    "' OR 1=1 --", "<x>", "&", "]]>", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "2026-13-45T99:99:99Z", "2026-11-01", "9999-12-31T23:59:59-14:00", "0000-00-00T00:00:00Z",
    "1970-01-01T00:00:00+14:00", "b0", "b18446744073709551616", "e" + "9" * 18, ",,,", "1,2,3,4,5",
    "-181,-91,181,91", "../../etc/passwd", "x" * 5_000, "ｌｉｆｔ", "true", "[]", "{}", "🛗" * 50,
)  # fmt: skip
NAMES = (
    "jurisdiction_id", "service_code", "lat", "long", "address_string", "address_id", "email",
    "device_id", "account_id", "first_name", "last_name", "phone", "description", "media_url",
    "attribute[trapped]", "attribute[]", "attribute[trapped][]", "attribute[[x]]", "attribute",
    "attribute[floor]", "update_id", "service_request_id", "status", "updated_datetime",
)  # fmt: skip
QUERY = (
    "jurisdiction_id", "service_code", "service_request_id", "start_date", "end_date", "status",
    "page", "page_size", "bbox", "lat", "long", "radius", "updated_after", "updated_before",
    "extensions", "extended",
)  # fmt: skip
PATHS = (
    "requests", "services", "discovery", "servicerequestupdates", "tokens/{}", "requests/{}",
    "services/{}",
)  # fmt: skip
BODIES = (
    (b"\xff\xfe\x00", FORM),
    (b"a=%ff%fe&description=%c3", FORM),
    (b"&&&===&&", FORM),
    (b"{", "application/json"),
    (b"", "multipart/form-data; boundary="),
    (b"--x\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a\"\r\n\r\n\xff\xd8\xff\r\n--x--",
     "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data\r\n\r\n--x--", "multipart/form-data; boundary=x"),
    (b"a=1", "text/plain"),
    (b"a=1", ""),
    (b"description=x", "application/x-www-form-urlencoded; charset=utf-16"),
    (b"description=x", "application/x-www-form-urlencoded; charset=klingon"),
)  # fmt: skip


def test_a_thousand_malformed_requests_break_nothing(stage: Stage, settings: Any) -> None:
    settings.API_CALLS_PER_MINUTE = COUNT
    dice, client = random.Random(311), Client(raise_request_exception=True)
    before = Event.objects.count()
    seen: set[int] = set()
    for number in range(COUNT):
        answer = _posted(client, stage, dice) if number % 2 else _asked(client, dice)
        seen.add(answer.status_code)
        assert answer.status_code in {200, 400, 403, 404}, (answer.status_code, answer.request)
        assert answer["Content-Type"].partition(";")[0] in {"text/xml", "application/json"}

    assert {200, 400, 404} <= seen
    # What was taken was taken whole, what was refused left nothing.
    assert Open311Report.objects.count() == Case.objects.count() == Requester.objects.count()
    assert not Case.objects.filter(lead=None).exists()
    if not Case.objects.exists():
        assert Event.objects.count() == before
        assert not Phone.objects.exists()
    assert not Attachment.objects.exists()
    assert not Note.objects.exists()
    assert not Open311Update.objects.exists()


def test_bodies_that_are_none_are_told_so(stage: Stage) -> None:
    for path in ("requests", "servicerequestupdates"):
        for body, kind in BODIES:
            for ending in ("xml", "json"):
                answer = Client().generic("POST", f"{ROOT}{path}.{ending}", body, content_type=kind)
                assert answer.status_code in {400, 403}, (kind, answer.content)
    assert not Case.objects.exists()


def test_a_good_request_goes_through_between_all_of_it(stage: Stage) -> None:
    fields = {"api_key": stage.key, "service_code": "public_lighting", **HOME}

    assert Client().post(f"{ROOT}requests.json", fields).status_code == 200
    assert Open311Report.objects.count() == 1


def _asked(client: Client, dice: random.Random) -> Any:
    path = dice.choice(PATHS).format(quote(dice.choice(BAD), safe=""))
    names = dice.sample(QUERY, dice.randint(0, 4))
    query = urlencode({name: dice.choice(BAD) for name in names})
    return client.get(f"{ROOT}{path}.{dice.choice(['xml', 'json'])}?{query}")


def _posted(client: Client, stage: Stage, dice: random.Random) -> Any:
    fields = {
        "api_key": stage.key,
        "service_code": dice.choice(["lift", "public_lighting", "gas"]),
        **HOME,
    }
    for name in dice.sample(NAMES, dice.randint(1, 4)):
        fields[name] = dice.choice(BAD)
    if dice.random() < 0.1:
        fields["api_key"] = dice.choice(BAD)
    path = dice.choice(["requests", "requests", "servicerequestupdates"])
    address = f"{ROOT}{path}.{dice.choice(['xml', 'json'])}"
    return client.post(address, urlencode(fields), content_type=FORM)
