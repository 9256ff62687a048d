"""Where areas, estates, buildings, spaces and assets are entered and corrected."""

from django.urls import path

from wangge.places.views import (
    areas,
    borders,
    buildings,
    checks,
    estates,
    inventory,
    sheets,
    wall_codes,
)

app_name = "places"

urlpatterns = [
    path("areas/", areas.tree, name="areas"),
    path("areas/new/", areas.add, name="add_area"),
    path("areas/<int:area_id>/", areas.correct, name="correct_area"),
    path("estates/", estates.listing, name="estates"),
    path("estates/new/", estates.add, name="add_estate"),
    path("estates/<int:estate_id>/", estates.page, name="estate"),
    path("estates/<int:estate_id>/correction/", estates.correct, name="correct_estate"),
    path("estates/<int:estate_id>/buildings/new/", buildings.add, name="add_building"),
    path("estates/<int:estate_id>/spaces/", inventory.spaces, name="spaces"),
    path("estates/<int:estate_id>/spaces/new/", inventory.add_spaces, name="add_spaces"),
    path("estates/<int:estate_id>/assets/", inventory.assets, name="assets"),
    path("estates/<int:estate_id>/assets/new/", inventory.add_assets, name="add_assets"),
    path("spaces/<int:space_id>/", inventory.correct_space, name="correct_space"),
    path("assets/<int:asset_id>/", inventory.correct_asset, name="correct_asset"),
    path("buildings/<int:building_id>/", buildings.page, name="building"),
    path("buildings/<int:building_id>/correction/", buildings.correct, name="correct_building"),
    path("buildings/<int:building_id>/entrances/new/", buildings.add_entrance, name="add_entrance"),
    path("buildings/<int:building_id>/units/new/", buildings.add_units, name="add_units"),
    path("entrances/<int:entrance_id>/", buildings.correct_entrance, name="correct_entrance"),
    path("units/<int:unit_id>/", buildings.correct_unit, name="correct_unit"),
    path("assets/<int:asset_id>/checks/new/", checks.add, name="add_check"),
    path("wall-codes/", wall_codes.listing, name="wall_codes"),
    path("wall-codes/sheet/", wall_codes.sheet, name="wall_code_sheet"),
    path("wall-codes/<int:code_id>/replacement/", wall_codes.replace, name="replace_wall_code"),
    path("wall-codes/<int:code_id>/revocation/", wall_codes.revoke, name="revoke_wall_code"),
    path("estates/<int:estate_id>/wall-codes/new/", wall_codes.make, name="make_wall_codes"),
    path("borders/", borders.listing, name="borders"),
    path("borders/<int:area_id>/", borders.area, name="border"),
    path("sheets/", sheets.start, name="sheets"),
    path("sheets/<slug:kind>/template/", sheets.template, name="sheet_template"),
    path("sheets/<slug:kind>/export/", sheets.export, name="export_sheet"),
    path("sheets/<slug:kind>/upload/", sheets.upload, name="upload_sheet"),
    path("sheets/<int:sheet_id>/", sheets.sheet, name="sheet"),
    path("sheets/<int:sheet_id>/entry/", sheets.enter, name="enter_sheet"),
    path("sheets/<int:sheet_id>/undoing/", sheets.undo, name="undo_sheet"),
    path("sheets/<int:sheet_id>/returned/", sheets.returned, name="returned_sheet"),
]
