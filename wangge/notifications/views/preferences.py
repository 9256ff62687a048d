"""How somebody says how to be told."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wangge.core.forms import Form, TimeInput
from wangge.notifications import preferences as kept
from wangge.notifications.channels import email, sms, voice
from wangge.people.http import Request, signed_in

_FIELDS = (
    "sound",
    "urgent_sms",
    "urgent_voice",
    "email",
    "wants_email",
    "quiet_from",
    "quiet_until",
)


class PreferenceForm(Form):
    sound = forms.BooleanField(
        label=gettext_lazy("叫人的时候响铃"),
        required=False,
        help_text=gettext_lazy("不响也会满屏显示，直到有人答应。"),
    )
    urgent_sms = forms.BooleanField(
        label=gettext_lazy("叫人的时候也发短信"),
        required=False,
        help_text=gettext_lazy("发到您登记的号码，夜里当班也发；平常的消息不发短信。"),
    )
    urgent_voice = forms.BooleanField(label=gettext_lazy("叫人的时候也打电话"), required=False)
    email = forms.EmailField(label=gettext_lazy("邮箱"), required=False, max_length=254)
    wants_email = forms.BooleanField(label=gettext_lazy("也发到邮箱"), required=False)
    quiet_from = forms.TimeField(
        label=gettext_lazy("安静时段从几点"), required=False, widget=TimeInput()
    )
    quiet_until = forms.TimeField(
        label=gettext_lazy("到几点"),
        required=False,
        widget=TimeInput(),
        help_text=gettext_lazy("这段时间的邮件过后再发。您当班时叫人不受影响。"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def preferences(request: Request) -> HttpResponse:
    preference = kept.of(request.user)
    initial = {name: getattr(preference, name) for name in _FIELDS}
    form = PreferenceForm(request.POST or None, initial=initial)
    # What no gateway carries is not offered.
    for name, way in (("urgent_sms", sms), ("urgent_voice", voice)):
        if not way.is_configured():
            del form.fields[name]
    if (
        request.method == "POST"
        and form.is_valid()
        and form.carry_out(lambda: kept.set_preference(request.user, **form.cleaned_data))
    ):
        messages.success(request, _("记下了。"))
        return redirect("notifications:preferences")
    return render(
        request,
        "notifications/preferences/page.html",
        {"form": form, "can_mail": email.is_configured()},
        status=422 if form.errors else 200,
    )
