import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.core.errors import Malformed, NotAllowed
from wangge.core.moments import local_day
from wangge.history.models import Event
from wangge.places import borders, checks, locate, outlines, registry
from wangge.places.factories import (
    FOUNDER,
    NOW,
    make_building,
    make_community,
    make_estate,
)  # fmt: skip
from wangge.places.models import Area, Asset, Border, BuildingArea

TODAY = local_day(NOW)
SQUARE = [[120.90, 32.00], [120.92, 32.00], [120.92, 32.02], [120.90, 32.02], [120.90, 32.00]]
HOLE = [[120.905, 32.005], [120.915, 32.005], [120.915, 32.015], [120.905, 32.015]]


def geojson(*rings: list[list[float]]) -> str:
    return json.dumps({"type": "Polygon", "coordinates": list(rings)})


def draw(area: Area, outline: str, since: date = TODAY) -> Border:
    return borders.draw(area, outline, since=since, source="示意", by=FOUNDER, at=NOW)


@pytest.fixture
def community(db: None) -> Area:
    return make_community("板桥社区", grids=2)


def test_a_point_lies_in_the_finest_area_that_holds_it(community: Area) -> None:
    grid = community.children.order_by("pk")[0]
    draw(community, geojson(SQUARE))
    draw(grid, geojson([[120.90, 32.0], [120.91, 32.0], [120.91, 32.02], [120.90, 32.02]]))

    assert locate.at_point(120.905, 32.01) == grid
    assert locate.at_point(120.915, 32.01) == community
    assert locate.at_point(120.95, 32.01) is None


def test_a_new_outline_keeps_the_old_one_with_its_days(community: Area) -> None:
    draw(community, geojson(SQUARE), TODAY - timedelta(days=30))
    shifted = [[lon + 0.1, lat] for lon, lat in SQUARE]

    draw(community, geojson(shifted), TODAY)

    old, new = Border.objects.filter(area=community).order_by("since")
    assert (old.until, new.until) == (TODAY, None)
    assert borders.at_point(120.91, 32.01, on=TODAY - timedelta(days=1)) == community
    assert borders.at_point(120.91, 32.01, on=TODAY) is None
    assert locate.at_point(121.01, 32.01) == community
    assert Event.objects.filter(kind="places.border_drawn").count() == 2


def test_an_outline_cannot_begin_before_the_one_it_replaces(community: Area) -> None:
    draw(community, geojson(SQUARE))

    with pytest.raises(Malformed) as refusal:
        draw(community, geojson(SQUARE), TODAY - timedelta(days=1))

    assert refusal.value.field == "since"


def test_only_a_keeper_draws(community: Area) -> None:
    from wangge.people.factories import make_actor  # noqa: PLC0415 - one floor up

    with pytest.raises(NotAllowed):
        borders.draw(
            community,
            geojson(SQUARE),
            since=TODAY,
            source="x",
            by=make_actor("desk_clerk", area=community),
            at=NOW,
        )


def test_a_slip_of_the_pen_is_put_right_on_the_day_it_was_drawn(community: Area) -> None:
    draw(community, geojson(SQUARE), since=TODAY - timedelta(days=30))
    draw(community, geojson([[120.1, 32.0], [120.2, 32.0], [120.2, 32.1], [120.1, 32.1]]))

    draw(community, geojson(SQUARE))

    kept = list(Border.objects.filter(area=community).order_by("since"))
    assert [(one.since, one.until) for one in kept] == [
        (TODAY - timedelta(days=30), TODAY),
        (TODAY, None),
    ]
    assert locate.at_point(120.905, 32.01) == community


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "不是 GeoJSON"),
        ("{", "不是 GeoJSON"),
        ("[" * 100_000, "不是 GeoJSON"),
        ("1e999", "没有一圈边界"),
        ('{"type":"Polygon","coordinates":[[[NaN,1],[2,3],[4,5]]]}', "不是 GeoJSON"),
        ("null", "没有一圈边界"),
        ('{"type":"Point","coordinates":[120.9,32.0]}', "没有一圈边界"),
        ('{"type":"FeatureCollection","features":[]}', "没有一圈边界"),
        ('{"type":"FeatureCollection","features":[{},{}]}', "里面有 2 个图形"),
        ('{"type":"Polygon","coordinates":[]}', "一个点也没有"),
        ('{"type":"Polygon","coordinates":{"a":1}}', "一个点也没有"),
        ('{"type":"Polygon","coordinates":["abc"]}', "一个点也没有"),
        ('{"type":"Polygon","coordinates":[[["120","32"],[1,2],[3,4]]]}', "两个数"),
        ('{"type":"Polygon","coordinates":[[[120.9,32.0],[120.91,32.0]]]}', "至少要有 3 个"),
        (geojson([[120.9, 32.0], [120.91, 32.0], [120.92, 32.0]]), "至少要有 3 个"),
        (geojson([[32.0, 120.9], [32.0, 120.92], [32.02, 120.92]]), "写反了"),
        (geojson([[2.35, 48.85], [2.36, 48.85], [2.36, 48.86]]), "不在中国"),
        (geojson([[120.9, 32.0], [120.92, 32.02], [120.92, 32.0], [120.9, 32.02]]), "自己交叉"),
        (geojson(SQUARE, [[121.0, 32.0], [121.1, 32.0], [121.1, 32.1]]), "洞不在边界里面"),
        (geojson([[120 + i / 1e4, 32 + (i % 2) / 1e3] for i in range(6000)]), "边界的点太多"),
        (" " * 500_000, "边界文件太大"),
        ('{"type":"Polygon","coordinates":[[[1e308,1e308],[1e308,2],[3,4]]]}', "不在中国"),
    ],
)
def test_what_is_no_outline_is_refused_with_a_sentence(text: str, said: str) -> None:
    with pytest.raises(Malformed) as refusal:
        outlines.read(text)

    assert said in str(refusal.value.reason)
    assert refusal.value.field == "outline"


