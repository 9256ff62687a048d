"""How whoever runs the server gets the first administrator in: a link that works once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from wangge.people import links


class Command(BaseCommand):
    help = "Print a one-time link for the first administrator; nothing where there is one."

    def handle(self, *args: Any, **options: Any) -> None:
        path = links.first_administrator_link()
        if path is None:
            self.stderr.write("已经有管理员了。忘了密码，请另一位管理员发一条重设密码的链接。")
            return
        self.stdout.write(f"{settings.PUBLIC_URL}{path}")
