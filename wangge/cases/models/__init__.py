"""What a case is, and the rows that belong to it; Django finds the models of the app here."""

from wangge.cases.models.answers import PolicyAnswer, ReplyTemplate
from wangge.cases.models.bulk import BulkItem, BulkRun
from wangge.cases.models.call_outs import CallAttempt, CallOut
from wangge.cases.models.case import Case, CaseQuerySet
from wangge.cases.models.catalogue import CatalogueEntry, Category, Promise
from wangge.cases.models.clock import Deadline, Deferral, Extension, Pause, Supervision
from wangge.cases.models.disputes import Consent, Side, Visit
from wangge.cases.models.elsewhere import ElsewherePhone
from wangge.cases.models.imports import ImportedMessage, MessageImport
from wangge.cases.models.patrol import PatrolRecord
from wangge.cases.models.public_use import Draft, PublicUse
from wangge.cases.models.requesters import (
    Addition,
    Correction,
    Rating,
    Requester,
    TextConsent,
)
from wangge.cases.models.reviews import Review
from wangge.cases.models.search import SearchEntry
from wangge.cases.models.talk import CallBack, Contact, FollowUpShare, Note, Receipt, Reply
from wangge.cases.models.together import CoHandling, Merge, Referral, ReferralParty, Urge
from wangge.cases.models.views import SavedView

__all__ = [
    "Addition",
    "BulkItem",
    "BulkRun",
    "CallAttempt",
    "CallBack",
    "CallOut",
    "Case",
    "CaseQuerySet",
    "CatalogueEntry",
    "Category",
    "CoHandling",
    "Consent",
    "Contact",
    "Correction",
    "Deadline",
    "Deferral",
    "Draft",
    "ElsewherePhone",
    "Extension",
    "FollowUpShare",
    "ImportedMessage",
    "Merge",
    "MessageImport",
    "Note",
    "PatrolRecord",
    "Pause",
    "PolicyAnswer",
    "Promise",
    "PublicUse",
    "Rating",
    "Receipt",
    "Referral",
    "ReferralParty",
    "Reply",
    "ReplyTemplate",
    "Requester",
    "Review",
    "SavedView",
    "SearchEntry",
    "Side",
    "Supervision",
    "TextConsent",
    "Urge",
    "Visit",
]
