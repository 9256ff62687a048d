"""What the index finds in thousands of real messages is what reading them letter by letter finds."""

import random
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from wangge.cases import importing, search
from wangge.cases.factories import make_category_table
from wangge.cases.models import Case
from wangge.cases.vocabulary import Mode
from wangge.language.personal_data import redact
from wangge.people.actors import COMMAND
from wangge.people.factories import NOW, make_desk
from wangge.places.factories import make_community

REAL = Path(__file__).resolve().parents[3] / "../shared/data/teddy/messages_hot.csv"
_WORD = re.compile(r"[\u4e00-\u9fff]+")
_EACH = 25

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(not REAL.is_file(), reason="the real messages are not on this machine"),
]


def test_fifty_words_are_found_exactly_where_they_are_written() -> None:
    make_category_table()
    community = make_community()
    make_desk(community)
    outcome = importing.import_messages(
        REAL, community=community, mode=Mode.ARCHIVE, by=COMMAND, at=NOW
    )
    assert outcome.made > 4_000
    texts = {
        case.pk: f"{redact(case.title)}\n{redact(case.words)}"
        for case in Case.objects.only("pk", "title", "words")
    }

    for word in _words(texts.values()):
        read = {pk for pk, text in texts.items() if word in text}
        found = set(search.find(word, Case.objects.all()).values_list("pk", flat=True))
        # Category and place are searched too: only what the words hold is compared.
        assert read <= found, word
        assert {pk for pk in found - read if word not in _elsewhere(pk)} == set(), word


def _words(texts: Iterable[str]) -> list[str]:
    """Words of two and three characters that people wrote, common ones and rare ones."""
    counted: dict[int, Counter[str]] = {2: Counter(), 3: Counter()}
    for text in texts:
        for run in _WORD.findall(text):
            for length, counts in counted.items():
                counts.update(run[at : at + length] for at in range(len(run) - length + 1))
    lot = random.Random(20261123)
    return [
        word
        for counts in counted.values()
        for word in lot.sample(sorted(w for w, n in counts.items() if n > 1), _EACH)
    ]


def _elsewhere(pk: int) -> str:
    case = Case.objects.select_related("category", "community", "area").get(pk=pk)
    return f"{case.category.name}\n{case.community.name}\n{case.area.name}\n{case.place_text}"
