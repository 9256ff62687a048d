"""What lets another system in: a token, for a post, for some things, until a day."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from wangge.people.actors import Actor
from wangge.people.models import Post
from wangge.people.scopes import within


class Scope(models.TextChoices):
    """One thing that a token may be used for."""

    CASES_READ = "cases:read", _("看诉求：原话、进展、答复（姓名、号码和住处隐去，出事的门牌留着）")
    CASES_WRITE = "cases:write", _("办诉求：送进来、补充、接单、办结、撤回")
    PLACES_READ = "places:read", _("看底数：区域、小区、楼栋、事项类别")
    OPEN311 = "open311", _("用 Open311 送诉求")


class TokenQuerySet(models.QuerySet["Token"]):
    def live(self, on: date) -> Self:
        """Those that are believed on a day: neither ended nor run out, for a post that is held.

        Whose holder may sign in no more answers for nothing.
        """
        held = models.Q(post__until__isnull=True) | models.Q(post__until__gte=on)
        stopped = models.Q(post__person__account__is_active=False)
        rows = self.filter(held, ended_at__isnull=True, expires_on__gte=on, post__since__lte=on)
        return rows.exclude(stopped)

    def visible_to(self, actor: Actor) -> Self:
        """Those that act for posts within the actor's own, for whoever looks after the area."""
        return self.filter(within(actor, "post__area__path"))


class Token(models.Model):
    """One way in for another system. Who has its secret acts for the post; the post answers for it."""

    name = models.CharField(max_length=60)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="tokens")
    # Of Scope.
    scopes = models.JSONField(default=list)
    # SHA-256 of the secret, which itself is kept nowhere, and its last signs to tell it by.
    secret_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=4)
    expires_on = models.DateField()
    made_by = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="tokens_made"
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)
    # How often it was used in which minute since 1970, so that one system does not crowd out others.
    minute = models.BigIntegerField(default=0)
    minute_count = models.PositiveIntegerField(default=0)

    objects = TokenQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def allowed(self) -> list[str]:
        """What it may be used for, in words."""
        return [str(Scope(scope).label) for scope in self.scopes if scope in Scope.values]
