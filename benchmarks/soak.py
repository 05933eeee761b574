"""A daemon left alone: sources of every behaviour, a clock that leaps from one due moment to the next, kills at random.

    python -m benchmarks.soak [--sources 200] [--start 2026-01-01] [--days 365] [--kills 100]

What ran is compared with what an independent count says: for each job one run for each of its turns, with the retries
of failures; one alert for each day on which there is something new to tell; nothing lost, nothing doubled. The
daemon's memory may not grow by more than a tenth after the first tenth of the days. Exit code 1 when any of it fails.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

ZONE = ZoneInfo("Europe/Stockholm")
BEHAVIOURS = ("well", "slow", "huge", "moved", "often", "broken", "refusing", "flapping", "empty")
FAILING = ("broken", "refusing")
TRIES = 4
"""Runs of a failing daily source on its first day, or a bad one: the regular one and three retries."""
MEMORY_GOAL = 1.1
SOURCE = """
name = "{key}"
family = "feed"
site = "{url}"
verified = "unverified"
language = "sv"
country = "SE"
zone = "Europe/Stockholm"
schedule = "{schedule}"

[funder]
key = "soak"
name = "Soak"

[expect]
items = 1

[limits]
private_addresses = true

[feed]
start = ["{url}"]
"""


def main() -> int:
    """Run it, and compare."""
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="grants-soak-") as name:
        folder = Path(name)
        clock = _ClockFile(folder / "clock")
        clock.write(datetime.fromisoformat(asked.start).replace(hour=12, tzinfo=ZONE).astimezone(UTC))
        with _server(clock) as port:
            keys = _write_sources(folder, asked.sources, port)
            began = time.monotonic()
            kills, memory = _live(folder, clock, asked.days, asked.kills, random.Random(asked.seed))
            seconds = time.monotonic() - began
        return _compare(folder, keys, asked, kills, memory, seconds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--start", default="2026-01-01")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


class _ClockFile:
    """What time it is in the simulation, for the daemon's next start and for the server."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, now: datetime) -> None:
        new = self._path.with_suffix(".new")
        new.write_text(now.isoformat())
        new.replace(self._path)

    def read(self) -> datetime:
        return datetime.fromisoformat(self._path.read_text())


def _is_bad_day(day: date) -> bool:
    """Whether flapping sources fail on this local date: every second day."""
    return day.toordinal() % 2 == 1


# --- the funders' site -------------------------------------------------------------------------------------------


