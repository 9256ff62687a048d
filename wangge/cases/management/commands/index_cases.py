"""How the index of all cases is written anew from the command line."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from wangge.cases import search

_WIDTH = 30


class Command(BaseCommand):
    help = "Write the search index of every case anew; cases stay findable meanwhile."

    def handle(self, *_args: Any, **_options: Any) -> None:
        began = time.monotonic()
        done = search.refresh_all(self._bar)
        self.stderr.write("")
        self.stdout.write(f"索引了 {done} 件，用了 {time.monotonic() - began:.1f} 秒。")

    def _bar(self, done: int, total: int) -> None:
        filled = "█" * int((done / total if total else 1) * _WIDTH)
        self.stderr.write(f"\r{filled:░<{_WIDTH}} {done}/{total}", style_func=str, ending="")
        self.stderr.flush()
