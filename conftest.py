"""What every test stands on: its own day, database file and folders, no network, no slow hashing."""

import os
from collections.abc import Generator, Iterator
from contextlib import nullcontext
from datetime import datetime
from functools import cache
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache import cache as django_cache
from django.db import connection
from django.test.utils import override_settings, setup_databases, teardown_databases
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

# The first example pays for imports and the database, so no single example has a deadline.
hypothesis_settings.register_profile(
    "here", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile("ci", parent=hypothesis_settings.get_profile("here"))
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker waits at the end for the last of another."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[bool, bool]:
    # Django's order is kept: what empties all tables comes after what finds them filled.
    empties = {"transactional_db", "live_server", "new_page", "lived"} & set(
        getattr(item, "fixturenames", ())
    )
    return bool(empties), item.get_closest_marker("slow") is None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None]:
    yield
    database = connection.settings_dict
    if connection.vendor == "postgresql" and database["NAME"] == database["TEST"].get("NAME"):
        _sweep()


def _sweep() -> None:
    """Take away what a large test rolled back; else its tables are planned for by how empty they look.

    PostgreSQL keeps what ANALYZE found in a transaction that was rolled back, and a look-up took minutes.
    """
    apart = _apart()
    if apart.execute(_GROWN).fetchone() != (None,):
        apart.execute("VACUUM")


# What is left of a table in bytes, once its rows are gone.
_GROWN = "SELECT max(relid) FROM pg_stat_user_tables WHERE pg_relation_size(relid) > 1000000"


@cache
def _apart() -> Any:
    # Django's connection is locked between tests, and a sweep is no part of a transaction.
    apart = connection.get_new_connection(connection.get_connection_params())
    apart.autocommit = True
    return apart


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give this process a database of its own, so that several runs never meet."""
    database: dict[str, Any] = django_settings.DATABASES["default"]
    test = database.setdefault("TEST", {})
    if database["ENGINE"] == "django.db.backends.sqlite3":
        # A file, not memory: the threads of a live server see what the test wrote.
        test["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        # A test database may be lost in a power cut.
        database["OPTIONS"]["init_command"] = (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;"
        )
    else:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        test["NAME"] = f"test_wangge_{worker}_{os.getpid()}"
        database["CONN_MAX_AGE"] = 0
        # Who waits for a lock that is never given up fails by name, and holds nobody else up.
        database["OPTIONS"]["options"] = (
            "-c lock_timeout=60s -c idle_in_transaction_session_timeout=120s"
        )


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Make the test database; pytest-django's own does so only for tests that it empties itself."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            # What sweeps, and a thread that a test left behind, still hold a session.
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def _workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    # For the whole run, because a live server reads its settings once.
    with override_settings(
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        MEDIA_ROOT=tmp_path_factory.mktemp("files"),
        STORAGES={
            **django_settings.STORAGES,
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


# A Monday morning on which every office is open. The clock runs on from it.
TODAY = datetime.fromisoformat("2026-11-23T10:30:00+08:00")


@pytest.fixture(autouse=True)
def _today(request: pytest.FixtureRequest) -> Iterator[None]:
    # Whatever day it is, a test plays on this one; with processes of its own it shares theirs.
    is_real = request.node.get_closest_marker("real_clock") is not None
    with nullcontext() if is_real else time_machine.travel(TODAY):
        yield


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    # Throttles count in the cache.
    django_cache.clear()
