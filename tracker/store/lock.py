"""Locks that one program at a time holds on a database, and that end with it however it ends, kill -9 included.

SQLite: the system's lock on a file beside the database. PostgreSQL: an advisory lock of the server, which ends with the
connection or transaction that holds it; such locks belong to one database
(https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from tracker.store.problems import explain, explained

Name = Literal["tables", "calls", "daemon", "outbox", "alerts", "trial"]

KEYS: dict[Name, int] = {
    "tables": 7_206_101,
    "calls": 7_206_102,
    "daemon": 7_206_150,
    "outbox": 7_206_151,
    "alerts": 7_206_152,
    "trial": 7_206_153,
}
"""Of the advisory locks: who changes the tables, stores a run, leads, sends mails, tells the operator, and
tries a backup."""


class Lock(Protocol):
    """A lock that is kept for long."""

    def take(self) -> bool:
        """Take it; False when another process has it. Raises DatabaseProblem or OSError."""

    def held(self) -> bool:
        """Whether it is still ours: the connection that holds it may have broken."""

    def release(self) -> None:
        """Let it go."""


def lock(engine: Engine, name: Name) -> Lock:
    """A lock of this database, not yet taken."""
    if engine.dialect.name == "sqlite":
        return _FileLock(_beside(engine, name))
    return _ServerLock(engine, name)


def is_taken(engine: Engine, name: Name) -> bool:
    """Whether a process holds the lock. Raises DatabaseProblem or OSError."""
    if engine.dialect.name != "sqlite":
        return _is_taken_at_server(engine, name)
    if not _beside(engine, name).exists():
        return False
    ours = lock(engine, name)
    taken = ours.take()
    ours.release()
    return not taken


def hold(connection: Connection, name: Name) -> None:
    """Wait for the lock and keep it until the transaction ends. In SQLite one program at a time writes anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": KEYS[name]})


@contextmanager
def alone(engine: Engine, name: Name) -> Iterator[Connection | None]:
    """A connection to work with while nobody else is in here with this name; None when somebody is.

    On PostgreSQL the lock belongs to the connection that is given, so that whoever lost the one has lost the other, and
    can write nothing more as if it still held it. Transactions begun on the connection take the write lock at once.
    Raises DatabaseProblem.
    """
    with explained(engine.url), engine.connect().execution_options(grants_writes=True) as connection:
        held = _by_connection(connection, name) if engine.dialect.name == "postgresql" else _by_file(engine, name)
        with held as got:
            yield connection if got else None


@contextmanager
def _by_connection(connection: Connection, name: Name) -> Iterator[bool]:
    got = _try(connection, name)
    connection.commit()
    if not got:
        yield False
        return
    connection.detach()  # not back to the pool, whatever happens: the lock lasts as long as the connection
    try:
        yield True
    finally:
        # The server notices a closed connection a little later: whoever comes next should not have to wait for that.
        with suppress(SQLAlchemyError):  # one that broke has lost the lock
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": KEYS[name]})
            connection.commit()


@contextmanager
def _by_file(engine: Engine, name: Name) -> Iterator[bool]:
    if (engine.url.database or ":memory:") == ":memory:" or "mode" in engine.url.query:
        yield True  # nobody else sees it, or nothing can be written
        return
    ours = _FileLock(_beside(engine, name))
    try:
        yield ours.take()
    finally:
        ours.release()


def _beside(engine: Engine, name: Name) -> Path:
    return Path(f"{engine.url.database}-{name}.lock")


class _FileLock:
    """flock(2) on a file; the system frees it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = -1

    def take(self) -> bool:
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        try:
            taken = _lock_file(file)
        except OSError:
            os.close(file)
            raise
        if taken:
            self._file = file
        else:
            os.close(file)
        return taken

    def held(self) -> bool:
        """Until the file is taken away: then another daemon could lock a new one of that name."""
        with suppress(OSError):
            return os.fstat(self._file).st_ino == self._path.stat().st_ino
        return False

    def release(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _lock_file(file: int) -> bool:
    """Whether the open file is locked for us now. Raises OSError."""
    try:
        import fcntl
    except ImportError:  # Windows
        return _lock_on_windows(file)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock_on_windows(file: int) -> bool:
    import msvcrt

    locking = getattr(msvcrt, "locking")  # noqa: B009  # not there where types are checked
    try:
        locking(file, 2, 1)  # 2: LK_NBLCK, without waiting
    except OSError:
        return False
    return True


class _ServerLock:
    """An advisory lock on a connection of its own; the server frees it when that connection ends."""

    def __init__(self, engine: Engine, name: Name) -> None:
        self._engine, self._name = engine, name
        self._connection: Connection | None = None

    def take(self) -> bool:
        with explained(self._engine.url):
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            try:
                # A machine that vanishes says no goodbye: the server finds out within 5 + 3 * 2 seconds.
                for setting, value in (("idle", 5), ("interval", 2), ("count", 3)):
                    connection.execute(text(f"SET tcp_keepalives_{setting} = {value}"))
                taken = _try(connection, self._name)
            except SQLAlchemyError:
                connection.invalidate()
                connection.close()
                raise
        if taken:
            self._connection = connection
        else:
            connection.close()
        return taken

    def held(self) -> bool:
        if self._connection is None:
            return False
        try:
            return bool(self._connection.scalar(text("SELECT 1")))
        except SQLAlchemyError:
            self.release()
            return False

    def release(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.invalidate()  # closes it: a pooled connection would keep the lock
                connection.close()


def _try(connection: Connection, name: Name) -> bool:
    return bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": KEYS[name]}))


def _is_taken_at_server(engine: Engine, name: Name) -> bool:
    statement = text(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = :key AND classid = 0 "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(statement, {"key": KEYS[name]}))
    except SQLAlchemyError as error:
        raise explain(engine.url, error) from error
