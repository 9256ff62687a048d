"""What would have left for outside, kept instead of sent."""

import re

from django.conf import settings
from django.db import models

from wangge.notifications.models.messages import Delivery

# Of an address the long part without a meaning.
_SECRET = re.compile(r"(https?://[^\s/]+/(?:[^\s/]+/)*?)[\w-]{16,}")


class Outside(models.Model):
    """One message to outside as it would have gone: to whom, masked, and the text as sent."""

    delivery = models.ForeignKey(
        Delivery, on_delete=models.SET_NULL, null=True, blank=True, related_name="outside"
    )
    channel = models.CharField(max_length=12, choices=Delivery.Channel)
    # A masked number or address, or the name of a group.
    to = models.CharField(max_length=120)
    via = models.CharField(max_length=80, blank=True)
    text = models.TextField()
    # The request that would have been made, its secrets and numbers masked.
    request = models.TextField(blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"

    @property
    def text_shown(self) -> str:
        """The text with what opens somebody's own page blotted out: that is for them alone.

        Nobody in the demo is real, and whoever looks at it wants to be the driver or the resident.
        """
        if settings.DEMO:
            return self.text
        return _SECRET.sub(r"\1…", self.text)
