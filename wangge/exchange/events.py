"""What the exchange with other systems tells the platform."""

from enum import StrEnum


class ExchangeEvent(StrEnum):
    """One kind of coming in or going out."""

    SHEET_READ = "exchange.sheet_read"  # a hotline's sheet was opened, nothing imported yet
    SHEET_APPLIED = "exchange.sheet_applied"
    SHEET_UNDONE = "exchange.sheet_undone"
    CASE_CAME = "exchange.case_came"  # on the case: another system's number belongs to it
    CASE_UPDATED = "exchange.case_updated"  # on the case: a later sheet said something new
    CASE_REVERTED = "exchange.case_reverted"  # on the case: what a sheet said was taken back
    CASE_LIMITED = "exchange.case_limited"  # on the case: their limit is earlier than ours
    EXPORTED = "exchange.exported"  # a list, a return sheet or a form went out
    FEED_ISSUED = "exchange.feed_issued"  # a secret calendar address was given out
    FEED_REVOKED = "exchange.feed_revoked"
    FORM_KEPT = "exchange.form_kept"
    TOKEN_MADE = "exchange.token_made"  # another system may act for a post
    TOKEN_ENDED = "exchange.token_ended"
    WEBHOOK_MADE = "exchange.webhook_made"  # another system hears of news
    WEBHOOK_PAUSED = "exchange.webhook_paused"  # by hand, or after many failures
    WEBHOOK_WENT_ON = "exchange.webhook_went_on"
    WEBHOOK_ENDED = "exchange.webhook_ended"
    SPOKEN_FOR = "exchange.spoken_for"  # on the case: a system said something for its requester
    OPEN311_DEFAULT = "exchange.open311_default"  # on the community: meant where none is named
    OPEN311_SWITCHED = (
        "exchange.open311_switched"  # on the community: it answers by Open311, or no more
    )
