"""How a message leaves as an e-mail."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from wangge.notifications.models import Notice


def is_configured() -> bool:
    """Tell whether a mail server is set; without one nothing can be sent."""
    return bool(settings.EMAIL_HOST)


def is_address(text: str) -> bool:
    """Tell whether a text can be an e-mail address."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def send(notice: Notice, *, address: str, link: str = "") -> None:
    """Hand the message to the mail server, or raise what it answered."""
    # A line break in a subject would open the door to forged headers.
    subject = " ".join(notice.title.split())
    EmailMessage(
        subject=subject,
        body=_written(notice, link or notice.url),
        to=[address],
        headers={"Message-ID": f"<{notice.public_id}@wangge>", "Auto-Submitted": "auto-generated"},
    ).send(fail_silently=False)


def _written(notice: Notice, url: str) -> str:
    parts = [notice.title]
    if notice.body:
        parts.append(notice.body)
    if url:
        # A path of ours, or the whole address where the writer gave it.
        address = settings.PUBLIC_URL + url if url.startswith("/") else url
        parts.append(_("看详情：%(url)s") % {"url": address})
    return "\n\n".join(parts)
