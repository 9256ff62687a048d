"""Which areas, estates, buildings and categories another system may name; read only."""

from django.http import Http404, HttpResponse
from ninja import Query, Router

from wangge.exchange import reading
from wangge.exchange.api import shapes
from wangge.exchange.api.answers import listed
from wangge.exchange.api.door import READ_PLACES, Call

router = Router(tags=["places"], auth=READ_PLACES)


@router.get(
    "/areas", response=shapes.AreaList, summary="Areas in reach, as they lie in one another"
)
def list_areas(request: Call, part: Query[shapes.Part]) -> HttpResponse:
    return listed(request, reading.area_page(request.actor, mark=part.cursor, most=part.limit))


@router.get("/categories", response=shapes.CategoryList, summary="What a case can be about")
def list_categories(request: Call, part: Query[shapes.Part]) -> HttpResponse:
    return listed(request, reading.category_page(mark=part.cursor, most=part.limit))


@router.get("/estates", response=shapes.EstateList, summary="Estates in reach")
def list_estates(request: Call, part: Query[shapes.Part]) -> HttpResponse:
    return listed(request, reading.estate_page(request.actor, mark=part.cursor, most=part.limit))


@router.get(
    "/estates/{int:estate}/buildings",
    response=shapes.BuildingList,
    summary="Buildings of an estate with their entrances",
)
def list_buildings(request: Call, estate: int, part: Query[shapes.Part]) -> HttpResponse:
    if estate >= 2**63 or not reading.has_estate(request.actor, estate):
        raise Http404
    found = reading.building_page(request.actor, estate, mark=part.cursor, most=part.limit)
    return listed(request, found)
