"""Copies of the whole database: made while it is in use, opened to see that they are whole, and put back.

SQLite: its online backup, a plain database file. PostgreSQL: `pg_dump` in its custom format, by the programs of the
server's version or newer.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from config.sentences import reason, say
from tracker.store.lock import KEYS
from tracker.store.problems import DatabaseProblem, place

_NAME = re.compile(r"grants-(\d{8}T\d{6}Z)\.(db|dump)")
_SIGNED = "%Y%m%dT%H%M%SZ"
_PG_SECONDS = 3 * 3600


class BackupProblem(DatabaseProblem):
    """A backup could not be made, read or put back; the message says why and what to do."""


class TrialProblem(BackupProblem):
    """A backup is made and in its place, but could not be put into a database on trial."""

    def __init__(self, backup: Backup, problem: object) -> None:
        super().__init__(
            say(
                "{path}: the backup is made and kept, but it could not be restored on trial: {problem}",
                path=backup.path,
                problem=problem,
            )
        )
        self.backup = backup


@dataclass(frozen=True)
class Backup:
    """One copy."""

    path: Path
    made: datetime
    """Aware UTC."""
    size: int
    """Bytes."""
    tried: bool = False
    """Whether it was put into a database made for that; SQLite's copies are databases and are opened as they are."""


def make(engine: Engine, folder: Path, now: datetime, tools: str = "", word: str = "") -> Backup:
    """Copy the database into `folder` and look whether the copy is whole; only then it gets its name.

    `tools`: folder of PostgreSQL's programs, when they are not found by PATH. `word` stands in the name of a copy that
    no rule takes away. Raises BackupProblem; TrialProblem when the copy is there, but was not restored on trial: the
    server may have no room for a second database, which is no reason to be without a backup.
    """
    sqlite = engine.dialect.name == "sqlite"
    name = "-".join(filter(None, ("grants", word, now.astimezone(UTC).strftime(_SIGNED))))
    path = folder / f"{name}.{'db' if sqlite else 'dump'}"
    partial = path.with_name(f".{path.name}.partial")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        if sqlite:
            _copy_sqlite(engine, partial)
        else:
            _dump(engine.url, partial, tools)
        verify(partial, tools)
        _settle(partial)
        partial.replace(path)
        _settle(folder)
    except (OSError, sqlite3.Error) as problem:
        raise BackupProblem(say("{path}: no backup was made: {reason}", path=path, reason=reason(problem))) from None
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    made = Backup(path, now, path.stat().st_size)
    return made if sqlite else replace(made, tried=_is_restored_on_trial(engine.url, made, tools))


def verify(path: Path, tools: str = "") -> str:
    """Open a copy and read it through; the version of its tables, empty where it is not told. Raises BackupProblem."""
    try:
        with path.open("rb") as file:
            begins = file.read(16)
    except OSError as problem:
        raise BackupProblem(say("{path}: cannot be read: {reason}", path=path, reason=reason(problem))) from None
    if begins.startswith(b"PGDMP"):
        _run(["pg_restore", "--file", os.devnull, str(path)], {}, path, tools)
        return ""
    if not begins.startswith(b"SQLite format 3"):
        raise BackupProblem(say("{path}: this is no backup of ours", path=path))
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
            said = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
            version = str(copy.execute("SELECT version_num FROM alembic_version").fetchone()[0])
            copy.execute("SELECT count(*) FROM calls").fetchone()
    except (sqlite3.Error, TypeError) as problem:
        raise BackupProblem(say("{path}: the backup is damaged: {problem}", path=path, problem=problem)) from None
    if said != "ok":
        raise BackupProblem(say("{path}: the backup is damaged: {problem}", path=path, problem=said))
    return version


def backups(folder: Path) -> list[Backup]:
    """The copies in a folder that are kept by rule, the newest first."""
    return sorted(_backups(folder), key=lambda backup: backup.made, reverse=True)


