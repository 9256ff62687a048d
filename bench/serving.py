"""How the real web server is started for a measurement, asked by several clients, and stopped."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
Ask = Callable[[http.client.HTTPConnection, int], None]


@contextmanager
def web(*, processes: int = 2, threads: int = 4) -> Iterator[int]:
    """Run gunicorn as in real use and yield its port."""
    port = _free_port()
    shape = ["--workers", str(processes), "--threads", str(threads), "--worker-class", "gthread"]
    command = [sys.executable, "-m", "gunicorn", "wangge.config.wsgi:application"]
    server = subprocess.Popen(  # noqa: S603 - our own server
        [*command, "--bind", f"127.0.0.1:{port}", *shape, "--no-control-socket"],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


@contextmanager
def worker() -> Iterator[int]:
    """Run the worker as in real use and yield its process number."""
    process = subprocess.Popen(
        [sys.executable, "-m", "wangge.config.worker"], cwd=ROOT, stderr=subprocess.DEVNULL
    )
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def rate(ask: Ask, *, port: int, clients: int, seconds: float) -> float:
    """Return how many answers a second several clients get, each asking one after another."""
    counts = [0] * clients
    wrong: list[BaseException] = []
    until = time.perf_counter() + seconds

    def run(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            while time.perf_counter() < until and not wrong:
                ask(connection, number)
                counts[number] += 1
        except BaseException as error:
            wrong.append(error)

    began = time.perf_counter()
    crowd = [threading.Thread(target=run, args=(number,)) for number in range(clients)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    if wrong:
        raise wrong[0]
    return sum(counts) / (time.perf_counter() - began)


def memory_of(pid: int) -> float:
    """Return the MiB that a process and its children hold, shared pages divided among them."""
    family = [pid]
    for one in family:
        family += [int(child) for child in _children(one)]
    return sum(_share(one) for one in family) / 1024


def _children(pid: int) -> list[str]:
    return [
        word
        for task in Path(f"/proc/{pid}/task").glob("*/children")
        for word in task.read_text(encoding="ascii").split()
    ]


def _share(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))


def pid_of_listener(port: int) -> int:
    """Return the process number of the server that was started here on a port."""
    me = os.getpid()
    for child in _children(me):
        words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        if f"127.0.0.1:{port}".encode() in words:
            return int(child)
    raise LookupError(port)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _try in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the web server did not start")
