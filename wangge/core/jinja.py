"""How templates are read: strict about names, escaping, Chinese, and the globals every page may use."""

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context

from wangge.core import icons, moments, speech, styles

_GROUP = re.compile(r"\d{4}(?=\d)")
_BEFORE_UNIT = re.compile(r"(\d) (?=\S)")
_MOBILE = re.compile(r"1\d{10}")
_TAIL = 4


class Kit:
    """The UI kit: `ui.button(…)` is the macro `button` of `core/ui/_button.html`.

    A global and not an import, because a block rendered alone for htmx has run no import of its page.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._homes = {
            macro: template
            for template in environment.list_templates(filter_func=_is_of_kit)
            for macro in _macros_of(environment, template)
        }

    def __getattr__(self, macro: str) -> Any:
        try:
            home = self._homes[macro]
        except KeyError:
            raise AttributeError(macro) from None
        return getattr(self._environment.get_template(home).module, macro)


def environment(**options: Any) -> Environment:
    """Build the environment that `TEMPLATES` names."""
    made = Environment(  # noqa: S701 - autoescape is on, among the options
        **{
            **options,
            "undefined": StrictUndefined,
            "autoescape": True,
            "trim_blocks": True,
            "lstrip_blocks": True,
            "extensions": ["jinja2.ext.i18n", "jinja2.ext.do"],
        }
    )
    made.install_gettext_callables(  # type: ignore[attr-defined] # added by the i18n extension
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    made.globals.update(
        icon=icons.icon,
        light_shape=icons.light_shape,
        mark=icons.mark,
        settings_demo=settings.DEMO,
        static=static,
        styles=styles,
        url=_url,
    )
    made.filters.update(
        after=lambda said, word: moments.after(str(word), said),
        held_together=held_together,
        listed=speech.listed,
        number_groups=number_groups,
        phone_masked=phone_masked,
        phone_said=phone_said,
        said_at=said_at,
        span=moments.say_span,
        tel=tel,
        to_second=to_second,
        written_at=written_at,
    )
    made.globals["ui"] = Kit(made)
    return made


def number_groups(number: object) -> str:
    """Write a case's number in groups: 4817293605 -> 4817 2936 05."""
    return _GROUP.sub(lambda group: f"{group[0]} ", str(number))


def held_together(text: str) -> str:
    """Keep a number and its unit on one line: 1 号楼, 6 楼."""
    return _BEFORE_UNIT.sub("\\1\u00a0", text)


def phone_masked(number: object) -> str:
    """Hide the middle of a telephone number: 13900000417 -> 139****0417."""
    digits = re.sub(r"\D", "", str(number))
    if _MOBILE.fullmatch(digits):
        return f"{digits[:3]}****{digits[-_TAIL:]}"
    return f"****{digits[-_TAIL:]}" if len(digits) > _TAIL else "****"


def phone_said(number: object) -> str:
    """Write a telephone number as it is read out: 13900000417 -> 139 0000 0417."""
    text = str(number).strip()
    if _MOBILE.fullmatch(text):
        return f"{text[:3]} {text[3:7]} {text[7:]}"
    return text


def tel(number: object) -> str:
    """Make a telephone number one that a link can dial."""
    return "tel:" + re.sub(r"[^\d+]", "", str(number))


@pass_context
def said_at(context: Context, moment: datetime, *, is_end: bool = False) -> str:
    """Say a moment as seen from the page's `now`: 今天 12:40."""
    now = context.get("now")
    return moments.say(moment, now if isinstance(now, datetime) else timezone.now(), is_end=is_end)


def to_second(moment: datetime) -> str:
    """Write a moment of a call-out, where seconds count: 10:02:00."""
    return f"{moment.astimezone(moments.SHANGHAI):%H:%M:%S}".removeprefix("0")


def written_at(moment: datetime) -> str:
    """Write a moment on paper, where "today" would soon be wrong: 11 月 23 日 10:24."""
    return f"{moments.say_date(moments.local_day(moment))} {moments.say_clock(moment)}"


def _url(name: str, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def _is_of_kit(template: str) -> bool:
    return template.startswith("core/ui/_")


def _macros_of(environment: Environment, template: str) -> list[str]:
    assert environment.loader is not None
    source, _, _ = environment.loader.get_source(environment, template)
    return re.findall(r"\{%-?\s*macro\s+([a-z]\w*)\(", source)
