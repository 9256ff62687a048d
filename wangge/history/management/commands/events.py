"""What happens when: each kind of event, who records it, who reacts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from wangge.history.kinds import Kind, kinds


class Command(BaseCommand):
    help = "List every kind of event, who records it and who reacts to it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--markdown", action="store_true", help="as the table of docs/events.md"
        )

    def handle(self, *_args: Any, markdown: bool = False, **_options: Any) -> None:
        if markdown:
            self.stdout.write("| event | recorded by | reactions |\n|---|---|---|")
        for kind in kinds():
            self.stdout.write(_row(kind) if markdown else _lines(kind))


def _row(kind: Kind) -> str:
    cells = [f"`{kind.event.value}`"] + [
        "<br>".join(f"`{name}`" for name in names) or "–"
        for names in (kind.recorded_by, kind.reactions)
    ]
    return f"| {' | '.join(cells)} |"


def _lines(kind: Kind) -> str:
    return (
        f"{kind.event.value}\n"
        f"    recorded by  {', '.join(kind.recorded_by) or '–'}\n"
        f"    reactions    {', '.join(kind.reactions) or '–'}"
    )
