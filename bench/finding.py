"""How fast cases are found among two hundred thousand: the page, and its statement on the bare database."""

import csv
import itertools
import os
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from wangge.cases import intake, numbers, search, triage
from wangge.cases.models import Case
from wangge.cases.vocabulary import Mode, Status
from wangge.home.demo import cast
from wangge.places.models import Area

COUNT = 200_000
QUERIES = (
    "电梯",
    "路灯",
    "噪音 扰民",
    "停车位",
    "小区",
    "充电桩",
    "漏水",
    "物业费",
    "广场舞",
    "水",
)
_BATCH = 2_000
_ROUNDS = 5
_WORDS = ("电梯又停了", "楼道灯不亮", "停车位被占", "楼上漏水", "夜里噪音扰民", "充电桩坏了")


def prepare() -> float:
    """Fill the database and its index; return the seconds of indexing a thousand cases."""
    community = Area.objects.get(code="banqiao")
    guess = triage.guess("楼道灯不亮", table=triage.Table.load())
    grids = list(Area.objects.filter(path__startswith=community.path).order_by("path"))
    spent, now = 0.0, timezone.now()
    texts = itertools.cycle(_texts())
    for start in range(0, COUNT, _BATCH):
        with transaction.atomic():
            made = []
            free = iter(numbers.new_numbers(_BATCH, taken=_taken))
            for at in range(start, start + _BATCH):
                title, words = next(texts)
                submission = intake.Submission(
                    words=f"{words} {at}", title=title[:60], community=community, mode=Mode.ARCHIVE
                )
                case = intake.draft_case(submission, guess, at=now - timedelta(minutes=COUNT - at))
                case.number = next(free)
                case.area = grids[at % len(grids)]
                case.area_path = case.area.path
                case.status = Status.CLOSED
                made.append(case)
            Case.objects.bulk_create(made)
            began = time.perf_counter()
            search.enter(made)
            spent += time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return spent * 1000 / COUNT


def measure(_seconds: float) -> dict[str, object]:
    """Ask each query in turn, first the page, then its slowest statement alone, in the same minute."""
    per_thousand = prepare()
    client = Client()
    client.post("/sign-in/", {"username": "desk", "password": cast.PASSWORD})
    asked = {query: _ask(client, query) for query in QUERIES}
    pages = [page for page, _raw in asked.values()]
    raws = [raw for _page, raw in asked.values()]
    return {
        "database": connection.vendor,
        "cases": Case.objects.count(),
        "page_ms": round(statistics.median(pages), 1),
        "page_ms_worst": round(max(pages), 1),
        "raw_ms": round(statistics.median(raws), 1),
        "raw_ms_worst": round(max(raws), 1),
        "ratio": round(statistics.median(pages) / statistics.median(raws), 2),
        "index_s_per_1000": round(per_thousand, 2),
        "queries_ms": {q: [round(page, 1), round(raw, 1)] for q, (page, raw) in asked.items()},
    }


def _taken(drawn: set[str]) -> set[str]:
    return set(Case.objects.filter(number__in=drawn).values_list("number", flat=True))


def _ask(client: Client, query: str) -> tuple[float, float]:
    def page() -> None:
        answer = client.get("/search/", {"q": query})
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"{query}: {answer.status_code}")

    page()
    with CaptureQueriesContext(connection) as ran:
        page()
    statements = [one["sql"] for one in ran.captured_queries if "cases_search" in one["sql"]]

    def raw() -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()

    return _median_ms(page), _median_ms(raw)


def _median_ms(work: Callable[[], None]) -> float:
    spent = []
    for _round in range(_ROUNDS):
        began = time.perf_counter()
        work()
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent)


def _texts() -> Iterator[tuple[str, str]]:
    """Real messages where a sheet of them is at hand (WANGGE_MESSAGES), else made up ones."""
    sheet = os.environ.get("WANGGE_MESSAGES", "")
    if sheet:
        with Path(sheet).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        yield from ((row["留言主题"], row["留言详情"]) for row in rows)
    else:
        for number in range(5_000):
            words = _WORDS[number % len(_WORDS)]
            yield (
                words,
                f"{number % 60} 号楼{words}，物业费照收，小区里没人管，水也停过。广场舞到半夜。",
            )
