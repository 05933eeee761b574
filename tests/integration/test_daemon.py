"""The daemon through real processes and signals; the clock is set, but for the test that it wakes by itself."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from cli.daemon.jobs import KINDS
from cli.daemon.plans import STANDING
from tests.integration.daemons import Deployment, add_source, feed, wait_until
from tests.server import Answer, Server, serving

NIGHT = "2026-10-24T10:00:00Z"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(**{"/feed": feed(), "/gone": Answer("", 404), "/slow": feed(delay=60.0)}) as running:
        yield running


@pytest.fixture
def deployment(sqlite_url: str) -> Deployment:
    return Deployment(sqlite_url)


def test_every_standing_job_can_be_done() -> None:
    assert tuple(KINDS) == STANDING


def test_what_is_due_runs_once_however_long_it_was_off(server: Server, deployment: Deployment) -> None:
    add_source("natt", server.url("/feed"), "daily 02:30")
    add_source("timme", server.url("/feed", "localhost"), "hourly")
    nightly, hourly = ("crawl:natt", "done"), ("crawl:timme", "done")
    standing = {"backup": "daily 02:30", "cleanup": "weekly", "sources": "daily", "reminders": "hourly"}
    deployment.values |= {f"GRANTS_JOBS_{name.upper()}": when for name, when in standing.items()}

    assert set(deployment.once(NIGHT)) == {nightly, hourly, *((name, "done") for name in standing)}
    deployment.values |= {f"GRANTS_JOBS_{name.upper()}": "off" for name in standing}
    assert deployment.once("2026-10-24T10:59:00Z") == []
    assert deployment.once("2026-10-25T00:29:00Z") == [hourly]
    assert deployment.once("2026-10-25T00:31:00Z") == [nightly]  # 02:31 in Stockholm, for the first time
    assert deployment.once("2026-10-25T01:31:00Z") == [hourly]  # and for the second time
    assert deployment.once("2026-12-01T12:00:00Z") == [nightly, hourly]  # a month later
    status = deployment.run("daemon", "status", "--json", now="2026-12-01T12:00:00Z")
    jobs = {job["job"]: job for job in json.loads(status.out)["jobs"]}
    assert jobs["crawl:natt"]["next"] == "2026-12-02T01:30:00+00:00"
    assert (status.code, "no daemon is at work" in status.err) == (1, True)
    assert deployment.run("daemon", "status", "--alive").code == 1


def test_a_failed_run_is_told_made_up_and_in_the_end_reported(server: Server, deployment: Deployment) -> None:
    add_source("borta", server.url("/gone"))
    moments = ("10:00", "10:14", "10:16", "10:40", "10:50")
    ran = [[run for run in deployment.once(f"2026-10-24T{at}:00Z") if run[0] == "crawl:borta"] for at in moments]
    assert [len(runs) for runs in ran] == [1, 0, 1, 0, 1]
    status = deployment.run("daemon", "status", now="2026-10-24T11:00:00Z")
    assert "borta was wrong 3 times in a row: " in status.err
    assert "answered 404" in status.out
    last = deployment.log("crawl:borta")
    assert [run["reason"] for run in last] == ["retry", "retry", "turn"]
    assert deployment.run("log", "--state", "failed", "--csv").out.count("crawl:borta") == 3


@contextmanager
def refusing(url: str) -> Iterator[None]:
    """An SQLite database that ends no run, as one whose disk has failed."""
    if not url.startswith("sqlite"):
        yield
        return
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as file:
        file.execute("CREATE TRIGGER no BEFORE UPDATE ON job_runs BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END")
        yield
        file.execute("DROP TRIGGER no")


def test_a_standby_takes_over_and_goes_on_with_what_was_under_way(database_url: str) -> None:
    with serving(**{"/feed": feed(delay=60.0)}) as server:
        add_source("sakta", server.url("/feed"))
        deployment = Deployment(database_url)
        with deployment.daemon() as first:
            first.wait_for("leading")
            with deployment.daemon() as second:
                second.wait_for("started")
                wait_until(lambda: bool(server.begun), 60)
                with refusing(database_url):  # half a take-over is none: it is begun again, and then done whole
                    first.kill()
                    server.routes["/feed"] = feed()
                    if database_url.startswith("sqlite"):
                        second.wait_for("database", "the disk reports an error")
                second.wait_for("leading", "taken_back=1", seconds=60)
                second.wait_for("run", "job=crawl:sakta", "state=done")
                report = json.loads(deployment.run("daemon", "status", "--json").out)
                assert (report["ok"], report["leader"]) == (True, True)
                assert deployment.run("daemon", "status", "--alive").code == 0
                assert second.end()[0] == 0
        runs = deployment.log("crawl:sakta")
        assert [run["state"] for run in runs] == ["done", "interrupted"]
        assert [run["reason"] for run in runs] == ["turn", "turn"]


def test_a_second_daemon_once_is_refused(deployment: Deployment) -> None:
    with deployment.daemon() as first:
        first.wait_for("leading")
        done = deployment.run("daemon", "run", "--once")
        assert (done.code, "a daemon is at work on this database" in done.err) == (1, True)


def test_it_ends_in_time_and_hands_back_what_does_not(server: Server, deployment: Deployment) -> None:
    add_source("snabb", server.url("/feed", "localhost"))
    add_source("trog", server.url("/slow"))
    with deployment.daemon(GRANTS_DAEMON_GRACE="2") as daemon:
        wait_until(lambda: any(seen.path == "/slow" for seen in server.begun), 60)
        code, seconds = daemon.end()
    assert code == 0
    assert seconds < 10
    states = {run["job"]: run["state"] for run in deployment.log()}
    assert (states["crawl:snabb"], states["crawl:trog"]) == ("done", "returned")
    assert "state=returned" in daemon.wait_for("job=crawl:trog")
    assert "state=done" in daemon.wait_for("job=crawl:snabb")
    server.routes["/slow"] = feed()
    assert ("crawl:trog", "done") in deployment.once("2026-08-03T12:00:00Z")


def test_a_changed_configuration_is_taken_up(server: Server, deployment: Deployment) -> None:
    add_source("forst", server.url("/feed"))
    with deployment.daemon() as daemon:
        daemon.wait_for("job=crawl:forst")
        wrong = Path(os.environ["XDG_CONFIG_HOME"]) / "grants" / "config.toml"
        wrong.write_text("[daemon]\ncrawlz = 3\n", encoding="utf-8")
        daemon.signal(signal.SIGHUP)
        daemon.wait_for("reload", "unknown key 'crawlz'")
        wrong.write_text('[daemon]\nlog = "json"\n', encoding="utf-8")
        add_source("sedan", server.url("/feed"))
        daemon.signal(signal.SIGHUP)
        line = daemon.wait_for('"crawl:sedan"')
        assert json.loads(line)["state"] == "done"
        assert daemon.end()[0] == 0


def test_it_wakes_when_the_moment_comes_and_tells_those_who_watch(
    server: Server, deployment: Deployment, tmp_path: Path
) -> None:
    add_source("minut", server.url("/feed"), "* * * * *")
    add_source("trog", server.url("/slow", "localhost"))  # read by the same process, which it keeps for long
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd, socket.socket() as free:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(20)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        values = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "GRANTS_DAEMON_METRICS": str(port)}
        values["GRANTS_DAEMON_GRACE"] = "0.1"
        with deployment.daemon(GRANTS_NOW="2026-08-03T11:59:53Z", **values) as daemon:  # longer than a beat
            daemon.wait_for("job=crawl:minut")
            wait_until(lambda: sum("job=crawl:minut" in line for line in daemon.said) == 2, 30)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
                figures = answer.read().decode()
            assert 'grants_runs_total{kind="crawl",state="done"} 2.0' in figures
            health = json.loads((Path(os.environ["XDG_DATA_HOME"]) / "grants" / "daemon.json").read_text())
            assert (health["role"], health["failed"]) == ("leader", 0)
            assert "crawl:trog" in health["running"]
            assert daemon.end()[0] == 0
        said = b"\n".join(iter(lambda: systemd.recv(4096), b"STOPPING=1")).decode()
    assert said.startswith("READY=1")
    assert "WATCHDOG=1" in said
    first, second = (run["started"] for run in reversed(deployment.log("crawl:minut")))
    assert first < "2026-08-03T12:00:00" <= second < "2026-08-03T12:00:10"


def test_one_job_can_be_done_at_once(server: Server, deployment: Deployment) -> None:
    add_source("natt", server.url("/feed"))
    add_source("borta", server.url("/gone"))
    done = deployment.run("daemon", "run-now", "crawl:natt")
    assert (done.code, done.out) == (0, "crawl:natt: 1 new, 0 changed, 0 unchanged calls\n")
    assert deployment.run("daemon", "run-now", "crawl:borta").code == 1
    assert deployment.run("daemon", "run-now", "crawl:nat").code == 2
    done = deployment.run("daemon", "run-now", "nothing")
    assert (done.code, "There is no job 'nothing'." in done.err) == (2, True)
    assert [run["reason"] for run in deployment.log()] == ["asked", "asked"]
    assert deployment.once("2026-08-03T12:00:00Z") == []


def test_the_operator_is_told_once_a_day_and_when_all_is_well(server: Server, sqlite_url: str, tmp_path: Path) -> None:
    maildir = tmp_path / "mail"
    values = {"GRANTS_MAIL_FOLDER": str(maildir), "GRANTS_DAEMON_OPERATOR": "drift@example.org"}
    deployment = Deployment(sqlite_url, GRANTS_DAEMON_ALLOWANCE="1", **values)

    def mails() -> list[str]:
        sent = [
            path.read_bytes() for path in sorted((maildir / "new").iterdir(), key=lambda path: path.stat().st_mtime_ns)
        ]
        return [str(message_from_bytes(mail, policy=default)["Subject"]) for mail in sent]

    def watch(now: str) -> str:
        return deployment.run("daemon", "run-now", "watch", now=now).out.strip()

    add_source("borta", server.url("/gone"))
    deployment.run("daemon", "run-now", "crawl:borta", now="2026-08-03T12:00:00Z")
    assert watch("2026-08-03T12:10:00Z") == "watch: one trouble, told to the operator"
    assert watch("2026-08-03T13:10:00Z") == "watch: one trouble, told before"
    assert mails() == ["Grants: something is wrong"]
    server.routes["/gone"] = feed()
    deployment.run("daemon", "run-now", "crawl:borta", now="2026-08-03T14:00:00Z")
    assert watch("2026-08-03T14:10:00Z") == "watch: all is well again; the operator was told"
    assert mails() == ["Grants: something is wrong", "Grants: all is well again"]
    assert watch("2026-08-06T14:10:00Z") == "watch: one trouble, told to the operator"
    (last,) = [
        path.read_text() for path in (maildir / "new").iterdir() if "No source was read since" in path.read_text()
    ]
    assert "To: drift@example.org" in last
