"""Opens the database: SQLite by default, PostgreSQL where users outgrow it; makes or upgrades it when needed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from config.sentences import reason, say
from tracker.store.problems import DatabaseProblem, explain, explained, place

__all__ = ["HEAD", "DatabaseProblem", "open_database", "reading", "writing"]

HEAD = "0015"
"""The revision of the tables that this program reads and writes."""

_CACHE_KB = 40_000
"""What SQLite may keep of the file in memory; with its 2 MB, storing many calls reads the same pages over and over."""

_WAIT_MS = 30_000
"""How long a writer waits for another, in milliseconds."""


def open_database(url: str, now: datetime) -> Engine:
    """The database at `url` (an SQLAlchemy address), ready to use.

    It is made on first use. An older one is brought up to date after a copy of it was set aside, named with `now`.
    Raises DatabaseProblem when it cannot be used, for instance because a newer program has changed it.
    """
    engine = unopened(url)
    with explained(engine.url):
        version = version_of(engine)
    if version != HEAD:
        # Alembic takes long to import, and is needed only on this rare way.
        from tracker.store.upgrade import upgrade

        upgrade(engine, version, now)
    return engine


def unopened(url: str) -> Engine:
    """The database at `url`, whatever state it is in: to put a backup in its place. Raises DatabaseProblem."""
    return _engine(_address(url))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads, and waits for no writer. Raises DatabaseProblem."""
    with explained(engine.url), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes; committed at the end, undone on an error.

    On SQLite it takes the write lock at once and waits for it: a transaction that first reads and then writes would
    fail without waiting. Raises DatabaseProblem.
    """
    with (
        explained(engine.url),
        engine.connect().execution_options(grants_writes=True) as connection,
        connection.begin(),
    ):
        yield connection


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        raise DatabaseProblem(
            say("'{url}' is no database address; write sqlite:///file or postgresql://host/name", url=url)
        ) from None
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise DatabaseProblem(say("{place}: only SQLite and PostgreSQL are supported", place=place(address)))
    return address


def _engine(address: URL) -> Engine:
    try:
        if address.get_backend_name() == "sqlite":
            return _sqlite(address)
        return create_engine(address, pool_pre_ping=True)
    except ModuleNotFoundError as problem:
        raise DatabaseProblem(
            say(
                "{place}: '{name}' is not installed; install grants-pipeline[postgresql]",
                place=place(address),
                name=problem.name,
            )
        ) from None


def _sqlite(address: URL) -> Engine:
    path = Path(address.database) if address.database and address.database != ":memory:" else None
    engine = create_engine(_for_reading_only(address, path) if path and _is_read_only(path) else address)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    if path and not path.exists():
        _make_folder(path.parent, address)
    return engine


def _is_read_only(path: Path) -> bool:
    return path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def _for_reading_only(address: URL, path: Path) -> URL:
    """SQLite keeps a write-ahead log beside the file. Where it cannot be made, the file is read as it stands.

    https://sqlite.org/wal.html#read_only_databases
    """
    mode = {"mode": "ro"} if Path(f"{path}-wal").exists() else {"mode": "ro", "immutable": "1"}
    return address.set(database=f"file:{quote(str(path))}").update_query_dict({**mode, "uri": "true"})


def _make_folder(folder: Path, address: URL) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as problem:
        raise DatabaseProblem(
            say("{place}: its folder cannot be made: {reason}", place=place(address), reason=reason(problem))
        ) from None


def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy begins transactions, see _on_begin
    connection.execute(f"PRAGMA busy_timeout = {_WAIT_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("grants_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def version_of(engine: Engine) -> str | None:
    """The revision of the database's tables; None when there are none of ours yet."""
    with engine.connect() as connection:
        try:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        except DBAPIError as error:
            words = str(error.orig).lower()
            if "no such table" in words or "does not exist" in words:
                return None
            raise explain(engine.url, error) from error
