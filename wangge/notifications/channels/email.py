"""How a message leaves as an e-mail."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from wangge.notifications.channels.shape import Letter, Limit, Written


def is_configured() -> bool:
    """Tell whether a mail server is set; without one nothing can be sent."""
    return bool(settings.EMAIL_HOST) or settings.SINK


def is_address(text: str) -> bool:
    """Tell whether a text can be an e-mail address."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def limit(_letter: Letter) -> Limit | None:
    """Mail servers slow down by themselves."""
    return None


def written(letter: Letter, *, at: datetime) -> Written:
    """The letter as it would be posted."""
    name, _at, host = letter.address.partition("@")
    text = f"{_subject(letter)}\n\n{_text(letter)}"
    return Written(to=f"{name[:1]}***@{host}", text=text, via=settings.EMAIL_HOST)


def send(letter: Letter, *, at: datetime) -> None:
    """Hand the message to the mail server, or raise what it answered."""
    EmailMessage(
        subject=_subject(letter),
        body=_text(letter),
        to=[letter.address],
        headers={"Message-ID": f"<{letter.id}@wangge>", "Auto-Submitted": "auto-generated"},
    ).send(fail_silently=False)


def _subject(letter: Letter) -> str:
    # A line break in a subject would open the door to forged headers.
    return " ".join(letter.title.split())


def _text(letter: Letter) -> str:
    parts = [letter.title]
    if letter.body:
        parts.append(letter.body)
    if letter.url:
        parts.append(_("看详情：%(url)s") % {"url": whole(letter.url)})
    return "\n\n".join(parts)


def whole(url: str) -> str:
    """The whole address: of a path of ours, or as the writer gave it."""
    return settings.PUBLIC_URL + url if url.startswith("/") else url
