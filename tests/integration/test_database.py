"""Opening a database: made on first use, brought up to date after a copy, refused in a sentence when it cannot be."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, func, insert, select, text

from tracker.store.database import HEAD, DatabaseProblem, open_database, writing
from tracker.store.tables import all_tables
from tracker.store.tables.calls import funders
from tracker.store.upgrade import _alembic

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)


def test_the_migrations_make_the_tables_that_the_program_describes(engine: Engine) -> None:
    def ours(_object: object, name: str | None, kind: str, *_: object) -> bool:
        return not (kind in ("table", "column", "index") and name and ("search" in name))

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, all_tables()) == []


def test_the_head_is_the_last_migration() -> None:
    assert ScriptDirectory.from_config(_alembic()).get_current_head() == HEAD


def test_a_new_file_keeps_a_write_ahead_log_and_checks_references(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/new/folder/grants.db", NOW)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    assert (tmp_path / "new" / "folder").stat().st_mode & 0o777 == 0o700


def test_opening_again_changes_nothing_and_needs_no_alembic(sqlite_url: str) -> None:
    open_database(sqlite_url, NOW).dispose()
    program = (
        "import datetime, sys; from tracker.store.database import open_database;"
        f"open_database({sqlite_url!r}, {NOW!r});"
        "print([name for name in ('alembic', 'sqlalchemy.orm', 'mako') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


def test_an_old_database_is_copied_before_it_is_upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/grants.db"
    with writing(open_database(url, NOW)) as connection:
        connection.execute(insert(funders).values(key="kept", name="Kept", country="SE", url=""))
    # The next release: one more migration than today's.
    later = tmp_path / "migrations"
    _copy_migrations(later, "9999", 'op.execute("CREATE TABLE added_later (id INTEGER)")')
    monkeypatch.setattr("tracker.store.upgrade.FOLDER", later)
    monkeypatch.setattr("tracker.store.upgrade.HEAD", "9999")
    monkeypatch.setattr("tracker.store.database.HEAD", "9999")
    engine = open_database(url, NOW)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM added_later")).scalar() == 0
        assert connection.execute(select(funders.c.key)).scalar() == "kept"
    copy = tmp_path / "grants-before-9999-20260803T120000Z.db"
    with closing(sqlite3.connect(copy)) as aside:
        assert aside.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)
        assert aside.execute("SELECT key FROM funders").fetchone() == ("kept",)


def test_a_migration_that_fails_leaves_the_old_database(
    database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with writing(open_database(database_url, NOW)) as connection:
        connection.execute(insert(funders).values(key="kept", name="Kept", country="SE", url=""))
    later = tmp_path / "migrations"
    _copy_migrations(later, "9999", 'op.execute("CREATE TABLE half (id INTEGER)"); op.execute("SELECT * FROM nowhere")')
    with monkeypatch.context() as patch:
        patch.setattr("tracker.store.upgrade.FOLDER", later)
        patch.setattr("tracker.store.upgrade.HEAD", "9999")
        patch.setattr("tracker.store.database.HEAD", "9999")
        with pytest.raises(DatabaseProblem):
            open_database(database_url, NOW)
    engine = open_database(database_url, NOW)
    with engine.connect() as connection:
        assert connection.execute(select(funders.c.key)).scalar() == "kept"
        assert not engine.dialect.has_table(connection, "half")


def test_a_database_from_a_newer_program_is_refused(database_url: str) -> None:
    with writing(open_database(database_url, NOW)) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseProblem, match="a newer version of Grants has changed this database"):
        open_database(database_url, NOW)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"This is a letter, not a database. " * 100, "no database of ours"),
        (b"SQLite format 3\x00" + b"\xff" * 4000, "database"),
    ],
)
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "letter.db"
    file.write_bytes(content)
    with pytest.raises(DatabaseProblem, match=words) as caught:
        open_database(f"sqlite:///{file}", NOW)
    assert str(file) in str(caught.value)
    assert file.read_bytes() == content


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "'nonsense' is no database address"),
        ("mysql://localhost/grants", "only SQLite and PostgreSQL"),
        ("sqlite:////proc/nowhere/grants.db", "its folder cannot be made"),
        ("postgresql://nobody:secret@127.0.0.1:1/grants", "no PostgreSQL answers there"),
    ],
)
def test_an_address_that_leads_nowhere_is_explained(url: str, words: str) -> None:
    with pytest.raises(DatabaseProblem, match=words) as caught:
        open_database(url, NOW)
    assert "secret" not in str(caught.value)


def test_a_writer_that_is_not_let_in_says_so(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.store.database._WAIT_MS", 50)
    engine = open_database(sqlite_url, NOW)
    with writing(engine), pytest.raises(DatabaseProblem, match="another program has been writing"), writing(engine):
        pass


def test_a_failed_transaction_stores_nothing(engine: Engine) -> None:
    def interrupted() -> None:
        with writing(engine) as connection:
            connection.execute(insert(funders).values(key="half", name="Half", country="", url=""))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(funders)).scalar() == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user who may not write")
@pytest.mark.parametrize("still_open", [False, True])
def test_who_may_only_read_can_read_and_is_told_when_writing(shared_folder: Path, still_open: bool) -> None:
    url = f"sqlite:///{shared_folder}/grants.db"
    engine = open_database(url, NOW)
    with writing(engine) as connection:
        connection.execute(insert(funders).values(key="seen", name="Seen", country="", url=""))
    if not still_open:
        engine.dispose()
    program = f"""
import os
from datetime import datetime, UTC
from sqlalchemy import select, text
from tracker.store.database import open_database, writing, DatabaseProblem
from tracker.store.tables.calls import funders
open_database({url!r}, datetime(2026, 8, 3, tzinfo=UTC)).dispose()  # imports what another user may not read
os.setgid(65534)
os.setuid(65534)
engine = open_database({url!r}, datetime(2026, 8, 3, tzinfo=UTC))
with engine.connect() as connection:
    print(connection.execute(select(funders.c.key)).scalar())
try:
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM funders"))
except DatabaseProblem as problem:
    print(problem)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.splitlines()[0:1] == ["seen"], done.stderr
    assert "it can be read but not written" in done.stdout


def _copy_migrations(folder: Path, revision: str, statements: str) -> None:
    import shutil

    from tracker.store.upgrade import FOLDER

    shutil.copytree(FOLDER, folder)
    (folder / "versions" / f"{revision}_later.py").write_text(
        f'from alembic import op\nrevision = "{revision}"\ndown_revision = "{HEAD}"\n'
        f"branch_labels = None\ndepends_on = None\n\n\ndef upgrade():\n    {statements}\n"
    )
