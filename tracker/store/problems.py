"""What a database can suffer, in sentences that say what, where and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal
from urllib.parse import unquote

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from config.sentences import say

Kind = Literal["", "foreign", "damaged", "full", "rights", "locked", "silent", "login", "absent", "newer"]
"""What is wrong, for whoever says what to do about it; empty: anything else."""


class DatabaseProblem(Exception):
    """The database cannot be used as wanted; the message is for the user."""

    def __init__(self, sentence: str, kind: Kind = "") -> None:
        super().__init__(sentence)
        self.kind: Kind = kind


_FOREIGN = say("this is no database of ours; move the file away, or name another with --database")
_FULL = say("the disk is full; nothing of this step was stored. Make room and try again")
_READ_ONLY = say("it can be read but not written; check who may write the file and its folder")
_LOCKED = say("another program has been writing to it for too long; try again in a while")
_SIGNS: tuple[tuple[str, Kind, str], ...] = (
    ("file is not a database", "foreign", _FOREIGN),
    ("file is encrypted", "foreign", _FOREIGN),
    ("malformed", "damaged", say("the file is damaged; put a backup in its place")),
    ("disk is full", "full", _FULL),
    ("no space left", "full", _FULL),
    ("sqlite_ioerr_shmsize", "full", _FULL),
    ("readonly database", "rights", _READ_ONLY),
    ("read-only", "rights", _READ_ONLY),
    ("database is locked", "locked", _LOCKED),
    ("lock timeout", "locked", _LOCKED),
    ("unable to open", "rights", say("it cannot be opened; check that the folder exists and that you may read it")),
    ("disk i/o error", "damaged", say("the disk reports an error; nothing of this step was stored")),
    (
        "connection refused",
        "silent",
        say("no PostgreSQL answers there; start it, or name another database with --database"),
    ),
    ("password authentication failed", "login", say("PostgreSQL refuses the user or the password")),
    ("does not exist", "absent", say("PostgreSQL does not have it; create the database first")),
    ("could not translate host name", "silent", say("no machine of that name is known")),
)
"""Words of a driver's error, what they mean, and the sentence for it."""


def place(url: URL) -> str:
    """The database as a person knows it: the file's path, or the address without the password."""
    if url.get_backend_name() == "sqlite" and "uri" in url.query:
        return unquote((url.database or "").removeprefix("file:"))
    if url.get_backend_name() == "sqlite":
        return url.database or say("the database in memory")
    return url.render_as_string(hide_password=True)


def explain(url: URL, error: Exception) -> DatabaseProblem:
    """The problem behind a driver's error."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    words = str(cause)
    # SQLite's extended result code says more than its words: https://sqlite.org/rescode.html
    lower = f"{getattr(cause, 'sqlite_errorname', '')} {words}".lower()
    unknown: tuple[Kind, str] = ("", words.strip().splitlines()[0])
    kind, sentence = next(((kind, sentence) for sign, kind, sentence in _SIGNS if sign in lower), unknown)
    return DatabaseProblem(say("{place}: {problem}.", place=place(url), problem=sentence), kind)


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn driver errors raised inside into DatabaseProblem."""
    try:
        yield
    except SQLAlchemyError as error:
        raise explain(url, error) from error
