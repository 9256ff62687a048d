"""What came in from other systems and what went out; Django finds the models of the app here."""

from wangge.exchange.models.exports import Export, ReportForm
from wangge.exchange.models.feeds import Feed, FeedEntry
from wangge.exchange.models.hotline import (
    ExternalCase,
    HotlineFormat,
    HotlineImport,
    HotlineRow,
)

__all__ = [
    "Export",
    "ExternalCase",
    "Feed",
    "FeedEntry",
    "HotlineFormat",
    "HotlineImport",
    "HotlineRow",
    "ReportForm",
]
