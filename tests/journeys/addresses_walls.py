"""Which addresses the codes on walls have, for whoever scans one, keeps them, or walks a round."""

from collections.abc import Iterator

from django.urls import reverse

from tests.journeys.stage import Stage
from wangge.cases import scanning
from wangge.cases.models import Case
from wangge.places.models import WallCode

Named = tuple[str, str, str]


def visits(stage: Stage) -> Iterator[Named]:
    """Each page of the codes: name, path, and who opens it."""
    estate = stage.district.jiulong
    code, case = _where_something_is_in_hand(stage)
    yield _to("cases:enter_code")
    yield _to("cases:scan", code.code)
    yield _to("cases:scan_follow", code.code, case.pk)
    asked = _to("cases:report", estate.community.code)
    yield asked[0], f"{asked[1]}?wall={code.code}", ""
    yield _to("cases:patrol", login="gridhead")
    listed = _to("places:wall_codes", login="secretary")
    for query in ("", "?of=lift", "?show=ended", f"?code={code.code}", "?of=gate"):
        yield listed[0], f"{listed[1]}{query}", listed[2]
    yield _to("places:make_wall_codes", estate.pk, login="secretary")
    for name in ("replace_wall_code", "revoke_wall_code"):
        yield _to(f"places:{name}", code.pk, login="secretary")


def _where_something_is_in_hand(stage: Stage) -> tuple[WallCode, Case]:
    for code in WallCode.objects.filter(estate=stage.district.jiulong, ended_at__isnull=True):
        for case in scanning.in_hand_at(code).exclude(status="resolved"):
            return code, case
    raise AssertionError("Nothing is in hand at any code of the week.")


def _to(name: str, *keys: object, login: str = "") -> Named:
    return name, reverse(name, args=keys), login
