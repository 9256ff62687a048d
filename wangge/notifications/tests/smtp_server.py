"""What a mail server says, small enough to stand in a test."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Post:
    """What the server was handed, and what it refuses."""

    port: int = 0
    refuses: bool = False
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    letters: list[EmailMessage] = field(default_factory=list)


@contextmanager
def mail_server(*, refuses: bool = False) -> Iterator[Post]:
    """Listen on a port of this machine until the block ends."""
    post = Post(refuses=refuses)

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _converse(self, post)

    with socketserver.TCPServer(("127.0.0.1", 0), Talk) as server:
        post.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield post
        finally:
            server.shutdown()
            thread.join(timeout=5)


def _converse(talk: socketserver.StreamRequestHandler, post: Post) -> None:
    sender = ""

    def say(line: str) -> None:
        talk.wfile.write(f"{line}\r\n".encode())

    say("220 mail.test")
    while line := talk.rfile.readline().decode().strip():
        verb = line.split(":")[0].split(" ")[0].upper()
        if verb == "MAIL":
            sender = line
            say("250 sender ok")
        elif verb == "RCPT" and post.refuses:
            say("450 try later")
        elif verb == "RCPT":
            post.envelopes.append((sender, line))
            say("250 receiver ok")
        elif verb == "DATA":
            say("354 go on")
            post.letters.append(_read_letter(talk))
            say("250 kept")
        elif verb == "QUIT":
            say("221 bye")
            return
        else:
            say("250 mail.test")


def _read_letter(talk: socketserver.StreamRequestHandler) -> EmailMessage:
    lines = []
    while (line := talk.rfile.readline()) not in {b".\r\n", b""}:
        lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
    letter = message_from_bytes(b"".join(lines), policy=policy.default)
    assert isinstance(letter, EmailMessage)
    return letter
