"""Claims and their ends in a real database: nothing overlaps, nothing is done twice, nothing that died is lost."""

from __future__ import annotations

import os
import socket
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, insert, select, update

from cli.daemon.agenda import believed
from cli.daemon.order import Order
from cli.daemon.troubles import troubles
from cli.daemon.wellness import health_by_key
from cli.daemon.work import perform
from config.catalogue import load
from config.schedules import parse
from config.sentences import say
from config.settings import Settings, SourcesSettings
from tests.integration.call_rows import add_call, add_source
from tracker.calls.old_runs import forget_crawls
from tracker.jobs import owners
from tracker.jobs.plan import History, Job, due
from tracker.jobs.record import TakenOver, Wanted, claim, finish, forget_runs, log, states, take_back, under_way
from tracker.jobs.trust import trust_clock
from tracker.store.database import reading, writing
from tracker.store.tables.calls import funders, revisions, runs
from tracker.store.tables.jobs import alerts

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ME, OTHER = owners.me("daemon"), "daemon@elsewhere/17/1"


def begin(engine: Engine, *jobs: str, owner: str = ME, turn: datetime | None = NOW) -> dict[str, int]:
    with writing(engine) as connection:
        return claim(connection, [Wanted(job, turn, "turn") for job in jobs], owner, NOW, NOW)


def history(engine: Engine, job: str = "backup") -> History:
    with reading(engine) as connection:
        return states(connection, [job])[job].history


def test_a_job_that_runs_is_not_begun_again(engine: Engine) -> None:
    mine = begin(engine, "backup", "crawl:a")
    theirs = begin(engine, "crawl:a", "crawl:b", owner=OTHER)
    assert (set(mine), set(theirs)) == ({"backup", "crawl:a"}, {"crawl:b"})
    with reading(engine) as connection:
        assert {state.job: state.owner for state in under_way(connection)} == {
            "backup": ME,
            "crawl:a": ME,
            "crawl:b": OTHER,
        }
        assert len(log(connection)) == 3


def test_crawls_that_cannot_begin_are_told_to_have_failed(engine: Engine, database_url: str, tmp_path: Path) -> None:
    (tmp_path / "cache").touch()
    runs = begin(engine, "crawl:vinnova", "crawl:ukri")
    order = Order(runs, NOW.isoformat(), database_url)
    perform(order, Settings(config_folder=tmp_path, cache_folder=tmp_path / "cache"))
    with reading(engine) as connection:
        assert {run.job: run.state for run in log(connection)} == dict.fromkeys(runs, "failed")
        assert "cannot be written: Not a directory" in log(connection)[0].summary


def test_how_a_run_ended_decides_the_next(engine: Engine) -> None:
    for ended, expected in (
        ("failed", History(NOW, NOW + HOUR, failures=1)),
        ("failed", History(NOW, NOW + HOUR, failures=2)),
        ("interrupted", History(NOW, NOW + HOUR, failures=2, interrupted=1)),
        ("returned", History(NOW, NOW + HOUR, failures=2)),
        ("suspect", History(NOW, NOW + HOUR)),
    ):
        (number,) = begin(engine, "backup").values()
        assert history(engine).running
        with writing(engine) as connection:
            if ended in ("interrupted", "returned"):
                take_back(connection, [number], ended, "", NOW + HOUR)  # type: ignore[arg-type]  # one of these
            else:
                finish(connection, number, ended, say("{count} files", count=3), NOW + HOUR)  # type: ignore[arg-type]
        assert history(engine) == expected
    with reading(engine) as connection:
        assert states(connection)["backup"].unwell == 3
        last = log(connection, job="backup", limit=1)[0]
    assert (last.state, last.summary, last.finished) == ("suspect", "3 files", NOW + HOUR)
    (number,) = begin(engine, "backup").values()
    with writing(engine) as connection:
        take_back(connection, [number], "returned", "", NOW + 9 * HOUR)
    assert history(engine).ended == NOW + HOUR


def test_a_run_of_an_earlier_day_takes_no_later_turn_away(engine: Engine) -> None:
    for turn in (NOW, NOW - 48 * HOUR, None):
        (number,) = begin(engine, "backup", turn=turn).values()
        with writing(engine) as connection:
            finish(connection, number, "done", "", NOW)
        assert history(engine).turn == NOW


def test_what_a_wrong_clock_wrote_down_waits_for_a_person_and_then_for_nothing(engine: Engine) -> None:
    far, (daily,) = NOW + timedelta(days=3650), [Job("backup", parse("daily", "here"), ZoneInfo("UTC"))]
    for job in ("backup", "cleanup", "watch"):
        with writing(engine) as connection:
            (number,) = claim(connection, [Wanted(job, far, "turn")], ME, far, far).values()
            finish(connection, number, "done", "", far)
            connection.execute(update(alerts).values(mailed=far))
    assert due([daily], {"backup": history(engine)}, NOW + timedelta(days=7)) == []
    with reading(engine) as connection:
        assert [name for name, known in believed(states(connection), NOW).items() if known.turn is None] == ["watch"]
    begin(engine, "cleanup")  # whoever asks for a job has it done, and it is in time again
    assert history(engine, "cleanup").turn is None
    with writing(engine) as connection:
        assert (trust_clock(connection, NOW), trust_clock(connection, NOW)) == (2, 0)
    assert due([daily], {"backup": history(engine)}, NOW) == [daily]


