"""What came in from other systems and what went out; Django finds the models of the app here."""

from wangge.exchange.models.brought import Brought, BroughtAddition
from wangge.exchange.models.exports import Export, ReportForm
from wangge.exchange.models.feeds import Feed, FeedEntry
from wangge.exchange.models.hotline import (
    ExternalCase,
    HotlineFormat,
    HotlineImport,
    HotlineRow,
)
from wangge.exchange.models.open311 import Open311Access, Open311Report, Open311Update
from wangge.exchange.models.tokens import Scope, Token
from wangge.exchange.models.webhooks import Message, Webhook

__all__ = [
    "Brought",
    "BroughtAddition",
    "Export",
    "ExternalCase",
    "Feed",
    "FeedEntry",
    "HotlineFormat",
    "HotlineImport",
    "HotlineRow",
    "Message",
    "Open311Access",
    "Open311Report",
    "Open311Update",
    "ReportForm",
    "Scope",
    "Token",
    "Webhook",
]
