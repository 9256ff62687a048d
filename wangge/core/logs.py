"""What the log keeps: of a request that was wrong in itself one line, of no address what opens it."""

import logging
import re

_OURS = 500
# A part of an address that means nothing to who reads it opens somebody's page: link, feed, driver's answer.
_SECRET = re.compile(r"(?<=/)(?=[^/\s]*[A-Z\d])[\w-]{20,}(?=[/.\s]|$)")


class WithoutSecrets(logging.Filter):
    """Blot out of each line the parts of addresses that let in whoever has them."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        blotted = _SECRET.sub("…", said)
        if blotted != said:
            record.msg, record.args = blotted, ()
        return True


class OneLineForTheirs(logging.Filter):
    """Take the traceback off what is logged about a request with a status below 500."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", _OURS) < _OURS:
            record.exc_info = None
            record.exc_text = None
        return True
