"""What forms of places choose from: areas as a tree, doors as floors and numbers."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.places.models import Area

_SPAN = re.compile(r"\s*(-?\d{1,3})\s*(?:[-—–~～到至]\s*(-?\d{1,3})\s*)?")
_MOST_FLOORS = 120


class AreaChoice(forms.ModelChoiceField):  # type: ignore[type-arg] # not subscriptable at run time
    """One of the areas that are the reader's, indented as they lie in one another."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("empty_label", gettext_lazy("请选"))
        super().__init__(Area.objects.none(), **options)

    def label_from_instance(self, obj: Area) -> str:
        return "　" * (len(obj.path_prefixes) - 1) + obj.name


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
