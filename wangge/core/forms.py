"""How a form speaks: errors that name the field and say what to do; drawn by the macros of `core/ui/_field.html`."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from wangge.core.errors import Malformed

# What Django would say, said as a clerk would. %(label)s is filled in below, the rest by the field.
_SENTENCES = {
    "required": _("“%(label)s”还没写。写上再往下走。"),
    "invalid": _("“%(label)s”看不懂，请照例子再写一遍。"),
    "invalid_choice": _("“%(label)s”里没有这一项，请从列出的里面选。"),
    "invalid_list": _("“%(label)s”没选对，请从列出的里面选。"),
    "max_length": _(
        "“%(label)s”太长：最多 %(limit_value)d 个字，您写了 %(show_value)d 个。请删短些。"
    ),
    "min_length": _("“%(label)s”太短：至少 %(limit_value)d 个字，您写了 %(show_value)d 个。"),
    "max_value": _("“%(label)s”最多 %(limit_value)s，请改小些。"),
    "min_value": _("“%(label)s”最少 %(limit_value)s，请改大些。"),
    "max_digits": _("“%(label)s”的数字太长：一共最多 %(max)s 位。"),
    "max_decimal_places": _("“%(label)s”小数点后最多 %(max)s 位。"),
    "max_whole_digits": _("“%(label)s”小数点前最多 %(max)s 位。"),
    "null_characters_not_allowed": _("“%(label)s”里有看不见的字符，请删掉再写一遍。"),
    "empty": _("“%(label)s”是个空文件，里面什么也没有。请另选一个。"),
    "invalid_image": _("“%(label)s”打不开，不是照片，或者已经损坏。请另选一张，或者不添。"),
    "missing": _("“%(label)s”还没选文件。"),
}
_OF_KIND = {
    forms.DateField: _("“%(label)s”要写成 2026-11-30 这样，并且真有这一天。"),
    forms.DateTimeField: _("“%(label)s”要写成 2026-11-30 17:30 这样，并且真有这一刻。"),
    forms.TimeField: _("“%(label)s”要写成 8:30 这样。"),
    forms.IntegerField: _("“%(label)s”要写一个整数，例如 24。"),
    # After IntegerField, of which it is a kind.
    forms.DecimalField: _("“%(label)s”要写一个数，例如 3.5。"),
    forms.EmailField: _("“%(label)s”少了一部分，应当像 name@example.com。请补全，或者不留。"),
    forms.FileField: _("“%(label)s”没有传上来，请再选一次。"),
}
_TO_BE_TICKED = _("还没勾“%(label)s”。勾上再往下走。")
_BLANK = re.compile(r"%\((\w+)\)[sd]")


class Form(forms.Form):
    """A form whose errors are sentences; use it instead of Django's own."""

    # The browser's bubbles cover what was typed and speak another language than the page.
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _speak(name, field)

    def carry_out(self, operation: Callable[[], object]) -> bool:
        """Do what a valid form asks for; a Malformed is said at its field, and False returned."""
        try:
            operation()
        except Malformed as refused:
            field = refused.field if refused.field in self.fields else None
            self.add_error(field, str(refused.reason))
            if field and not self.cleaned_data.get(field):
                # What was refused for being empty is no longer beside “可不填”.
                self.fields[field].required = True
            return False
        return True


class DateInput(forms.DateInput):
    """A date with the browser's own picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """A moment with the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class TimeInput(forms.TimeInput):
    """A time of day with the browser's own picker."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


def _speak(name: str, field: forms.Field) -> None:
    defaults: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        defaults.update(getattr(kind, "default_error_messages", {}))
    sentences = dict(_SENTENCES)
    for of_kind, sentence in _OF_KIND.items():
        if isinstance(field, of_kind):
            sentences["invalid"] = sentence
    if isinstance(field, forms.BooleanField):
        sentences["required"] = _TO_BE_TICKED
    for code, sentence in sentences.items():
        # What the form's author wrote beside the field stays.
        if field.error_messages.get(code) == defaults.get(code):
            field.error_messages[code] = _named(sentence, field.label or name)


class _Sentence(str):
    """A sentence about a field; only its blanks are filled, a % of the label stays as it is."""

    __slots__ = ()

    def __mod__(self, values: Any, /) -> str:
        return _BLANK.sub(lambda blank: str(values[blank[1]]), self)


def _name_in(sentence: object, label: object) -> _Sentence:
    return _Sentence(str(sentence).replace("%(label)s", str(label)))


# Said late: the language is that of the reader, not of the start of the process.
_named = lazy(_name_in, _Sentence)
