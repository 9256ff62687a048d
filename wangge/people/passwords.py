"""What a new password must not be: too short, one of the common ones, little more than a name."""

import re
from typing import Final

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from wangge.people.models import Account

# Letters that must be left once the names are taken away.
_LEFT: Final = 6
_SHORTEST_PART: Final = 3
_SEPARATOR: Final = re.compile(r"[\W_]+")


class LongEnough(MinimumLengthValidator):
    """Django's rule in our words."""

    def get_error_message(self) -> str:
        return _("密码太短：至少 {least} 个字。请再加一两个词。").format(least=self.min_length)


class NotCommon(CommonPasswordValidator):
    """Django's list in our words."""

    def get_error_message(self) -> str:
        return _("这个密码太常见，一猜就中。请换几个不相干的词。")


class NotTheName(UserAttributeSimilarityValidator):
    """Refuse what resembles one's name: doubled, turned round, with a year behind it."""

    def validate(self, password: str, user: Account | None = None) -> None:
        super().validate(password, user)
        bare = _bare(password)
        left = bare
        for name in _names_of(user) if user else ():
            left = left.replace(name, "").replace(name[::-1], "")
        if left != bare and len(left) < _LEFT:
            raise ValidationError(self.get_error_message(), code="password_too_similar")

    def get_error_message(self) -> str:
        return _("密码里除了姓名和登录名没剩几个字，容易被猜到。请换几个不相干的词。")


def _names_of(account: Account) -> list[str]:
    """Return the sign-in name, its parts and the person's name, the longest first."""
    parts = [p for p in _SEPARATOR.split(account.username.lower()) if len(p) >= _SHORTEST_PART]
    names = {_bare(account.username), _bare(account.person.name), *parts} - {""}
    return sorted(names, key=len, reverse=True)


def _bare(text: str) -> str:
    return _SEPARATOR.sub("", text.lower())
