"""What of Open311 is kept: where it is switched on, what came in by it, and which news came with it."""

from typing import Self

from django.db import models

from wangge.cases.models import Case
from wangge.exchange.models.tokens import Token
from wangge.exchange.scope import communities_near
from wangge.people.actors import Actor
from wangge.people.models import Post
from wangge.places.models import Area


class Open311AccessQuerySet(models.QuerySet["Open311Access"]):
    def on(self) -> Self:
        """Those that answer."""
        return self.filter(is_on=True, community__is_active=True)

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(community__in=communities_near(actor))


class Open311Access(models.Model):
    """Whether a community answers by Open311; without a row, or switched off, it does not."""

    community = models.OneToOneField(Area, on_delete=models.PROTECT, related_name="open311")
    is_on = models.BooleanField(default=False)
    # Another name than the code of the community, mostly a domain: "banqiao.example.cn".
    jurisdiction = models.CharField(max_length=80, blank=True)
    # Who is meant by a call that names none while several are open; one at most.
    is_default = models.BooleanField(default=False)
    switched_by = models.ForeignKey(
        Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="open311_switched"
    )
    switched_at = models.DateTimeField()
    # Of the list of services as it was last seen, and since when it is like that.
    services_digest = models.CharField(max_length=64, blank=True)
    services_since = models.DateTimeField()
    # Kept to the quarter of an hour: a read does not write each time.
    last_read_at = models.DateTimeField(null=True, blank=True)
    last_posted_at = models.DateTimeField(null=True, blank=True)

    objects = Open311AccessQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction"],
                condition=~models.Q(jurisdiction=""),
                name="open311_jurisdiction_once",
            ),
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="open311_one_default",
            ),
        ]

    def __str__(self) -> str:
        return self.jurisdiction or self.community.code


class Open311Report(models.Model):
    """What came with a request by Open311 and has no place on the case itself."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="open311_report")
    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="open311_reports")
    # Of everything that was sent, to tell a second sending from another request.
    digest = models.CharField(max_length=64)
    # The point on their map, WGS-84, rounded to about the size of a building.
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    # [[code, label, value in words], …]: what was chosen from lists, nothing that was typed.
    chosen = models.JSONField(default=list)
    posted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["token", "posted_at"], name="open311_report_of_token")]

    def __str__(self) -> str:
        return f"open311 {self.case_id}"


class Open311Update(models.Model):
    """One piece of news that another system sent of a request, so that it counts once."""

    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="open311_updates")
    update_id = models.CharField(max_length=80)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="open311_updates")
    said_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "update_id"], name="open311_update_once"),
        ]

    def __str__(self) -> str:
        return self.update_id
