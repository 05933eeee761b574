"""One daemon at a time per database, by a lock that is free again the moment its holder dies."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from tracker.store.problems import explain, explained

_KEY = 7_206_150
"""Of the PostgreSQL advisory lock; such locks belong to one database."""


class DaemonLock(Protocol):
    """The lock of one database."""

    def take(self) -> bool:
        """Take it; False when another process has it. Raises DatabaseProblem or OSError."""

    def held(self) -> bool:
        """Whether it is still ours: the connection that holds it may have broken."""

    def release(self) -> None:
        """Let it go."""


def daemon_lock(engine: Engine) -> DaemonLock:
    """The lock of this database, not yet taken."""
    if engine.dialect.name == "sqlite":
        return _FileLock(Path(f"{engine.url.database}.daemon-lock"))
    return _AdvisoryLock(engine)


class _FileLock:
    """flock(2) on a file beside the database; the kernel frees it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = -1

    def take(self) -> bool:
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        except OSError:
            os.close(file)
            raise
        self._file = file
        return True

    def held(self) -> bool:
        """Until the file is taken away: then another daemon could lock a new one of that name."""
        with suppress(OSError):
            return os.fstat(self._file).st_ino == self._path.stat().st_ino
        return False

    def release(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


class _AdvisoryLock:
    """pg_try_advisory_lock on a connection of its own; the server frees it when that connection ends."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def take(self) -> bool:
        with explained(self._engine.url):
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            try:
                # A machine that vanishes says no goodbye: the server finds out within 5 + 3 * 2 seconds.
                for name, value in (("idle", 5), ("interval", 2), ("count", 3)):
                    connection.execute(text(f"SET tcp_keepalives_{name} = {value}"))
                taken = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _KEY}))
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


def holder_is_there(engine: Engine) -> bool:
    """Whether a daemon holds the lock of this database. Raises DatabaseProblem or OSError."""
    lock = daemon_lock(engine)
    if engine.dialect.name == "postgresql":
        return _is_locked(engine)
    if not Path(f"{engine.url.database}.daemon-lock").exists():
        return False
    taken = lock.take()
    lock.release()
    return not taken


def _is_locked(engine: Engine) -> bool:
    statement = text(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = :key AND classid = 0 "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(statement, {"key": _KEY}))
    except SQLAlchemyError as error:
        raise explain(engine.url, error) from error
