"""The doctor's looks at what is wrong: each says what it is and what to do, and none keeps the others from looking."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, text, update

from cli.daemon import looks_inside, status
from cli.daemon.beginning import opened
from cli.daemon.doctor import examine
from cli.daemon.finding import Finding, Patient
from cli.daemon.journal import Journal
from cli.daemon.last_resort import AFTER, LastResort
from cli.daemon.notify import Notifier
from config.settings import DaemonSettings, MailSettings, Settings
from tracker.jobs import owners
from tracker.jobs.record import Wanted, claim
from tracker.store.database import open_database, writing
from tracker.store.lock import lock
from tracker.store.problems import DatabaseProblem
from tracker.store.tables.digests import refused_addresses
from tracker.store.tables.jobs import daemons, job_states

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
CLOCK = datetime(2026, 8, 3, 12, 0, 30, tzinfo=UTC)
"""The machine's, by which signs of life are given."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        zone="Europe/Stockholm",
        mail=MailSettings(folder=str(tmp_path / "mails")),
        daemon=DaemonSettings(operator="drift@example.org"),
        config_folder=tmp_path / "config",
        data_folder=tmp_path / "data",
        cache_folder=tmp_path / "cache",
    )


def findings(settings: Settings, engine: Engine) -> Iterator[Finding]:
    for found in examine(Patient(settings, lambda: engine, NOW, CLOCK)):
        assert found.advice or found.grade == "good", found
        yield found


def wrong(settings: Settings, engine: Engine, what: str) -> list[str]:
    return [each.sentence for each in findings(settings, engine) if each.what == what and each.grade != "good"]


def test_it_tells_of_daemons_workers_alerts_and_what_the_dead_left(engine: Engine, settings: Settings) -> None:
    with writing(engine) as connection:
        claim(connection, [Wanted("cleanup", NOW, "asked")], owners.me("hand") + "0", NOW, NOW)
        connection.execute(
            insert(refused_addresses).values(address="drift@example.org", at=NOW, problem="no such user")
        )
    assert wrong(settings, engine, "daemon") == [
        "left behind by a process that is gone: cleanup",
        "no daemon is at work on this database",
    ]
    assert wrong(settings, engine, "mail") == [
        "no alert reaches the operator: drift@example.org refuses our mails: no such user"
    ]
    ours = lock(engine, "daemon")
    assert ours.take()
    with writing(engine) as connection:
        status.beat(connection, owners.me("daemon"), "leader", CLOCK)
    many = replace(settings, daemon=DaemonSettings(cluster=True))
    (_, idle) = wrong(many, engine, "daemon")
    assert idle.startswith("cluster is set under [daemon] and no worker is at work")
    with writing(engine) as connection:
        connection.execute(update(daemons).values(beat=CLOCK - timedelta(minutes=5)))
    (_, silent) = wrong(settings, engine, "daemon")
    assert silent.startswith("the daemon that leads has given no sign of life since ")
    ours.release()


def test_it_tells_of_a_clock_that_was_wrong_and_of_a_writer_that_does_not_end(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(engine) as connection:
        claim(connection, [Wanted("cleanup", NOW, "asked")], "hand@elsewhere/1/1", NOW, NOW)
        connection.execute(update(job_states).values(run_id=None, owner="", turn=CLOCK + timedelta(days=400)))
    apart = ["this machine and the database are "] * (engine.dialect.name == "postgresql")  # it has a clock of its own
    told = [each[:34] for each in wrong(settings, engine, "clock")]
    assert told == [*apart, "the newest entry in the record is "]
    monkeypatch.setattr(looks_inside, "_PATIENCE_MS", 50)
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE job_states IN SHARE MODE"))
        (sentence,) = wrong(settings, engine, "database")
    assert "another program has been writing to it for too long" in sentence


def test_it_tells_of_folders_and_files_that_cannot_be_used(sqlite_url: str, settings: Settings, tmp_path: Path) -> None:
    engine = open_database(sqlite_url, NOW)
    (tmp_path / "data").write_bytes(b"")
    settings = replace(
        settings, mail=MailSettings("127.0.0.1", sender="a@example.org", password_file=str(tmp_path / "x"))
    )
    everything = list(findings(settings, engine))
    told = [each for each in everything if each.grade == "bad"]
    assert {each.what for each in told} == {"disk", "mail"}
    assert [each.sentence for each in told].count(f"{tmp_path / 'data'} is no folder") == 1
    assert not [each for each in everything if (each.what, each.grade) == ("disk", "good")]
    assert any("the secret in this file cannot be read" in each.sentence for each in told)
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")

    def opened() -> Engine:
        return open_database(sqlite_url, NOW)

    *_, last = examine(Patient(settings, opened, NOW, CLOCK))
    assert (last.what, last.grade) == ("database", "bad")
    assert "a newer version of Grants" in last.sentence
    assert "install the newer version again" in last.advice


def test_that_the_database_is_away_is_mailed_past_the_outbox(settings: Settings, tmp_path: Path) -> None:
    seconds, problem = [0.0], DatabaseProblem("grants.db: the disk is full.")
    last, mails = LastResort(Journal(stream=StringIO()), lambda: seconds[0]), tmp_path / "mails" / "new"

    def told(at: float) -> int:
        seconds[0] = at
        last.tell(problem, settings, NOW + timedelta(seconds=at))
        if last.sending:
            last.sending.join()
        return len(list(mails.iterdir())) if mails.exists() else 0

    assert [told(at) for at in (0, AFTER - 1, AFTER, AFTER + 5, 80_000, 90_000)] == [0, 0, 1, 1, 1, 2]
    for _ in range(2):
        last.over(settings, NOW)
        assert last.sending
        last.sending.join()
    texts = sorted(path.read_text() for path in mails.iterdir())
    assert [sum(words in text for text in texts) for words in ("the disk is full", "all is well again")] == [2, 1]
    assert told(90_001) == 3  # it has only just begun again


def test_a_daemon_that_begins_on_a_full_disk_waits_and_mails(
    settings: Settings, tmp_path: Path, sqlite_engine: Engine
) -> None:
    seconds, told, mails = [0.0], StringIO(), tmp_path / "mails" / "new"
    last = LastResort(Journal(stream=told), lambda: seconds[0])

    def pause(wait: float) -> None:
        seconds[0] += wait
        if last.sending:
            last.sending.join()

    def database() -> Engine:
        if seconds[0] <= AFTER:
            raise DatabaseProblem("grants.db: the disk is full.", "full")
        return sqlite_engine

    def begin(database: Callable[[], Engine]) -> Engine:
        return opened(database, settings, lambda: NOW, Journal(stream=told), Notifier({}), last, pause)

    assert begin(database) is sqlite_engine
    assert last.sending
    last.sending.join()
    texts = [path.read_text() for path in mails.iterdir()]
    assert [sum(words in text for text in texts) for words in ("the disk is full", "all is well again")] == [1, 1]
    assert [line.split()[1] for line in told.getvalue().splitlines()] == ["database", "told_operator", "database",
                                                                          "told_operator"]  # fmt: skip

    def foreign() -> Engine:
        raise DatabaseProblem("grants.db: this is no database of ours.", "foreign")

    with pytest.raises(DatabaseProblem, match="no database of ours"):
        begin(foreign)
