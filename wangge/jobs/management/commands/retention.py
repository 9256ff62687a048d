"""How it is seen from the command line what will be erased first, and erased."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from wangge.jobs import retention


class Command(BaseCommand):
    help = "Erase what was kept long enough; --dry-run says what and how many, and erases nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        for kept in retention.kinds():
            line = f"{kept.name}：{kept.words}，满 {kept.days} 天，到期 {kept.due_count(now)} 项"
            self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write("只看不删。每天夜里 2 点到 5 点自动删。")
            return
        erased = retention.erase_due(now)
        self.stdout.write(f"删了 {sum(erased.values())} 项。")
