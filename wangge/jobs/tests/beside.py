"""How a test has work done beside it: threads and processes on the database of the test."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread
from urllib.parse import quote

from django.db import connection, connections


def together(*works: Callable[[], object]) -> None:
    """Run all at once, each on a connection of its own; what one raises fails the test."""
    errors: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors, errors


def database_url() -> str:
    """Say where the database of the test is, as another process reads it."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{Path(database['NAME']).resolve()}"
    password = f":{quote(database['PASSWORD'], safe='')}" if database["PASSWORD"] else ""
    host = quote(database["HOST"], safe="")
    query = "&".join(f"{key}={value}" for key, value in database["OPTIONS"].items())
    return (
        f"postgresql://{quote(database['USER'])}{password}@{host}:{database['PORT']}"
        f"/{quote(database['NAME'])}{'?' + query if query else ''}"
    )