def test_who_was_taken_for_dead_stores_nothing(engine: Engine) -> None:
    (number,) = begin(engine, "crawl:a").values()
    with writing(engine) as connection:
        assert take_back(connection, [number], "interrupted", "", NOW) == [number]
        assert take_back(connection, [number], "interrupted", "", NOW) == []

    def store() -> None:
        with writing(engine) as connection:
            connection.execute(insert(funders).values(key="late", name="Late", country="", url=""))
            finish(connection, number, "done", "", NOW)

    with pytest.raises(TakenOver):
        store()
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(funders)) == 0
    assert history(engine, "crawl:a").interrupted == 1


def test_the_log_is_told_by_job_and_state_and_forgotten_by_age(engine: Engine) -> None:
    numbers = begin(engine, "backup", "crawl:a", "crawl:b_c")
    with writing(engine) as connection:
        finish(connection, numbers["crawl:a"], "failed", "no answer", NOW)
    with reading(engine) as connection:
        assert [run.job for run in log(connection, job="crawl:")] == ["crawl:b_c", "crawl:a"]
        assert [run.summary for run in log(connection, state="failed")] == ["no answer"]
        assert log(connection, job="crawl") == []
    with writing(engine) as connection:
        assert forget_runs(connection, NOW) == 0
        assert forget_runs(connection, NOW + HOUR) == 1  # those under way stay
        assert len(log(connection)) == 2
    assert history(engine, "crawl:a").failures == 1


def test_a_process_is_known_by_its_start_so_that_a_number_used_again_is_another() -> None:
    assert not owners.is_gone(ME, NOW, NOW)
    assert (owners.kind_of(ME), owners.host_of(ME), owners.pid_of(ME)) == ("daemon", socket.gethostname(), os.getpid())
    assert owners.is_gone(f"hand@{socket.gethostname()}/{os.getpid()}/1", NOW, NOW)
    ended = subprocess.Popen(["true"])
    name = f"hand@{socket.gethostname()}/{ended.pid}/"
    ended.wait()
    assert owners.is_gone(name + "17", NOW, NOW)
    assert not owners.is_gone("hand@elsewhere/1/1", NOW, NOW + HOUR)
    assert owners.is_gone("hand@elsewhere/1/1", NOW, NOW + 13 * HOUR)
    assert not owners.is_gone(OTHER, NOW, NOW + 1000 * HOUR)


def test_crawls_of_long_ago_are_forgotten_but_for_the_last_and_those_that_changed_a_call(engine: Engine) -> None:
    with writing(engine) as connection:
        source = add_source(connection, "byfonden", "Byfonden")
        call = add_call(connection, "Stöd", source_id=source)
        row = {"source_id": source, "verdict": "healthy", "new": 0, "changed": 0, "unchanged": 0, "left_out": 0,
               "requests": 0, "not_modified": 0, "problems": "[]"}  # fmt: skip
        for number in range(1, 5):
            moment = NOW + number * HOUR
            connection.execute(insert(runs).values(row | {"id": number, "started": moment, "finished": moment}))
        changed = {"call_id": call, "field": "title", "old": '"a"', "new": '"b"', "at": NOW, "url": "", "run_id": 2}
        connection.execute(insert(revisions).values(changed | {"source_id": source}))
        failed = {"id": 5, "verdict": "failed", "started": NOW + 5 * HOUR, "finished": NOW + 5 * HOUR}
        assert forget_crawls(connection, NOW + 100 * HOUR) == 2
        assert list(connection.scalars(select(runs.c.id).order_by(runs.c.id))) == [2, 4]
        connection.execute(insert(runs).values(row | failed))
        assert forget_crawls(connection, NOW + 100 * HOUR) == 0, "4 is the last one that was healthy"


def test_a_source_that_is_not_read_any_more_while_others_are_is_told_as_its_health_says(
    engine: Engine, tmp_path: Path
) -> None:
    catalogue = load(None)
    places = {"data_folder": tmp_path, "cache_folder": tmp_path}
    settings = Settings(zone="Europe/Stockholm", sources=SourcesSettings(on=("nsf-funding",)), **places)
    row = {"verdict": "healthy", "new": 0, "changed": 0, "unchanged": 9, "left_out": 0, "requests": 1}
    row |= {"not_modified": 0, "problems": "[]"}
    with writing(engine) as connection:
        for key, days in (("vinnova", 0), ("eu-ft", 30)):
            moment = {"started": NOW - timedelta(days=days), "finished": NOW - timedelta(days=days)}
            connection.execute(insert(runs).values(row | moment | {"source_id": add_source(connection, key)}))
    with reading(engine) as connection:
        health = health_by_key(connection, catalogue, catalogue.sources.values(), settings, NOW)
    assert {key for key, each in health.items() if each.overdue} >= {"eu-ft", "nsf-funding"}, "it never ran at all"
    assert not health["vinnova"].overdue
    assert not health["mucf"].overdue, "nobody reads what is switched off"
    told = [(trouble.kind, trouble.about) for trouble in troubles(engine, settings, catalogue, NOW, NOW)]
    assert [each for each in told if each[0] == "silence"] == [("silence", "eu-ft")]
