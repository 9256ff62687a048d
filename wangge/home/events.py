"""What pages made of several apps tell the platform."""

from enum import StrEnum


class HomeEvent(StrEnum):
    """One kind of thing that is said of the software itself."""

    FEEDBACK_GIVEN = "home.feedback_given"
    FEEDBACK_ANSWERED = "home.feedback_answered"
