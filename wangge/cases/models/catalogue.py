"""What a case can be about, how long it may take, and who leads it: rows that each city edits."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.cases.vocabulary import Kind, Route, Stage, Urgency
from wangge.people.models import Organisation
from wangge.places.models import Area, Estate


class Category(models.Model):
    """One thing that requests are about, with the words that give it away."""

    code = models.SlugField(max_length=40, unique=True)
    national_code = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=40)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    route = models.CharField(max_length=12, choices=Route)
    kind = models.CharField(max_length=12, choices=Kind)
    urgency = models.CharField(max_length=12, choices=Urgency, default=Urgency.ORDINARY)
    # [["楼道灯", 3], …]: word and weight.
    keywords = models.JSONField(default=list)
    # The kind of organisation that leads where no catalogue entry says otherwise.
    lead_kind = models.CharField(max_length=24, choices=Organisation.Kind)
    hint = models.CharField(max_length=200, blank=True)
    closing_check = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    # About the place itself, not about somebody: who scans the code on the wall there reads that it is
    # in hand, and may follow it.
    is_about_place = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class Promise(models.Model):
    """How long a stage may take; the most particular row in force wins."""

    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, null=True, blank=True, related_name="promises"
    )
    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, null=True, blank=True, related_name="promises"
    )
    route = models.CharField(max_length=12, choices=Route, blank=True)
    urgency = models.CharField(max_length=12, choices=Urgency, blank=True)
    stage = models.CharField(max_length=12, choices=Stage)
    amount = models.PositiveIntegerField()
    mode = models.CharField(max_length=16)
    # After a miss, each next level is called after so many minutes.
    escalate_minutes = models.PositiveIntegerField(default=24 * 60)
    source = models.CharField(max_length=120, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="promise_is_some_time"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.amount} {self.mode}"

    @property
    def limit_said(self) -> str:
        """The limit as one says it: 24 小时."""
        unit = {
            "minutes": _("分钟"),
            "natural_hours": _("小时"),
            "working_hours": _("个工作小时"),
            "natural_days": _("天"),
            "working_days": _("个工作日"),
        }[self.mode]
        return f"{self.amount} {unit}"


class CatalogueEntry(models.Model):
    """派单目录: for a category, a place and an hour, the organisation that leads."""

    class Hours(models.TextChoices):
        ANY = "any", _("任何时候")
        OFFICE = "office", _("上班时间")
        OUTSIDE = "outside", _("下班以后")

    # Empty: every category of the route; and where that is empty too, everything.
    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, null=True, blank=True, related_name="entries"
    )
    route = models.CharField(max_length=12, choices=Route, blank=True)
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="catalogue_entries")
    estate = models.ForeignKey(
        Estate, on_delete=models.CASCADE, null=True, blank=True, related_name="catalogue_entries"
    )
    hours = models.CharField(max_length=8, choices=Hours, default=Hours.ANY)
    lead = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="catalogue_entries"
    )
    clause = models.CharField(max_length=120, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.category or self.route or '*'} → {self.lead}"