def restore(engine: Engine, path: Path, folder: Path, now: datetime, tools: str = "") -> Backup:
    """Put a copy in the database's place, all of it or nothing; the copy of what was there. Raises BackupProblem."""
    sqlite = engine.dialect.name == "sqlite"
    verify(path, tools)
    with path.open("rb") as file:
        if file.read(5) == b"PGDMP" if sqlite else file.read(5) != b"PGDMP":
            raise BackupProblem(
                say("{path}: this is a backup of the other kind of database than {place}", path=path,
                    place=place(engine.url))
            )  # fmt: skip
    try:
        before = make(engine, folder, now, tools, word="replaced")
    except TrialProblem as problem:  # what is there may be what is wrong, and shall be replaced for that
        before = problem.backup
    except BackupProblem:
        if not sqlite:
            raise
        return _replace_file(engine, path, folder, now)
    if sqlite:
        _put_sqlite(engine, path)
    else:
        _put_dump(engine, path, tools)
    return before


def _backups(folder: Path) -> Iterator[Backup]:
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if match := _NAME.fullmatch(path.name):
            made = datetime.strptime(match[1], _SIGNED).replace(tzinfo=UTC)
            yield Backup(path, made, path.stat().st_size)


def _copy_sqlite(engine: Engine, target: Path) -> None:
    """A reader's transaction: the copy is of one moment, and nobody waits for it."""
    with closing(sqlite3.connect(engine.url.database or "")) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # the copy is one file, without a log beside it


def _put_sqlite(engine: Engine, path: Path) -> None:
    engine.dispose()
    try:
        _write_sqlite(path, Path(engine.url.database or ""))
    except sqlite3.Error as problem:
        raise _not_put(engine, problem) from None


def _replace_file(engine: Engine, path: Path, folder: Path, now: datetime) -> Backup:
    """In the place of a file that SQLite cannot read: that is kept as it is, with its log if it has one."""
    engine.dispose()
    there = Path(engine.url.database or "")
    aside = folder / f"grants-replaced-{now.astimezone(UTC).strftime(_SIGNED)}.db"
    new = there.with_name(f".{there.name}.restored")
    try:
        new.unlink(missing_ok=True)
        _write_sqlite(path, new)
        for ending in ("", "-wal"):
            if (old := Path(f"{there}{ending}")).exists():
                shutil.copy2(old, f"{aside}{ending}")
                Path(f"{aside}{ending}").chmod(0o600)
        _give_as(there, new)
        for ending in ("-wal", "-shm"):  # they belong to the old one
            Path(f"{there}{ending}").unlink(missing_ok=True)
        new.replace(there)
        _settle(there.parent)
    except (OSError, sqlite3.Error) as problem:
        raise _not_put(engine, problem) from None
    return Backup(aside, now, aside.stat().st_size)


def _give_as(there: Path, new: Path) -> None:
    """To the user who has the old file: root may be the one who puts things right."""
    shutil.copymode(there, new)
    with suppress(PermissionError):
        shutil.chown(new, there.stat().st_uid, there.stat().st_gid)


def _write_sqlite(path: Path, target: Path) -> None:
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as database:
        database.execute("PRAGMA busy_timeout = 30000")
        source.backup(database)
        database.execute("PRAGMA journal_mode = WAL")


def _not_put(engine: Engine, problem: Exception) -> BackupProblem:
    where = place(engine.url)
    return BackupProblem(
        say("{place}: the backup could not be put in its place: {problem}", place=where, problem=problem)
    )


def _dump(url: URL, target: Path, tools: str) -> None:
    _run(
        ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(target)], _libpq(url), url, tools
    )


def _is_restored_on_trial(url: URL, backup: Backup, tools: str) -> bool:
    """Put a dump into a database of its own, look into it, and take it away; False without the right to make one.

    One at a time for each database, so that what a killed one left behind can be taken away. Raises TrialProblem.
    """
    server = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        with server.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": KEYS["trial"]})
            _take_leftovers_away(connection)
            name, create = connection.execute(text(_TRIAL)).one()
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.exec_driver_sql(create)
            try:
                _restore_on_trial(url.set(database=name), backup.path, tools)
            finally:
                with suppress(SQLAlchemyError):  # the next trial takes it away
                    connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    except (SQLAlchemyError, BackupProblem) as problem:
        cause = getattr(problem, "orig", None) or problem
        if getattr(cause, "sqlstate", None) == _NO_PRIVILEGE:
            return False
        raise TrialProblem(backup, " ".join(str(cause).split())) from None
    return True


