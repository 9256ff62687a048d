"""How the steps of joining another system are written for one deployment, ready to be copied."""

from typing import Final

from wangge.exchange.manual_table import STEPS, Step

# How a receiver makes sure that a message is ours: a program that runs as it stands.
SIGNING: Final = """\
import hashlib, hmac, time


def is_from_wangge(headers, body, secret):
    stamp = headers["Wangge-Timestamp"]
    signed = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256)
    expected = "sha256=" + signed.hexdigest()
    fresh = abs(time.time() - int(stamp)) < 300
    return fresh and hmac.compare_digest(expected, headers["Wangge-Signature"])
"""


def steps(base: str) -> list[Step]:
    """The steps as they are written for one deployment; what only a case has stays a blank."""
    known = {
        "base": base,
        "community": "banqiao",
        "number": "4817293605",
        "tag": "1-0123456789abcdef",
    }
    return [Step(step.name, step.why, _fill(step.command, known)) for step in STEPS]


def _fill(command: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        command = command.replace(f"{{{name}}}", value)
    return command.replace("{{", "{").replace("}}", "}")
