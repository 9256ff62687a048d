"""What forms of places choose from: areas as a tree, doors as floors and numbers."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.core.forms import Form
from wangge.places.models import Area, Unit

_SPAN = re.compile(r"\s*(-?\d{1,3})\s*(?:[-—–~～到至]\s*(-?\d{1,3})\s*)?")
_MOST_FLOORS = 120


class AreaChoice(forms.ModelChoiceField):  # type: ignore[type-arg] # not subscriptable at run time
    """One of the areas that are the reader's, indented as they lie in one another."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("empty_label", gettext_lazy("请选"))
        super().__init__(Area.objects.none(), **options)

    def label_from_instance(self, obj: Area) -> str:
        return "　" * (len(obj.path_prefixes) - 1) + obj.name


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg] # not subscriptable at run time
    """One of the doors of an estate, named as its letters are."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Unit.objects.none(), **options)

    def label_from_instance(self, obj: Unit) -> str:
        parts = (obj.building.name, obj.entrance.name if obj.entrance else "", obj.number)
        return " ".join(part for part in parts if part)


class PointForm(Form):
    """Where something lies, as two numbers: both or neither, and somewhere in China."""

    lon = forms.FloatField(
        label=gettext_lazy("经度（WGS-84）"),
        min_value=73,
        max_value=136,
        required=False,
        help_text=gettext_lazy("例如 120.8912。写了才在地图上标出来。"),
    )
    lat = forms.FloatField(
        label=gettext_lazy("纬度（WGS-84）"),
        min_value=3,
        max_value=54,
        required=False,
        help_text=gettext_lazy("例如 32.0061。"),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for name, other in (("lon", "lat"), ("lat", "lon")):
            is_alone = said.get(name) is not None and other in said and said[other] is None
            if is_alone:
                self.add_error(other, _("经度和纬度要么都写，要么都空着。"))
        return said


class FloorsField(forms.CharField):
    """Floors as one writes them: 1-33, or 1,2,4-18 where there is no third."""

    def clean(self, value: Any) -> list[int]:
        text = super().clean(value)
        floors: list[int] = []
        for part in re.split(r"[,，、]", text) if text else []:
            found = _SPAN.fullmatch(part)
            if found is None:
                raise ValidationError(_("楼层写成 1-18，或者 1-3,5-18。"))
            first, last = int(found.group(1)), int(found.group(2) or found.group(1))
            floors += range(first, last + 1)
        floors = [floor for floor in floors if floor]
        if (text and not floors) or len(floors) > _MOST_FLOORS:
            raise ValidationError(_("楼层写成 1-18，或者 1-3,5-18。"))
        return list(dict.fromkeys(floors))