def test_features_collections_and_height_are_taken_and_kept_plain() -> None:
    high = [[*corner, 12.5] for corner in SQUARE]
    feature = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [high]}}
    collection = {"type": "FeatureCollection", "features": [feature]}

    read = outlines.read(json.dumps(collection))

    assert read.as_geojson() == json.loads(geojson(SQUARE))
    assert outlines.from_geojson(read.as_geojson()) == read


def test_a_hole_is_outside() -> None:
    read = outlines.read(geojson(SQUARE, HOLE))

    assert not read.holds(120.91, 32.01)
    assert read.holds(120.902, 32.002)


@given(
    st.lists(
        st.tuples(st.floats(73.5, 135, width=32), st.floats(4, 53, width=32)),
        min_size=3,
        max_size=8,
        unique=True,
    )
)
def test_any_ring_is_read_or_refused_and_lies_in_its_box(
    corners: list[tuple[float, float]],
) -> None:
    try:
        read = outlines.read(geojson([list(corner) for corner in corners]))
    except Malformed:
        return
    west, south, east, north = read.box
    assert not read.holds(west - 1, south)
    assert not read.holds(east, north + 1)


def test_a_building_that_changes_its_grid_keeps_where_it_was(community: Area) -> None:
    first, second = community.children.order_by("pk")
    earlier = NOW - timedelta(days=100)
    building = make_building(make_estate(community, area=first), area=first, at=earlier)

    registry.correct(building, area=second, by=FOUNDER, at=NOW)

    was, now = BuildingArea.objects.filter(building=building).order_by("pk")
    assert (was.area, was.since, was.until) == (first, local_day(earlier), TODAY)
    assert (now.area, now.since, now.until) == (second, TODAY, None)
    assert borders.buildings_on(first, TODAY - timedelta(days=1)) == [building]
    assert borders.buildings_on(first, TODAY) == []
    assert borders.buildings_on(community, TODAY) == [building]


def test_a_mistake_mended_the_same_day_leaves_no_trace(community: Area) -> None:
    first, second = community.children.order_by("pk")
    building = make_building(make_estate(community, area=first), area=second)

    registry.correct(building, area=first, by=FOUNDER, at=NOW)

    assert [stay.area for stay in BuildingArea.objects.filter(building=building)] == [first]


def a_lift(community: Area) -> Asset:
    return registry.add_assets(
        make_estate(community), kind="lift", name="客梯", by=FOUNDER, at=NOW
    )[0]


def test_the_latest_check_shows_whichever_was_entered_last(community: Area) -> None:
    lift = a_lift(community)
    last_week, last_year = TODAY - timedelta(days=7), TODAY - timedelta(days=400)

    checks.enter(
        lift, on=last_week, result="sound", next_on=TODAY + timedelta(days=300), by=FOUNDER, at=NOW
    )
    checks.enter(
        lift, on=last_year, result="mend", next_on=TODAY - timedelta(days=40), by=FOUNDER, at=NOW
    )

    lift.refresh_from_db()
    assert (lift.last_checked_on, lift.next_check_on) == (last_week, TODAY + timedelta(days=300))
    assert lift.checks.count() == 2
    assert not checks.overdue(Asset.objects.filter(pk=lift.pk), today=TODAY).exists()


def test_overdue_coming_and_unknown_checks_are_found(community: Area) -> None:
    late, soon, unknown = a_lift(community), a_lift(community), a_lift(community)
    for lift, days in ((late, -1), (soon, 30)):
        checks.enter(
            lift,
            on=TODAY - timedelta(days=300),
            result="sound",
            next_on=TODAY + timedelta(days=days),
            by=FOUNDER,
            at=NOW,
        )

    every = Asset.objects.filter(kind="lift")
    assert list(checks.overdue(every, today=TODAY)) == [late]
    assert list(checks.coming(every, today=TODAY)) == [soon]
    assert list(checks.never(every)) == [unknown]


@pytest.mark.parametrize(
    ("days", "next_days", "result", "field"),
    [
        (1, None, "sound", "on"),
        (0, 0, "sound", "next_on"),
        (0, -5, "sound", "next_on"),
        (0, 9, "fine", "result"),
    ],
)
def test_a_check_that_cannot_be_is_refused_at_its_field(
    community: Area, days: int, next_days: int | None, result: str, field: str
) -> None:
    next_on = None if next_days is None else TODAY + timedelta(days=next_days)

    with pytest.raises(Malformed) as refusal:
        checks.enter(
            a_lift(community), on=TODAY + timedelta(days=days), result=result, next_on=next_on,
            by=FOUNDER, at=NOW,
        )  # fmt: skip

    assert refusal.value.field == field
