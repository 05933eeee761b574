"""A lock that one program at a time holds on a database, and that ends with it however it ends, kill -9 included."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine, text

from tracker.store.problems import explained


@contextmanager
def alone(engine: Engine, name: str) -> Iterator[Connection | None]:
    """A connection to work with while nobody else is in here with this name; None when somebody is.

    PostgreSQL: the lock belongs to the connection that is given, so that whoever lost the one has lost the other, and
    can write nothing more as if it still held it. SQLite: the system's lock on a file beside the database.
    Transactions begun on the connection take the write lock at once. Raises DatabaseProblem.
    """
    with explained(engine.url), engine.connect().execution_options(grants_writes=True) as connection:
        if engine.dialect.name == "postgresql":
            held = _postgresql(connection, name)
        else:
            held = _beside(engine, name)
        with held as got:
            yield connection if got else None


@contextmanager
def _postgresql(connection: Connection, name: str) -> Iterator[bool]:
    """https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS"""
    key = {"key": zlib.crc32(f"grants {name}".encode())}
    got = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key))
    connection.commit()
    if not got:
        yield False
        return
    connection.detach()  # not back to the pool, whatever happens: the lock lasts as long as the connection
    yield True
    # The server notices a closed connection a little later: whoever comes next should not have to wait for that.
    connection.rollback()
    connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
    connection.commit()


@contextmanager
def _beside(engine: Engine, name: str) -> Iterator[bool]:
    database = engine.url.database or ":memory:"
    if database == ":memory:" or "mode" in engine.url.query:  # nobody else sees it, or nothing can be written
        yield True
        return
    with Path(f"{database}-{name}.lock").open("a") as file:
        yield _taken(file)


def _taken(file: IO[str]) -> bool:
    """Whether the file's lock is ours now. The system takes it back when the file is closed."""
    try:
        import fcntl
    except ImportError:  # Windows
        return _taken_on_windows(file)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _taken_on_windows(file: IO[str]) -> bool:
    import msvcrt

    locking = getattr(msvcrt, "locking")  # noqa: B009  # not there where types are checked
    try:
        locking(file.fileno(), 2, 1)  # 2: LK_NBLCK, without waiting
    except OSError:
        return False
    return True
