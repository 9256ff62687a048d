"""What the exchange with other systems tells the platform."""

from enum import StrEnum


class ExchangeEvent(StrEnum):
    """One kind of coming in or going out."""

    SHEET_READ = "exchange.sheet_read"  # a hotline's sheet was opened, nothing imported yet
    SHEET_APPLIED = "exchange.sheet_applied"
    SHEET_UNDONE = "exchange.sheet_undone"
    CASE_CAME = "exchange.case_came"  # on the case: another system's number belongs to it
    CASE_UPDATED = "exchange.case_updated"  # on the case: a later sheet said something new
    CASE_LIMITED = "exchange.case_limited"  # on the case: their limit is earlier than ours
    EXPORTED = "exchange.exported"  # a list, a return sheet or a form went out
    FEED_ISSUED = "exchange.feed_issued"  # a secret calendar address was given out
    FEED_REVOKED = "exchange.feed_revoked"
    FORM_KEPT = "exchange.form_kept"
