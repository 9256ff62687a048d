"""What somebody keeps to look at again."""

from django.db import models

from wangge.people.models import Account


class SavedView(models.Model):
    """A view of the board under a name: its filters as they stand in the address."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=30)
    # "light=overdue&estate=3", checked when it is opened as any address is.
    query = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="saved_view_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
