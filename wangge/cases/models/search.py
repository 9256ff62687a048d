"""Under which words a case is found: one row of index words beside each case."""

from django.db import models

from wangge.cases.models.case import Case


class SearchEntry(models.Model):
    """The index words of one case; the database keeps its full-text index of them by itself.

    On PostgreSQL a generated column `vector` with a GIN index, on SQLite triggers that fill the FTS5
    table `cases_search` (migration 0008). A later migration that makes SQLite rebuild this table
    must create the triggers anew.
    """

    # Second of submission and number of the row: in this order the newest is found first.
    newest = models.BigIntegerField(primary_key=True)
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="search_entry")
    words = models.TextField()
    # How the words were made (`search.EDITION`); empty: before that was kept.
    edition = models.PositiveSmallIntegerField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"search entry of case {self.case_id}"
