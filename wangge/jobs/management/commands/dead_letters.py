"""Which jobs were given up, why, and how they are queued again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from wangge.jobs import working
from wangge.jobs.models import Job

_MOST = 100


class Command(BaseCommand):
    help = "List the jobs that were given up, or queue them again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("job", nargs="*", type=int, help="only these")
        parser.add_argument("--revive", action="store_true", help="queue them again")

    def handle(self, *_args: Any, job: list[int], revive: bool = False, **_options: Any) -> None:
        letters = Job.objects.dead().order_by("dead_at", "pk")
        for letter in (letters.filter(pk__in=job) if job else letters)[:_MOST]:
            self.stdout.write(f"{letter.pk}  {letter.dead_at:%F %R}  {letter.name}")
            self.stdout.write(f"    {letter.arguments}  {letter.last_error}")
            if revive:
                working.revive(letter)
