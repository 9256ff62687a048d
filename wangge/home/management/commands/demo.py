"""How the demonstration district is entered once, and who can sign in to it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from wangge.home.demo import cast, district, registry, week
from wangge.people.models import Account


class Command(BaseCommand):
    help = "Enter the demonstration district once and print its sign-ins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", action="store_true", help="enter the district where absent")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["seed"]:
            self._seed()
        for part in cast.PARTS:
            self.stdout.write(f"  {part.login:<12} {part.name}  {part.title}：{part.does}")
        self.stdout.write(f"  密码都是 {cast.PASSWORD}")

    def _seed(self) -> None:
        logins = {part.login for part in cast.PARTS}
        entered = set(Account.objects.values_list("username", flat=True))
        if logins <= entered:
            return
        if entered:
            raise CommandError("这个数据库里已经有别的账号，不放演示数据。请换一个空的数据库。")
        now = timezone.now()
        # All or nothing, and one write to the disk instead of a thousand.
        with transaction.atomic():
            places = district.build(week.opening(now))
            people = cast.assemble(places, week.opening(now))
            registry.enter(places, people, week.opening(now))
            week.live(places, people, now)