class _Site(BaseHTTPRequestHandler):
    clock: _ClockFile
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        behaviour = self.path.strip("/").partition("-")[0]
        bad = behaviour == "flapping" and _is_bad_day(self.clock.read().astimezone(ZONE).date())
        if self.path == "/robots.txt" or behaviour == "broken" or bad:
            return self._answer(404, b"")
        if behaviour == "moved" and not self.path.endswith("-here"):
            return self._answer(301, b"", ("Location", f"{self.path}-here"))
        if behaviour == "slow":
            time.sleep(0.5)
        return self._answer(200, _feed({"empty": 0, "huge": 400}.get(behaviour, 3), self.path))

    def _answer(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", "application/rss+xml"), ("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def _feed(count: int, path: str) -> bytes:
    items = "".join(
        f"<item><guid>{path}{number}</guid><link>https://fond.example.org{path}/{number}</link>"
        f"<title>Bidrag {number}</title><description>Sista ansökningsdag 15 oktober 2031.</description></item>"
        for number in range(count)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>S</title>{items}</channel></rss>'.encode()


class _server:
    def __init__(self, clock: _ClockFile) -> None:
        handler = type("Site", (_Site,), {"clock": clock})
        self._http = ThreadingHTTPServer(("", 0), handler)
        self._http.daemon_threads = True

    def __enter__(self) -> int:
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return int(self._http.server_address[1])

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()


def _write_sources(folder: Path, count: int, port: int) -> dict[str, str]:
    """Behaviour by key of the source."""
    place = folder / "config" / "grants" / "sources"
    place.mkdir(parents=True)
    keys = {}
    for number in range(count):
        behaviour = BEHAVIOURS[number % len(BEHAVIOURS)]
        key = f"{behaviour}-{number}"
        host = f"127.0.{1 + number // 200}.{1 + number % 200}"
        url = f"http://{host}:{1 if behaviour == 'refusing' else port}/{key}"
        schedule = "30 */4 * * *" if behaviour == "often" else "daily 02:30"
        (place / f"{key}.toml").write_text(SOURCE.format(key=key, url=url, schedule=schedule), encoding="utf-8")
        keys[key] = behaviour
    return keys


# --- the daemon, in a process of its own -------------------------------------------------------------------------


def _environment(folder: Path) -> dict[str, str]:
    named = {f"XDG_{name.upper()}_HOME": str(folder / name) for name in ("config", "data", "cache")}
    return (
        os.environ
        | named
        | {
            "GRANTS_SOURCES_OFF": ",".join(_shipped()),
            "GRANTS_CRAWLER_DELAY": "0",
            "GRANTS_ZONE": ZONE.key,
            "GRANTS_JOBS_SPREAD": "0",
            "GRANTS_JOBS_WATCH": "daily 12:00",
            "GRANTS_JOBS_DIGESTS": "daily 13:00",
            "GRANTS_MAIL_FOLDER": str(folder / "mail"),
            "GRANTS_DAEMON_OPERATOR": "drift@example.org",
            "GRANTS_CRAWLER_CONTACT": "drift@example.org",
        }
    )


def _shipped() -> list[str]:
    from config.catalogue import load

    return list(load(None).sources)


def _live(
    folder: Path, clock: _ClockFile, days: int, kills: int, chance: random.Random
) -> tuple[int, list[tuple[datetime, int]]]:
    """Let it run for so many simulated days; how often it was killed, and its memory (kB) over time."""
    start = clock.read()
    end, killed, memory = start + timedelta(days=days), 0, []
    command = [sys.executable, "-m", "benchmarks.soak", "daemon", str(folder / "clock"), end.isoformat()]
    process = None
    due = [start + (end - start) * share for share in sorted(chance.random() * 0.95 for _ in range(kills))]
    while True:
        if process is None:
            process = subprocess.Popen(command, env=_environment(folder), stderr=(folder / "log").open("ab"))
        time.sleep(0.05)
        now = clock.read()
        if process.poll() is not None:
            if process.returncode:
                sys.exit(f"the daemon ended with {process.returncode}: " + (folder / "log").read_text()[-2000:])
            return killed, memory
        memory.append((now, _resident(process.pid)))
        if due and now >= due[0]:
            time.sleep(chance.random() * 2)
            process.kill()
            process.wait()
            process, killed = None, killed + 1
            due.pop(0)


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024
    except (OSError, IndexError):
        return 0


class _Leaping:
    """A clock that runs, and leaps ahead while nothing is under way; and the waker that leaps."""

    def __init__(self, file: _ClockFile, end: datetime) -> None:
        self._file, self._end = file, end
        self._base, self._at = file.read(), time.monotonic()
        self.is_busy: Callable[[], bool] = lambda: False
        self.stop_daemon: Callable[[], None] = lambda: None
        self._wake: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        return self._base + timedelta(seconds=time.monotonic() - self._at)

    def start(self, beat: Callable[[], None], wake: Callable[[], None]) -> None:
        self._wake = wake

        def beats() -> None:
            while True:
                time.sleep(1)
                beat()

        threading.Thread(target=beats, daemon=True).start()

    def wake_in(self, wait: timedelta) -> None:
        if self.is_busy():
            return
        self._base, self._at = self.now() + wait, time.monotonic()
        self._file.write(self._base)
        if self._base >= self._end:
            self.stop_daemon()
        self._wake()

    def stop(self) -> None:
        """Nothing to end."""


def _daemon(clock: Path, end: str) -> None:
    from cli.daemon.journal import Journal
    from cli.daemon.loop import Daemon, Tools
    from cli.daemon.notify import Notifier
    from config.settings import load
    from tracker.store.database import open_database

    leaping = _Leaping(_ClockFile(clock), datetime.fromisoformat(end))
    settings = load(os.environ)
    engine = open_database(settings.database_url(), leaping.now())
    tools = Tools(engine, lambda: load(os.environ), leaping, leaping, Journal(), Notifier({}))
    daemon = Daemon(tools)
    leaping.is_busy, leaping.stop_daemon = (lambda: daemon.busy), daemon.stop
    daemon.run()


# --- what should have happened -----------------------------------------------------------------------------------


def _compare(folder, keys, asked, kills, memory, seconds) -> int:  # type: ignore[no-untyped-def]
    from config.settings import load
    from tracker.store.database import open_database
    from tracker.store.tables.jobs import job_runs

    engine = open_database(load(_environment(folder)).database_url(), datetime.now(UTC))
    with engine.connect() as connection:
        rows = connection.execute(select(job_runs)).all()
    start = datetime.fromisoformat(asked.start).date()
    ended = [row for row in rows if row.state in ("done", "suspect", "failed")]
    wrong = [f"still under way: {row.job}" for row in rows if row.state == "running"]
    wrong += list(_wrong_runs(keys, ended, start, asked.days))
    alerts = len(list((folder / "mail" / "new").iterdir())) if (folder / "mail" / "new").exists() else 0
    expected = _expected_alerts(keys, start, asked.days)
    if alerts != expected:
        wrong.append(f"{alerts} alerts, {expected} expected")
    grown = _growth(memory)
    if grown > MEMORY_GOAL:
        wrong.append(f"memory grew to {grown:.2f} x")
    states = Counter(row.state for row in rows)
    print(f"{len(keys)} sources, {asked.days} days from {asked.start}, {kills} kill -9, {seconds:.0f} s:", dict(states))
    print(f"{len(ended)} runs, {alerts} alerts ({expected} expected), memory {grown:.2f} x (goal {MEMORY_GOAL})")
    for sentence in wrong[:20]:
        print("WRONG:", sentence)
    return 1 if wrong else 0


def _wrong_runs(keys: dict[str, str], ended: list, start: date, days: int) -> Iterator[str]:  # type: ignore[type-arg]
    """Where the runs differ from the count; the first and the last local date are cut short and not looked at."""
    whole = {start + timedelta(days=number) for number in range(1, days)}
    for key, behaviour in keys.items():
        runs = [row for row in ended if row.job == f"crawl:{key}"]
        for day in sorted(whole):
            of_day = [row for row in runs if row.turn and row.turn.replace(tzinfo=UTC).astimezone(ZONE).date() == day]
            count = _expected_runs(behaviour, day)
            if len(of_day) != count:
                yield f"{key} on {day}: {len(of_day)} runs, {count} expected"


def _expected_runs(behaviour: str, day: date) -> int:
    """Runs for the turns of one local date, whatever the clocks do on it."""
    if behaviour == "often":
        return 6
    if behaviour == "flapping" and _is_bad_day(day):
        return TRIES
    return 1


def _expected_alerts(keys: dict[str, str], start: date, days: int) -> int:
    """One at noon on each day with something new: broken ones on the first, flapping ones whenever they fail again,
    empty ones on the third day, and all of them again each week."""
    known, mailed, count = set(), None, 0
    streaks = Counter()  # type: ignore[var-annotated]
    for number in range(days + 1):
        day = start + timedelta(days=number)
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZONE).astimezone(UTC)
        for key, behaviour in keys.items():
            bad = behaviour in FAILING or behaviour == "empty" or (behaviour == "flapping" and _is_bad_day(day))
            tries = 1 if behaviour == "empty" or number == 0 else TRIES
            streaks[key] = streaks[key] + tries if bad else 0
        if number == days:
            break
        about = {key for key, streak in streaks.items() if streak >= 3}
        fresh = about - known
        if (
            about
            and (mailed is None or noon - mailed >= timedelta(days=1))
            and (fresh or mailed is None or noon - mailed >= timedelta(days=7))
        ):
            count, known, mailed = count + 1, about, noon
        else:
            known &= about
    return count


def _growth(memory: list[tuple[datetime, int]]) -> float:
    """How much the largest of the last half is above the largest of the second tenth; kills start it anew."""
    sizes = [size for _, size in memory if size]
    tenth = max(len(sizes) // 10, 1)
    return max(sizes[len(sizes) // 2 :]) / max(sizes[tenth : 2 * tenth] or sizes)


if __name__ == "__main__":
    if sys.argv[1:2] == ["daemon"]:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        _daemon(Path(sys.argv[2]), sys.argv[3])
    else:
        sys.exit(main())
