"""What the log keeps of a request that was wrong in itself: one line, never how our code got there."""

import logging

_OURS = 500


class OneLineForTheirs(logging.Filter):
    """Take the traceback off what is logged about a request with a status below 500."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", _OURS) < _OURS:
            record.exc_info = None
            record.exc_text = None
        return True
