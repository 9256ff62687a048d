"""What the message board tells the platform."""

from enum import StrEnum


class MessageBoardEvent(StrEnum):
    """One kind of happening on the board; the subject is the case of the thread."""

    POSTED = "message_board.posted"  # shown at once, or held back
    SHOWN = "message_board.shown"  # what was held back can be read now
    HIDDEN = "message_board.hidden"
    RESTORED = "message_board.restored"
    ME_TOO = "message_board.me_too"
    ME_TOO_UNDONE = "message_board.me_too_undone"  # by the device that said it
    REPORTED = "message_board.reported"  # somebody called a message abusive
    REPORTS_SETTLED = "message_board.reports_settled"
    ANSWER_SET = "message_board.answer_set"  # a reply stands in its thread, or is held back
    ANSWER_SHOWN = "message_board.answer_shown"
    FORGOTTEN = "message_board.forgotten"  # kept long enough: who said me too, who reported