def _take_leftovers_away(connection: Connection) -> None:
    """Databases of trials that nobody takes away any more: of a database that is gone, or made by an earlier version,
    which named them otherwise. One that somebody is connected to, or that is not ours, stays."""
    for name in connection.scalars(text(_LEFTOVERS)).all():
        with suppress(SQLAlchemyError):
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name}")


_LEFTOVERS = """
SELECT datname FROM pg_database AS trial
WHERE datname ~ '^grants_trial_[0-9]+$' AND pg_get_userbyid(datdba) = current_user
  AND NOT EXISTS (SELECT 1 FROM pg_database WHERE 'grants_trial_' || oid = trial.datname)
  AND NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = trial.datname)
"""

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_NO_PRIVILEGE = "42501"
# In the database's own encoding and order: the server's may be others, and not every text could be put into them.
_TRIAL = """
SELECT 'grants_trial_' || oid, format(
  'CREATE DATABASE grants_trial_%s TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L',
  oid, pg_encoding_to_char(encoding), datcollate, datctype
) FROM pg_database WHERE datname = current_database()
"""


def _restore_on_trial(trial: URL, path: Path, tools: str) -> None:
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--dbname", trial.database or ""]
    _run(["pg_restore", *options, str(path)], _libpq(trial), trial, tools)
    with create_engine(trial, poolclass=NullPool).connect() as connection:
        connection.execute(text("SELECT count(*), (SELECT version_num FROM alembic_version) FROM calls")).one()


def _put_dump(engine: Engine, path: Path, tools: str) -> None:
    """In one transaction: everything away, and everything in the copy in its place. Newer tables go as well."""
    engine.dispose()
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".restore") as folder:
        script = Path(folder) / "script.sql"
        options = ["--no-owner", "--no-privileges", "--file", str(script)]
        _run(["pg_restore", *options, str(path)], {}, path, tools)
        options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1"]
        _run(["psql", *options, "--command", _EMPTY, "--file", str(script)], _libpq(engine.url), engine.url, tools)


_EMPTY = """
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
  LOOP EXECUTE format('DROP SCHEMA %I CASCADE', name); END LOOP;
  CREATE SCHEMA public;
END $$
"""


def _libpq(url: URL) -> dict[str, str]:
    """The address in libpq's environment variables: arguments can be read by everybody on the machine."""
    query = {key: value for key, value in url.query.items() if isinstance(value, str)}
    said = {
        "PGHOST": url.host or query.get("host", ""),
        "PGPORT": str(url.port or query.get("port", "")),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": url.database or "",
        "PGSSLMODE": query.get("sslmode", ""),
    }
    return {name: value for name, value in said.items() if value}


def _run(command: list[str], environment: dict[str, str], about: URL | Path, tools: str) -> None:
    where = place(about) if isinstance(about, URL) else about
    program = shutil.which(command[0], path=tools or None)
    if program is None:
        raise BackupProblem(
            say(
                "{place}: the program {program} is not found; install PostgreSQL's client programs, or name their "
                "folder as tools under [database]",
                place=where,
                program=command[0],
            )
        )
    try:
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
            [program, *command[1:]], env=os.environ | environment, capture_output=True, text=True, timeout=_PG_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise BackupProblem(say("{place}: {program} did not end in time", place=where, program=command[0])) from None
    if done.returncode:
        said = " ".join(done.stderr.split())[-400:]
        raise BackupProblem(say("{place}: {program}: {problem}", place=where, program=command[0], problem=said))


def _settle(path: Path) -> None:
    """See to it that it outlasts a power cut."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
