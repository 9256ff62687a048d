"""How a file of messages from a message board is brought in from the command line."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from wangge.cases import importing
from wangge.cases.importing import Outcome
from wangge.cases.vocabulary import Mode
from wangge.core.errors import Refused
from wangge.people.actors import COMMAND
from wangge.places.models import Area

_WIDTH = 30
_MOST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Bring messages of a sheet (.xlsx or .csv) into a community: --archive keeps them without a "
        "clock, --live makes cases of them. What is here already is not brought in again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--community", required=True, help="code of the community, as banqiao")
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument("--archive", dest="mode", action="store_const", const=Mode.ARCHIVE)
        how.add_argument("--live", dest="mode", action="store_const", const=Mode.LIVE)
        parser.add_argument("--newest", type=int, help="only so many, the newest")

    def handle(self, *_args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"没有这个文件：{file}")
        newest = options["newest"]
        if newest is not None and newest < 1:
            raise CommandError("--newest 要写 1 或更大的数。")
        began = time.monotonic()
        try:
            outcome = importing.import_messages(
                file,
                community=_community(options["community"]),
                mode=options["mode"],
                newest=newest,
                by=COMMAND,
                at=timezone.now(),
                progress=self._bar,
            )
        except Refused as refusal:
            raise CommandError(str(refusal.reason)) from refusal
        finally:
            self.stderr.write("")
        self._tell(outcome, seconds=time.monotonic() - began)

    def _bar(self, done: int, total: int) -> None:
        share = done / total if total else 1
        filled = "█" * int(share * _WIDTH)
        self.stderr.write(f"\r{filled:░<{_WIDTH}} {done}/{total}", style_func=str, ending="")
        self.stderr.flush()

    def _tell(self, outcome: Outcome, *, seconds: float) -> None:
        told = f"导入 {outcome.made} 件，原来就有 {outcome.known} 件"
        if outcome.revived:
            told += f"，从存档转为在办 {outcome.revived} 件"
        self.stdout.write(f"{told}，有问题 {len(outcome.problems)} 行，用了 {seconds:.1f} 秒。")
        for problem in outcome.problems[:_MOST_SHOWN]:
            self.stdout.write(f"第 {problem.row} 行“{problem.column}”：{problem.sentence}")
        if len(outcome.problems) > _MOST_SHOWN:
            self.stdout.write(f"还有 {len(outcome.problems) - _MOST_SHOWN} 行，记在导入记录里。")


def _community(code: str) -> Area:
    community = Area.objects.communities().filter(code=code).first()
    if community is None:
        known = "、".join(Area.objects.communities().values_list("code", flat=True)[:20])
        raise CommandError(f"没有代码是 {code} 的社区。有：{known or '还没有社区'}")
    return community
