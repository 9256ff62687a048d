"""Who stands in for a vendor's machine: a real HTTP server that keeps what it was told."""

import http.server
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any


@dataclass
class Vendor:
    """A server on this machine: what it answers, and what it heard."""

    url: str
    answer: str
    status: int = 200
    heard: list[tuple[str, dict[str, str], str]] = field(default_factory=list)


@contextmanager
def a_vendor(*, answer: str = '{"errcode":0}', status: int = 200) -> Iterator[Vendor]:
    """A vendor that answers always the same."""
    vendor = Vendor("", answer, status)

    class Desk(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            vendor.heard.append((self.path, dict(self.headers), body))
            self.send_response(vendor.status)
            self.end_headers()
            self.wfile.write(vendor.answer.encode())

        def log_message(self, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    Thread(target=server.serve_forever, daemon=True).start()
    vendor.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield vendor
    finally:
        server.shutdown()
        server.server_close()
