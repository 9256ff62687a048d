"""What a resident is asked who says something: only the words must be there; and the same kept hidden."""

import re
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases import texting
from wangge.core.forms import Form
from wangge.language.normalise import clean
from wangge.places import locate
from wangge.places.models import Area

KEY = re.compile(r"[0-9a-f]{32}")


class Said(forms.CharField):
    """A text without what no screen shows and no database keeps."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "strip": False, **options})

    def to_python(self, value: object) -> str:
        return clean(super().to_python(value) or "")


class ReportForm(Form):
    """What a resident writes; only the words must be there."""

    words = Said(
        label=gettext_lazy("什么事"),
        required=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("请写一句：哪里、怎么了。")},
    )
    photo = forms.FileField(label=gettext_lazy("照片"), required=False)
    drop_photo = forms.BooleanField(label=gettext_lazy("不要照片了"), required=False)
    estate = Said(label=gettext_lazy("小区"), widget=forms.Select)
    building = Said(label=gettext_lazy("楼"), widget=forms.Select)
    place_text = Said(label=gettext_lazy("楼层或房号"))
    phone = Said(
        label=gettext_lazy("手机号"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    may_text = forms.BooleanField(
        label=gettext_lazy("可以往这个号码发短信，告诉我进度和结果"), required=False
    )
    name = Said(label=gettext_lazy("怎么称呼您"))
    email = Said(
        label=gettext_lazy("邮箱"),
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email"}),
    )
    call_out = forms.BooleanField(
        label=gettext_lazy("要人马上来（会响值班人的手机，10 分钟内到）"), required=False
    )
    # A trap for machines; people do not see it.
    website = Said()
    via = Said(widget=forms.HiddenInput)
    # The code on the wall that it was opened from.
    wall = Said(widget=forms.HiddenInput)
    # The secret of an earlier case, from whose page somebody says it anew.
    again = Said(widget=forms.HiddenInput)
    key = Said(widget=forms.HiddenInput)

    def __init__(self, *args: Any, community: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not texting.is_offered():
            del self.fields["may_text"]
        estates = locate.choices(community)
        self.fields["estate"].widget.choices = [
            ("", _("不知道 / 在小区外面")),
            *((estate.id, estate.name) for estate in estates),
        ]
        self.fields["building"].widget.choices = [
            ("", _("不知道 / 不在楼里")),
            *((e.name, [(b.id, b.name) for b in e.buildings]) for e in estates if e.buildings),
        ]

    def clean_key(self) -> str:
        return key_of(self.cleaned_data["key"])


class KeptForm(Form):
    """The same once more, hidden in the page on which it is looked at before it is sent."""

    words = Said(widget=forms.HiddenInput)
    estate = Said(widget=forms.HiddenInput)
    building = Said(widget=forms.HiddenInput)
    place_text = Said(widget=forms.HiddenInput)
    phone = Said(widget=forms.HiddenInput)
    may_text = Said(widget=forms.HiddenInput)
    name = Said(widget=forms.HiddenInput)
    email = Said(widget=forms.HiddenInput)
    call_out = Said(widget=forms.HiddenInput)
    via = Said(widget=forms.HiddenInput)
    wall = Said(widget=forms.HiddenInput)
    again = Said(widget=forms.HiddenInput)
    key = Said(widget=forms.HiddenInput)


def key_of(text: str) -> str:
    """The key of a form as it was made, or a new one where somebody tampered with it."""
    return text if KEY.fullmatch(text) else uuid4().hex
