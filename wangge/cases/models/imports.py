"""What came from other systems' files."""

from django.db import models

from wangge.cases.models.case import Case
from wangge.cases.vocabulary import Mode
from wangge.places.models import Area


class MessageImport(models.Model):
    """One file of messages brought in, and what became of its rows."""

    community = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="message_imports")
    mode = models.CharField(max_length=8, choices=Mode)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    made_count = models.PositiveIntegerField(default=0)
    known_count = models.PositiveIntegerField(default=0)
    # [[row number, field, sentence], …]
    problems = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.file_name


class ImportedMessage(models.Model):
    """A message of another system that became a case here; the same one is never brought in twice."""

    batch = models.ForeignKey(MessageImport, on_delete=models.CASCADE, related_name="messages")
    community = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="imported_messages")
    external_id = models.CharField(max_length=60)
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="imported_from")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "external_id"], name="imported_message_once"
            ),
        ]

    def __str__(self) -> str:
        return self.external_id
