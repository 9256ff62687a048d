"""What a case is, and the rows that belong to it; Django finds the models of the app here."""

from wangge.cases.models.call_outs import CallAttempt, CallOut
from wangge.cases.models.case import Case, CaseQuerySet
from wangge.cases.models.catalogue import CatalogueEntry, Category, Promise
from wangge.cases.models.clock import Deadline, Deferral, Extension, Pause, Supervision
from wangge.cases.models.imports import ImportedMessage, MessageImport
from wangge.cases.models.public_use import Draft, PublicUse
from wangge.cases.models.requesters import Addition, Correction, Rating, Requester
from wangge.cases.models.talk import CallBack, Contact, Note, Receipt, Reply

__all__ = [
    "Addition",
    "CallAttempt",
    "CallBack",
    "CallOut",
    "Case",
    "CaseQuerySet",
    "CatalogueEntry",
    "Category",
    "Contact",
    "Correction",
    "Deadline",
    "Deferral",
    "Draft",
    "Extension",
    "ImportedMessage",
    "MessageImport",
    "Note",
    "Pause",
    "Promise",
    "PublicUse",
    "Rating",
    "Receipt",
    "Reply",
    "Requester",
    "Supervision",
]
