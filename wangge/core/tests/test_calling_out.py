import http.server
import socket
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from pytest_django import Settings

from wangge.core import calling_out


class _Told(http.server.BaseHTTPRequestHandler):
    """Answers what its path asks for, and keeps what it was told."""

    heard: list[tuple[str, str, bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.heard.append((self.path, self.headers["Host"], body))
        self.send_response(302 if self.path == "/moved" else 500 if self.path == "/ill" else 200)
        if self.path == "/moved":
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write("收到".encode() * (1 if self.path != "/long" else 100_000))

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def told() -> Iterator[str]:
    _Told.heard = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Told)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - named to be refused
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.1.2.3",
        "2002:a01:203::1",
        "64:ff9b::a01:203",
        "::127.0.0.1",
    ],
)
def test_an_address_within_a_private_network_is_private_however_written(address: str) -> None:
    assert calling_out.is_private(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_an_address_of_the_open_internet_is_not(address: str) -> None:
    assert not calling_out.is_private(address)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "http://localhost/", "http://[::1]/"])
def test_no_call_goes_into_this_machine(url: str) -> None:
    with pytest.raises(calling_out.AddressRefused, match="内部网络"):
        calling_out.call(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com/hook",
        "ftp://example.com/",
        "file:///etc/passwd",
        "http://",
        "http://user:word@example.com/",
        "http://example.com/a b",
        "http://example.com:99999/",
        "http://[::1/",
    ],
)
def test_what_is_no_address_is_refused_with_what_to_do(url: str) -> None:
    with pytest.raises(calling_out.AddressRefused, match="http://"):
        calling_out.check_address(url)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "10.0.0.8", "192.168.1.1:8080", "169.254.169.254", "0.0.0.1", "2130706433",
        "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[fe80::1%25eth0]", "[::ffff:10.0.0.8]",
        "[64:ff9b::a00:8]", "１２７．０．０．１", "127。0。0。1", "127｡0｡0｡1", "127.0.0.1.", "localhost",
        "a.LOCALHOST.",
    ],
)  # fmt: skip
def test_an_address_of_this_network_is_refused_before_anything_is_kept(
    host: str, settings: Settings
) -> None:
    with pytest.raises(calling_out.AddressRefused, match="内部网络") as refused:
        calling_out.check_address(f"http://{host}/hook")
    assert refused.value.field == "url"

    settings.CALL_NETWORKS = ["0.0.0.0/0", "::/0"]
    calling_out.check_address(f"http://{host}/hook")


@pytest.mark.parametrize(
    "host", ["example.com", "8.8.8.8", "134744072", "[2606:4700::1111]", "网格.中国"]
)
def test_a_name_and_an_address_outside_may_be_written_down(host: str) -> None:
    calling_out.check_address(f"https://{host}/hook")


def test_a_call_into_a_network_that_the_operator_named_arrives_whole(
    told: str, settings: Settings
) -> None:
    settings.CALL_NETWORKS = ["127.0.0.0/8"]

    answer = calling_out.call(f"{told}/hook?a=1", body="说一声".encode())

    assert answer.is_ok
    assert answer.body == "收到"
    host = told.removeprefix("http://")
    assert _Told.heard == [("/hook?a=1", host, "说一声".encode())]


def test_a_redirect_is_not_followed(told: str, settings: Settings) -> None:
    settings.CALL_NETWORKS = ["127.0.0.1/32"]

    answer = calling_out.call(f"{told}/moved")

    assert answer.status == 302
    assert len(_Told.heard) == 1


def test_of_a_long_answer_only_the_beginning_is_read(told: str, settings: Settings) -> None:
    settings.CALL_NETWORKS = ["127.0.0.1/32"]

    assert len(calling_out.call(f"{told}/long").body) < 70_000


def test_what_nobody_answers_is_said_so(settings: Settings) -> None:
    settings.CALL_NETWORKS = ["127.0.0.1/32"]
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]

    with pytest.raises(calling_out.NoAnswer):
        calling_out.call(f"http://127.0.0.1:{port}/")
