"""Backups on both engines, through the commands: whole, kept by rule, put back whole, and never in the way."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, make_url, select, text

from tests.homes import sources_in
from tests.integration.commands import Done, on_terminal, run
from tests.integration.daemons import Deployment, tools
from tracker.store.backup import make, verify
from tracker.store.database import open_database, writing
from tracker.store.tables.calls import funders

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)


def grants(url: str, *arguments: str, now: str = "2026-08-03T12:00:00Z") -> Done:
    values = {} if url.startswith("sqlite") else {"GRANTS_DATABASE_TOOLS": tools()}
    return run(*arguments, GRANTS_DATABASE_URL=url, GRANTS_NOW=now, **values)


def add(url: str, *keys: str) -> None:
    engine = open_database(url, NOW)
    with writing(engine) as connection:
        connection.execute(insert(funders), [{"key": key, "name": key, "country": "SE", "url": ""} for key in keys])
    engine.dispose()


def there(url: str) -> set[str]:
    engine = open_database(url, NOW)
    with engine.connect() as connection:
        found = set(connection.scalars(select(funders.c.key)))
    engine.dispose()
    return found


def test_what_was_lost_comes_back_and_what_was_there_is_kept(database_url: str, tmp_path: Path) -> None:
    add(database_url, "first", "second")
    made = grants(database_url, "backup", "--json", "--to", str(tmp_path / "copies"))
    assert made.code == 0, made.err
    path = Path(json.loads(made.out)["path"])
    assert json.loads(made.out)["tried"] == database_url.startswith("postgresql")
    assert path.stat().st_mode & 0o777 == 0o600
    add(database_url, "third")
    _add_later_table(database_url)
    refused = grants(database_url, "restore", str(path))
    assert (refused.code, refused.err) == (2, "Say --yes when nobody can be asked.\n")
    assert there(database_url) == {"first", "second", "third"}
    restored = grants(database_url, "restore", str(path), "--yes")
    assert restored.code == 0, restored.err
    assert there(database_url) == {"first", "second"}
    replaced = restored.out.rpartition(" ")[2].strip().rstrip(".")
    assert "replaced" in replaced
    assert grants(database_url, "restore", replaced, "--yes", now="2026-08-03T12:00:01Z").code == 0
    assert there(database_url) == {"first", "second", "third"}


@pytest.fixture
def latin1(postgresql: str) -> Iterator[None]:
    """New databases of the server are in LATIN1 unless they say another encoding, as on an old one."""
    engine = create_engine(make_url(postgresql).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    encoding = text("UPDATE pg_database SET encoding = :number WHERE datname = 'template0'")
    with engine.connect() as connection:
        usual = connection.scalar(text("SELECT encoding FROM pg_database WHERE datname = 'template0'"))
        connection.execute(encoding, {"number": 8})
        yield
        connection.execute(encoding, {"number": usual})
    engine.dispose()


@pytest.mark.usefixtures("latin1")
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_dump_is_tried_in_its_own_encoding_and_kept_when_the_trial_fails(database_url: str, tmp_path: Path) -> None:
    add(database_url, "Ω, €")
    ours = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with ours.connect() as connection:
        oid = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
        connection.execute(text(f"CREATE DATABASE grants_trial_{oid}"))  # left behind by one that was killed
        connection.execute(text("CREATE DATABASE grants_trial_999999999"))  # of a database that is gone
        connection.execute(text("CREATE DATABASE grants_trial_notes"))  # somebody else's
        assert make(ours, tmp_path, NOW, tools()).tried
        # A rule that finds its table by the search path, which is empty while a dump is restored.
        connection.execute(
            text("CREATE FUNCTION known() RETURNS bool LANGUAGE sql AS 'SELECT 0 < count(*) FROM funders'")
        )
        connection.execute(text("CREATE TABLE ruled (id INTEGER CHECK (known()))"))
        connection.execute(text("INSERT INTO ruled VALUES (1)"))
        done = grants(database_url, "backup", "--to", str(tmp_path), now="2026-08-03T12:00:01Z")
        kept = tmp_path / "grants-20260803T120001Z.dump"
        assert (done.code, done.out) == (1, "")
        assert f"{kept}: the backup is made and kept, but it could not be restored on trial" in done.err
        assert 'relation "funders" does not exist' in done.err
        verify(kept, tools())
        left = select(text("datname FROM pg_database WHERE datname LIKE 'grants_trial_%'"))
        assert connection.scalars(left).all() == ["grants_trial_notes"]
        connection.execute(text("DROP DATABASE grants_trial_notes"))
    ours.dispose()


def test_a_damaged_copy_is_refused_and_nothing_is_touched(database_url: str, tmp_path: Path) -> None:
    add(database_url, *(f"funder-{number}" for number in range(3000)))
    path = Path(json.loads(grants(database_url, "backup", "--json", "--to", str(tmp_path)).out)["path"])
    whole = path.read_bytes()
    middle = len(whole) // 2
    for damaged in (whole[:middle], whole[:middle] + bytes(8000) + whole[middle + 8000 :], b"a letter" * 100, b""):
        path.write_bytes(damaged)
        done = grants(database_url, "restore", str(path), "--yes")
        assert (done.code, done.out) == (1, ""), damaged[:20]
        assert str(path) in done.err
    assert len(there(database_url)) == 3000


def test_a_person_is_asked(sqlite_url: str, tmp_path: Path) -> None:
    add(sqlite_url, "first")
    assert grants(sqlite_url, "backup").code == 0
    add(sqlite_url, "second")
    said = on_terminal("restore", "latest", keys=b"n\n", GRANTS_DATABASE_URL=sqlite_url)
    assert "in the place of" in said.out
    assert (said.code, there(sqlite_url)) == (130, {"first", "second"})
    assert on_terminal("restore", "latest", keys=b"y\n", GRANTS_DATABASE_URL=sqlite_url).code == 0
    assert there(sqlite_url) == {"first"}


def test_a_backup_is_made_while_others_write_and_old_ones_go_by_the_rule(sqlite_url: str, tmp_path: Path) -> None:
    add(sqlite_url, "first")
    folder = Path(os.environ["XDG_DATA_HOME"]) / "grants" / "backups"
    folder.mkdir(parents=True)
    nights = [NOW - timedelta(days=days) for days in range(1, 60)]
    for night in nights:
        (folder / f"grants-{night:%Y%m%dT%H%M%SZ}.db").write_bytes(b"old")
    (folder / "grants-replaced-20200101T000000Z.db").write_bytes(b"never taken away")
    (folder / "letter.txt").write_bytes(b"not ours")
    with writing(open_database(sqlite_url, NOW)) as connection:
        connection.execute(insert(funders).values(key="half", name="", country="", url=""))
        done = grants(sqlite_url, "backup")
    assert done.code == 0, done.err
    left = sorted(path.name for path in folder.iterdir())
    assert left[-2:] == ["grants-replaced-20200101T000000Z.db", "letter.txt"]
    assert len(left) - 2 == 10  # seven days, two weeks before them, and the end of June
    assert f" kB, whole; {len(nights) + 3 - len(left)} old backups removed" in done.out
    with sqlite3.connect(folder / "grants-20260803T120000Z.db") as copy:
        assert copy.execute("SELECT key FROM funders").fetchall() == [("first",)]


def test_a_daemon_at_work_is_not_pulled_its_database_away(sqlite_url: str) -> None:
    add(sqlite_url, "first")
    assert grants(sqlite_url, "backup").code == 0
    with Deployment(sqlite_url).daemon() as daemon:
        daemon.wait_for("leading")
        done = grants(sqlite_url, "restore", "latest", "--yes")
        assert (done.code, done.err) == (1, "A daemon is at work on this database; stop it first.\n")


def test_a_missing_program_or_folder_is_told(sqlite_url: str, tmp_path: Path, postgresql: str) -> None:
    url = (
        make_url(postgresql).set(drivername="postgresql+psycopg", database="made").render_as_string(hide_password=False)
    )
    done = run("backup", GRANTS_DATABASE_URL=url, GRANTS_DATABASE_TOOLS=str(tmp_path))
    assert done.code == 1
    assert "the program pg_dump is not found" in done.err
    (tmp_path / "file").write_bytes(b"")
    done = grants(sqlite_url, "backup", "--to", str(tmp_path / "file" / "x"))
    assert (done.code, "no backup was made: Not a directory" in done.err) == (1, True)
    assert "There is no backup in" in grants(sqlite_url, "restore", "latest").err


def test_the_doctor_says_what_to_do(sqlite_url: str) -> None:
    def findings(*arguments: str, **values: str) -> dict[str, list[str]]:
        done = run("doctor", "--json", GRANTS_DATABASE_URL=sqlite_url, **values)
        found: dict[str, list[str]] = {}
        for row in json.loads(done.out):
            found.setdefault(row["what"], []).append(row["grade"])
            assert row["advice"] or row["grade"] == "good"
        assert done.code == (any("bad" in grades for grades in found.values()))
        return found

    fresh = findings()
    assert fresh["database"] == fresh["tables"] == fresh["disk"] == ["good"]
    assert fresh["mail"] == fresh["backups"] == fresh["daemon"] == ["look"]
    folder = sources_in(os.environ)
    (folder / "trasig.toml").write_text('name = "Trasig"\n', encoding="utf-8")
    grants(sqlite_url, "backup", now="2026-07-01T12:00:00Z")
    worse = findings(GRANTS_MAIL_SERVER="127.0.0.1", GRANTS_MAIL_PORT="1", GRANTS_MAIL_SENDER="a@example.org")
    assert "bad" in worse["sources"]
    assert (worse["mail"], worse["backups"]) == (["bad", "look"], ["bad"])
    Path(sqlite_url.removeprefix("sqlite:///")).write_bytes(b"a letter" * 1000)
    plain = run("doctor", GRANTS_DATABASE_URL=sqlite_url, LANG="sv_SE.UTF-8")
    assert "dåligt  databas:" in plain.out
    # What it says to do can be done, whatever state the database is in; and what was there is kept.
    done = grants(sqlite_url, "restore", "latest", "--yes")
    assert done.code == 0, done.err
    aside = Path(done.out.partition(" is in ")[2].strip().removesuffix("."))
    assert aside.read_bytes() == b"a letter" * 1000
    assert findings()["database"] == ["good"]


def _add_later_table(url: str) -> None:
    """As a newer version's upgrade would: the older copy does not have it."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE of_a_newer_version (id INTEGER)"))
    engine.dispose()
