"""What people, posts and accounts tell the platform when they change."""

from enum import StrEnum


class PeopleEvent(StrEnum):
    """One kind of change of who is here and what they may do."""

    PERSON_ADDED = "people.person_added"
    PERSON_CORRECTED = "people.person_corrected"
    ORGANISATION_FOUNDED = "people.organisation_founded"
    ORGANISATION_CORRECTED = "people.organisation_corrected"
    APPOINTED = "people.appointed"
    POST_CORRECTED = "people.post_corrected"
    POST_ENDED = "people.post_ended"
    HOUSEHOLD_SETTLED = "people.household_settled"
    MOVED_IN = "people.moved_in"
    MOVED_OUT = "people.moved_out"
    ACCOUNT_OPENED = "people.account_opened"
    ACCOUNT_CLOSED = "people.account_closed"
    ACCOUNT_REOPENED = "people.account_reopened"
    SIGNED_IN = "people.signed_in"
    SIGNED_OUT_EVERYWHERE = "people.signed_out_everywhere"
    PASSWORD_CHANGED = "people.password_changed"
    LINK_ISSUED = "people.link_issued"
    LINK_USED = "people.link_used"
    PHONE_REVEALED = "people.phone_revealed"
