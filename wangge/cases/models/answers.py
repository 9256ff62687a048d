"""What can be said again: reply templates, and policy answers with their source and date."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wangge.cases.models.catalogue import Category
from wangge.cases.vocabulary import Route
from wangge.places.models import Area


class ReplyTemplate(models.Model):
    """Words for a reply, with placeholders that the case fills: {编号}, {地点}, {时限} …"""

    # Empty: for the whole deployment.
    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, null=True, blank=True, related_name="reply_templates"
    )
    route = models.CharField(max_length=12, choices=Route, blank=True)
    name = models.CharField(max_length=40)
    text = models.TextField()
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "name"], name="reply_template_name_once"),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(area__isnull=True),
                name="reply_template_name_once_everywhere",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PolicyAnswer(models.Model):
    """The answer to a question people ask, to be read out with its source and date."""

    class Status(models.TextChoices):
        VALID = "valid", _("在用")
        WITHDRAWN = "withdrawn", _("不用了")

    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, null=True, blank=True, related_name="policy_answers"
    )
    category = models.ForeignKey(
        Category, on_delete=models.SET_NULL, null=True, blank=True, related_name="policy_answers"
    )
    question = models.CharField(max_length=120)
    answer = models.TextField()
    # Words people use for it.
    keywords = models.JSONField(default=list)
    source = models.CharField(max_length=120)
    source_on = models.DateField()
    # After this day it must be looked at again before it is read out.
    valid_until = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.VALID)

    def __str__(self) -> str:
        return self.question
