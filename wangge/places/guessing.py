"""Where words point, best guess first, and what is nearly what they say: a handful of statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wangge.places import phrases
from wangge.places.located import Located
from wangge.places.models import Area, Asset, Building, Entrance, Estate, ParkingSpace, Unit
from wangge.places.phrases import Phrase

_MOST = 5
_MOST_ASSETS = 400
# A name of two signs is an ordinary word as well: 河畔, 北苑.
_ORDINARY_WORD = 2


def guess(community: Area, text: str, *, most: int = _MOST) -> list[Located]:
    """Return the places that words name, best first; an empty list where they name none."""
    return _Look(community, text).named()[:most]


def elsewhere(community: Area, text: str) -> Estate | None:
    """Return the estate of a community nearby that words name while they name none of this one."""
    return _Look(community, text).elsewhere()


def near(community: Area, text: str) -> list[Located]:
    """Return up to five places that words name or nearly name: another door, the next building."""
    look = _Look(community, text)
    if look.elsewhere() is not None:
        return []
    named = look.named()
    # What is named only in part is offered too, after what lies near it.
    whole = [one for one in named if look.is_whole(one)]
    return _once([*whole, *look.nearly(), *named])[:_MOST]


@dataclass(frozen=True, slots=True)
class _Named:
    estate: Estate
    closeness: int


class _Look:
    """One text looked at in one community; what was read is kept for the near misses."""

    def __init__(self, community: Area, text: str) -> None:
        self.community, self.text = community, text.strip()[:2000]
        self.phrase: Phrase = phrases.read(self.text)
        self.estates = _estates(community, self.text)
        self._buildings: list[Building] | None = None
        self._elsewhere: list[Estate] | None = None

    def named(self) -> list[Located]:
        phrase = self.phrase
        found: list[Located] = []
        # “玖珑城 2 号楼” said to a community that has another building 2 is not that one.
        if (self.estates or not phrase.is_empty) and self.elsewhere() is not None:
            return []
        if phrase.building:
            found = self._in_buildings()
        elif phrase.is_numbered:
            found = self._numbered()
        return found or [self._at(one.estate) for one in self.estates]

    def elsewhere(self) -> Estate | None:
        """The estate of a neighbouring community that is named, where none of ours is."""
        is_ours = any(_is_named(one.estate, self.text, shortest=1) for one in self.estates)
        if is_ours or self.community.parent_id is None:
            return None
        if self._elsewhere is None:
            beside = Estate.objects.exclude(community=self.community).filter(
                community__parent=self.community.parent_id
            )
            rows = beside.select_related("community")
            self._elsewhere = [one for one in rows if _is_named(one, self.text)]
        return self._elsewhere[0] if self._elsewhere else None

    def is_whole(self, place: Located) -> bool:
        """Say whether a guess has all that the words name."""
        phrase = self.phrase
        if phrase.door:
            return place.unit is not None
        if phrase.is_numbered and not phrase.building:
            return place.space is not None or place.asset is not None
        if phrase.floor is not None and place.building is not None:
            return phrase.floor <= place.building.floors_above
        return not phrase.building or place.building is not None

    def nearly(self) -> list[Located]:
        phrase = self.phrase
        if phrase.door:
            return self._doors_near()
        if phrase.building:
            fitting = self._fitting()
            if not fitting:
                return [self._at(one.estate, one) for one in self._neighbours()]
            return self._things(fitting)
        if phrase.is_numbered:
            return self._spaces_near()
        return []

    def buildings(self) -> list[Building]:
        """All buildings that may be meant: of the estates named, else of the community."""
        if self._buildings is None:
            rows = Building.objects.filter(estate__community=self.community)
            if self.estates:
                rows = rows.filter(estate__in=[one.estate for one in self.estates])
            self._buildings = list(rows.select_related("estate__area", "area").order_by("pk"))
        return self._buildings

    def _fitting(self) -> list[Building]:
        called = self.phrase.building
        return [one for one in self.buildings() if phrases.leading(one.name) == called]

    def _in_buildings(self) -> list[Located]:
        fitting = self._fitting()
        entrances = _entrances(fitting)
        units = _units(fitting, self.phrase.door)
        kinds = self._assets_of(fitting)
        guesses = [
            self._inside(one, entrances[one.pk], units[one.pk], kinds[one.pk]) for one in fitting
        ]
        rank = {one.estate.pk: place for place, one in enumerate(self.estates)}
        # A door that exists says more than a building of that number.
        guesses.sort(
            key=lambda one: (
                one.unit is None,
                rank.get(one.estate.pk if one.estate else 0, 0),
                one.entrance is None,
                not self.is_whole(one),
            )
        )
        return guesses

    def _inside(
        self,
        building: Building,
        entrances: Sequence[Entrance],
        units: Sequence[Unit],
        assets: Sequence[Asset],
    ) -> Located:
        phrase = self.phrase
        wanted = str(phrase.entrance) if phrase.entrance is not None else ""
        entrance = next(
            (e for e in entrances if wanted and phrases.leading(e.name) == wanted), None
        )
        doors = [u for u in units if entrance is None or u.entrance_id == entrance.pk]
        unit = doors[0] if len(doors) == 1 else None
        if unit is not None and unit.entrance_id:
            entrance = next((e for e in entrances if e.pk == unit.entrance_id), entrance)
        here = [a for a in assets if entrance is None or a.entrance_id in {entrance.pk, None}]
        return self._at(
            building.estate, building, entrance, unit, asset=here[0] if len(here) == 1 else None
        )

    def _assets_of(self, buildings: Sequence[Building]) -> defaultdict[int, list[Asset]]:
        found: defaultdict[int, list[Asset]] = defaultdict(list)
        if self.phrase.kind and buildings:
            rows = Asset.objects.filter(building__in=buildings, kind=self.phrase.kind)
            for asset in rows.order_by("pk")[:_MOST_ASSETS]:
                found[asset.building_id or 0].append(asset)
        return found

    def _numbered(self) -> list[Located]:
        phrase = self.phrase
        assets = self._numbered_assets() if phrase.kind else []
        if assets:
            return assets
        if not phrase.is_space:
            return []
        return [
            self._at(space.estate, space=space)
            for space in self._spaces(zone=phrase.zone, number=phrase.number)
        ]

    def _numbered_assets(self) -> list[Located]:
        phrase = self.phrase
        rows = Asset.objects.filter(estate__in=self._estate_pks(), kind=phrase.kind)
        number = phrase.number
        found = []
        for asset in (
            rows.filter(name__contains=str(number))
            .select_related("estate__area", "building__area")
            .order_by("pk")[:_MOST_ASSETS]
        ):
            zone, own = phrases.number_and_zone(asset.name)
            if own == number and (not phrase.zone or zone == phrase.zone):
                found.append(self._at(asset.estate, asset.building, asset=asset))
        return found

    def _spaces(self, *, zone: str, number: int | None) -> list[ParkingSpace]:
        rows = ParkingSpace.objects.filter(estate__in=self._estate_pks())
        if zone:
            rows = rows.filter(zone__in=(zone, f"{zone}区", f"{zone} 区"))
        if number is not None:
            rows = rows.filter(
                number__in=(str(number), f"{number:02d}", f"{number:03d}", f"{number:04d}")
            )
        order = "-kind" if not self.phrase.is_non_motor else "kind"
        rows = rows.select_related("estate__area").order_by(order, "estate", "zone", "number", "pk")
        return list(rows[:_MOST])

    def _estate_pks(self) -> list[int]:
        if self.estates:
            return [one.estate.pk for one in self.estates]
        return list(Estate.objects.filter(community=self.community).values_list("pk", flat=True))

    def _doors_near(self) -> list[Located]:
        # The same door next door, then the doors of the same floor in the building that was named.
        door, fitting = self.phrase.door, self._fitting()
        others = [one for one in self.buildings() if one not in fitting]
        estates = {one.estate_id for one in fitting}
        if estates:
            others = [one for one in others if one.estate_id in estates]
        places: list[Located] = []
        floor = Unit.objects.filter(building__in=fitting, number__startswith=door[:-2])
        same = Unit.objects.filter(building__in=others, number=door)
        by_pk = {one.pk: one for one in self.buildings()}
        for rows, most in ((floor, 3), (same, 2)):
            for unit in rows.select_related("entrance").order_by("building", "number")[: most * 4]:
                if len(unit.number) == len(door) and len(places) < _MOST:
                    building = by_pk[unit.building_id]
                    places.append(self._at(building.estate, building, unit.entrance, unit))
        return places

    def _neighbours(self) -> list[Building]:
        called = self.phrase.building
        if not called.isdecimal():
            return self.buildings()[:_MOST]
        numbered = [(phrases.leading(one.name), one) for one in self.buildings()]
        near_ones = [
            (abs(int(n) - int(called)), one.pk, one) for n, one in numbered if n.isdecimal()
        ]
        return [one for _away, _pk, one in sorted(near_ones)[:_MOST]]

    def _things(self, buildings: Sequence[Building]) -> list[Located]:
        kinds = self._assets_of(buildings)
        return [
            self._at(one.estate, one, asset=asset) for one in buildings for asset in kinds[one.pk]
        ]

    def _spaces_near(self) -> list[Located]:
        phrase = self.phrase
        rows = self._spaces(zone="", number=phrase.number) or self._spaces(
            zone=phrase.zone, number=None
        )
        return [self._at(space.estate, space=space) for space in rows]

    def _at(
        self,
        estate: Estate,
        building: Building | None = None,
        entrance: Entrance | None = None,
        unit: Unit | None = None,
        *,
        asset: Asset | None = None,
        space: ParkingSpace | None = None,
    ) -> Located:
        area = building.area if building else estate.area
        return Located(
            self.community, area, estate, building, entrance, unit, asset, self.text,
            space=space, floor=self.phrase.floor,
        )  # fmt: skip


def _is_named(estate: Estate, text: str, *, shortest: int = _ORDINARY_WORD + 1) -> bool:
    names = (estate.name, estate.short_name)
    return any(len(name) >= shortest and phrases.is_said(name, text) for name in names)


def _estates(community: Area, text: str) -> list[_Named]:
    rows = Estate.objects.filter(community=community).select_related("area")
    named = [
        _Named(one, max(phrases.closeness(one.name, text), phrases.closeness(one.short_name, text)))
        for one in rows
    ]
    named = sorted(
        (one for one in named if one.closeness), key=lambda one: (-one.closeness, one.estate.pk)
    )
    # An estate that was only heard in part gives way to one that was said.
    surest = named[0].closeness if named else 0
    return [one for one in named if one.closeness * 2 >= surest]


def _entrances(buildings: Sequence[Building]) -> defaultdict[int, list[Entrance]]:
    found: defaultdict[int, list[Entrance]] = defaultdict(list)
    if buildings:
        for one in Entrance.objects.filter(building__in=buildings).order_by("pk"):
            found[one.building_id].append(one)
    return found


def _units(buildings: Sequence[Building], door: str) -> defaultdict[int, list[Unit]]:
    found: defaultdict[int, list[Unit]] = defaultdict(list)
    if buildings and door:
        for one in Unit.objects.filter(building__in=buildings, number=door).order_by("pk"):
            found[one.building_id].append(one)
    return found


def _once(places: Iterable[Located]) -> list[Located]:
    seen: dict[tuple[object, ...], Located] = {}
    for one in places:
        parts = (one.estate, one.building, one.entrance, one.unit, one.asset, one.space)
        seen.setdefault(tuple(part.pk if part else None for part in parts), one)
    return list(seen.values())
