"""Makes a new database and brings an old one up to date, by the revisions in `migrations`."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.script.revision import ResolutionError
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, inspect, text

from config.sentences import say
from tracker.store.database import HEAD, version_of, writing
from tracker.store.lock import hold
from tracker.store.problems import DatabaseProblem, explain, place

FOLDER = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, version: str | None, now: datetime) -> None:
    """Bring the tables to HEAD.

    A database that holds something is copied first. Raises DatabaseProblem when a newer program has changed it, or
    when it cannot be written.
    """
    if version is not None:
        _refuse_newer(engine, version)
        _set_aside(engine, version, now)
    elif engine.dialect.name == "sqlite":
        _use_write_ahead_log(engine)
    with writing(engine) as connection:
        hold(connection, "tables")
        if version_of(engine) != HEAD:  # another program may have done it while we waited
            command.upgrade(_alembic(connection), HEAD)


def _alembic(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def _refuse_newer(engine: Engine, version: str) -> None:
    try:
        ScriptDirectory.from_config(_alembic()).get_revision(version)
    except (CommandError, ResolutionError):
        raise DatabaseProblem(
            say(
                "{place}: a newer version of Grants has changed this database (its tables are at {version}, this "
                "program knows up to {known}). Install the newer version again, or put back the copy that it set "
                "aside.",
                place=place(engine.url),
                version=version,
                known=HEAD,
            ),
            "newer",
        ) from None


def _use_write_ahead_log(engine: Engine) -> None:
    """Readers and one writer at a time do not wait for each other. The file remembers it."""
    with plain_connection(engine) as connection:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.Error as error:
            raise explain(engine.url, error) from error


def plain_connection(engine: Engine) -> closing[sqlite3.Connection]:
    """A plain connection to the SQLite file: its journal and its copies are made outside any transaction."""
    try:
        return closing(sqlite3.connect(engine.url.database or ":memory:", uri=bool(engine.url.query.get("uri"))))
    except sqlite3.Error as error:
        raise explain(engine.url, error) from error


def _set_aside(engine: Engine, version: str, now: datetime) -> None:
    name = f"before-{HEAD}-{now:%Y%m%dT%H%M%SZ}"
    if engine.dialect.name == "sqlite":
        path = Path(engine.url.database or "")
        target = path.with_name(f"{path.stem}-{name}{path.suffix}")
        try:
            with plain_connection(engine) as source, closing(sqlite3.connect(target)) as copy:
                source.backup(copy)
        except sqlite3.Error as error:
            raise DatabaseProblem(
                say(
                    "{place}: it must be upgraded from {version}, and no copy could be set aside as {file}: {problem}. "
                    "Nothing was changed.",
                    place=place(engine.url),
                    version=version,
                    file=target,
                    problem=error,
                )
            ) from error
        return
    with writing(engine) as connection:
        _copy_tables(connection, f"grants_{name}".replace("-", "_").lower())


def _copy_tables(connection: Connection, schema: str) -> None:
    """PostgreSQL: the rows of each table into a schema of that name, without need of a tool on this machine."""
    quote = connection.dialect.identifier_preparer.quote
    connection.execute(text(f"CREATE SCHEMA {quote(schema)}"))
    for table in inspect(connection).get_table_names():
        connection.execute(text(f"CREATE TABLE {quote(schema)}.{quote(table)} AS TABLE {quote(table)}"))
