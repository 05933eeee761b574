"""What a database can suffer, in sentences that say what, where and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from config.sentences import say


class DatabaseProblem(Exception):
    """The database cannot be used as wanted; the message is for the user."""


_SENTENCES = (
    ("file is not a database", say("this is no database of ours; move the file away, or name another with --database")),
    ("file is encrypted", say("this is no database of ours; move the file away, or name another with --database")),
    ("malformed", say("the file is damaged; put a backup in its place")),
    ("disk is full", say("the disk is full; nothing of this step was stored. Make room and try again")),
    ("no space left", say("the disk is full; nothing of this step was stored. Make room and try again")),
    ("readonly database", say("it can be read but not written; check who may write the file and its folder")),
    ("read-only", say("it can be read but not written; check who may write the file and its folder")),
    ("database is locked", say("another program has been writing to it for too long; try again in a while")),
    ("unable to open", say("it cannot be opened; check that the folder exists and that you may read it")),
    ("sqlite_ioerr_shmsize", say("the disk is full; nothing of this step was stored. Make room and try again")),
    ("disk i/o error", say("the disk reports an error; nothing of this step was stored")),
    ("connection refused", say("no PostgreSQL answers there; start it, or name another database with --database")),
    ("password authentication failed", say("PostgreSQL refuses the user or the password")),
    ("does not exist", say("PostgreSQL does not have it; create the database first")),
    ("could not translate host name", say("no machine of that name is known")),
)


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
    sentence = next((sentence for sign, sentence in _SENTENCES if sign in lower), words.strip().splitlines()[0])
    return DatabaseProblem(say("{place}: {problem}.", place=place(url), problem=sentence))


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn driver errors raised inside into DatabaseProblem."""
    try:
        yield
    except SQLAlchemyError as error:
        raise explain(url, error) from error
