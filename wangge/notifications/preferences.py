"""How a staff member says how to be told."""

from datetime import time

from django.utils.translation import gettext as _

from wangge.core.errors import Malformed
from wangge.notifications.channels import email as email_channel
from wangge.notifications.models import Preference
from wangge.people import privacy
from wangge.people.models import Account, Phone


def of(account: Account) -> Preference:
    """Return an account's preference, the usual one where nothing was said."""
    found = Preference.objects.filter(account=account).first()
    return found or Preference(account=account)


def set_preference(
    account: Account,
    *,
    email: str,
    wants_email: bool,
    sound: bool,
    quiet_from: time | None,
    quiet_until: time | None,
    urgent_sms: bool = False,
    urgent_voice: bool = False,
) -> Preference:
    """Keep how an account wants to be told; calls to somebody on duty come through all the same."""
    email = email.strip()
    if email and not email_channel.is_address(email):
        raise Malformed(
            _("“邮箱”少了一部分，应当像 name@example.com。请补全，或者不留。"), field="email"
        )
    if wants_email and not email:
        raise Malformed(_("要发邮件，请先写邮箱。"), field="email")
    if (quiet_from is None) is not (quiet_until is None):
        raise Malformed(_("安静时段要写从几点到几点，或者都不写。"), field="quiet_until")
    if (urgent_sms or urgent_voice) and not own_number(Preference(account=account)):
        raise Malformed(
            _("您还没有登记电话号码，打不到。请让管理员在“人员”里给您加上号码。"),
            field="urgent_sms",
        )
    preference, _is_new = Preference.objects.update_or_create(
        account=account,
        defaults={
            "email": email,
            "wants_email": wants_email,
            "sound": sound,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "urgent_sms": urgent_sms,
            "urgent_voice": urgent_voice,
        },
    )
    return preference


def own_number(preference: Preference) -> str:
    """The newest number that is kept for a staff member, or nothing."""
    phone = Phone.objects.filter(person=preference.account.person_id).order_by("-pk").first()
    return privacy.number_of(phone) if phone else ""
