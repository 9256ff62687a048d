"""What tests of webhooks share: another system's server on this machine, and how it checks a signature."""

import hashlib
import hmac
import http.server
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any


@dataclass
class Listener:
    """A server of another system: what it heard, and what it answers."""

    url: str = ""
    status: int = 200
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Listener]:
    """Run such a server for a while."""
    listener = Listener()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listener.heard.append((dict(self.headers), body))
            self.send_response(listener.status)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    listener.url = f"http://127.0.0.1:{server.server_port}/news"
    yield listener
    server.shutdown()
    server.server_close()


def is_signed(headers: dict[str, str], body: bytes, *, secret: str) -> bool:
    """Check a signature as the manual tells others to; nothing of ours is used."""
    expected = hmac.new(
        secret.encode(), headers["Wangge-Timestamp"].encode() + b"." + body, hashlib.sha256
    )
    return headers["Wangge-Signature"] == "sha256=" + expected.hexdigest()
