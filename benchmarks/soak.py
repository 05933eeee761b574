"""A daemon left alone: sources of every behaviour, a clock that leaps from one due moment to the next, kills at random.

    python -m benchmarks.soak [--sources 200] [--start 2026-01-01] [--days 365] [--kills 100]

What ran is compared with what `soak_counts` says: for each job one run for each of its turns, with the retries of
failures; one digest for each member and period; one alert for each day on which there is something new to tell; nothing
lost, nothing doubled. It is killed in the first half of the days only: in the second half the memory of the daemon, and
of the process that makes its others, may not grow by more than a tenth after the first tenth. Exit code 1 when any of
it fails. A year with 200 sources takes about 1.6 hours of processor time.
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
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from sqlalchemy import Engine, select

from benchmarks.soak_counts import BEHAVIOURS, PEOPLE, SCHEDULES, ZONE, alerts, digests, is_bad_day, runs_of

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
            _add_people(folder, clock.read())
            began = time.monotonic()
            life = _live(folder, clock, asked)
            seconds = time.monotonic() - began
        return _compare(folder, keys, asked, life, seconds)


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


# --- the funders' site -------------------------------------------------------------------------------------------


class _Site(BaseHTTPRequestHandler):
    clock: _ClockFile
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        behaviour = self.path.strip("/").partition("-")[0]
        bad = behaviour == "flapping" and is_bad_day(self.clock.read().astimezone(ZONE).date())
        if self.path == "/robots.txt" or behaviour == "broken" or bad:
            return self._answer(404, b"")
        if behaviour == "moved" and not self.path.endswith("-here"):
            return self._answer(301, b"", ("Location", f"{self.path}-here"))
        if behaviour == "slow":
            time.sleep(0.5)
        return self._answer(200, _feed({"empty": 0, "huge": 300}.get(behaviour, 3), self.path))

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


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Whoever is killed leaves its connections in the middle."""


class _server:
    def __init__(self, clock: _ClockFile) -> None:
        handler = type("Site", (_Site,), {"clock": clock})
        self._http = _Quiet(("", 0), handler)

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
        schedule = SCHEDULES.get(behaviour, "daily 02:30")
        (place / f"{key}.toml").write_text(SOURCE.format(key=key, url=url, schedule=schedule), encoding="utf-8")
        keys[key] = behaviour
    return keys


def _add_people(folder: Path, now: datetime) -> None:
    from config.sentences import say
    from tracker.organisations.model import Member, Organisation
    from tracker.organisations.store import add, add_member
    from tracker.store.changes import Edit
    from tracker.store.database import writing

    engine = _open(folder, now)
    with writing(engine) as connection:
        edit = Edit(connection, "soak", now, say("Added"))
        home = add(edit, connection, Organisation(key="kvarn", name="Kvarnhjulet", country="SE"))
        for number, one in enumerate(PEOPLE):
            told = Member(
                organisation_id=home.id,
                name=one.name,
                email=f"m{number}@example.org",
                digest=one.digest,
                weekday=one.weekday,
                hour=8,
                quiet_weeks=one.quiet,
            )
            add_member(edit, connection, told)
    engine.dispose()


def _open(folder: Path, now: datetime) -> Engine:
    from config.settings import load
    from tracker.store.database import open_database

    return open_database(load(_environment(folder)).database_url(), now)


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
            "GRANTS_JOBS_REMINDERS": "daily 14:00",
            "GRANTS_JOBS_BACKUP": "weekly",
            "GRANTS_DAEMON_KEEP_RUNS": "36500",
            "GRANTS_MAIL_FOLDER": str(folder / "mail"),
            "GRANTS_DAEMON_OPERATOR": "drift@example.org",
            "GRANTS_CRAWLER_CONTACT": "drift@example.org",
        }
    )


def _shipped() -> list[str]:
    from config.catalogue import load

    return list(load(None).sources)


@dataclass
class _Life:
    """How it went."""

    killed: int = 0
    memory: list[tuple[datetime, int]] = field(default_factory=list)
    """kB of the daemon that is left alone, and of the process that makes its others, over simulated time."""


def _live(folder: Path, clock: _ClockFile, asked: argparse.Namespace) -> _Life:
    """Let it run for so many simulated days."""
    chance, start, life = random.Random(asked.seed), clock.read(), _Life()
    end, half = start + timedelta(days=asked.days), start + timedelta(days=asked.days) / 2
    command = [sys.executable, "-m", "benchmarks.soak", "daemon", str(folder / "clock"), end.isoformat()]
    due = [start + (half - start) * share for share in sorted(chance.random() * 0.98 for _ in range(asked.kills))]
    process = None
    while True:
        if process is None:
            process = subprocess.Popen(command, env=_environment(folder), stderr=(folder / "log").open("ab"))
        time.sleep(0.2)
        now = clock.read()
        if process.poll() is not None:
            if process.returncode:
                sys.exit(f"the daemon ended with {process.returncode}: " + (folder / "log").read_text()[-2000:])
            return life
        if now > half:
            life.memory.append((now, _resident(process.pid) + sum(map(_resident, _seeds(process.pid)))))
        if due and now >= due[0]:
            time.sleep(chance.random() * 2)
            process.kill()
            process.wait()
            process, life.killed = None, life.killed + 1
            due.pop(0)
            print(f"{now.astimezone(ZONE):%Y-%m-%d %H:%M} killed", file=sys.stderr, flush=True)


def _seeds(pid: int) -> Iterator[int]:
    """The process that makes the daemon's others."""
    try:
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            if b"crawler.seed" in Path(f"/proc/{child}/cmdline").read_bytes():
                yield int(child)
    except OSError:
        return


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


# --- how it compares --------------------------------------------------------------------------------------------


def _compare(folder: Path, keys: dict[str, str], asked: argparse.Namespace, life: _Life, seconds: float) -> int:
    from tracker.store.tables.jobs import job_runs

    start = datetime.fromisoformat(asked.start).date()
    engine = _open(folder, datetime.now(UTC))
    with engine.connect() as connection:
        rows = connection.execute(select(job_runs)).all()
    ended = [row for row in rows if row.state in ("done", "suspect", "failed")]
    mails = [_read(path) for path in (folder / "mail" / "new").iterdir()]
    told = sum("times in a row" in text for _, _, text in mails)
    expected = len(list(alerts(keys, start, asked.days)))
    grown = _growth([size for _, size in life.memory if size])
    letters = Counter((to, key) for to, key, _ in mails if to != "drift@example.org")
    wrong = [f"still under way: {row.job}" for row in rows if row.state == "running"]
    wrong += list(_wrong_runs(keys, ended, start, asked.days))
    wrong += list(_wrong_digests(engine, letters, start, asked.days))
    wrong += [f"{told} alerts, {expected} expected"] if told != expected else []
    wrong += [f"memory grew to {grown:.2f} x"] if grown > MEMORY_GOAL else []
    states = Counter(row.state for row in rows)
    print(f"{len(keys)} sources, {asked.days} days from {asked.start}, {life.killed} kill -9, {seconds:.0f} s:")
    print(f"{len(ended)} runs, {sum(letters.values())} digests, {told} alerts ({expected} expected); {dict(states)}")
    print(f"memory in the half without kills {grown:.2f} x (goal {MEMORY_GOAL})")
    for sentence in wrong[:20]:
        print("WRONG:", sentence)
    print("all as counted" if not wrong else f"{len(wrong)} differences")
    return 1 if wrong else 0


def _read(path: Path) -> tuple[str, str, str]:
    """Of a mail: to whom, its Message-ID, its text."""
    mail = message_from_bytes(path.read_bytes(), policy=default)
    body = mail.get_body(("plain",))
    return mail["To"].addresses[0].addr_spec, str(mail["Message-ID"]), body.get_content() if body else ""


def _wrong_runs(keys: dict[str, str], ended: list, start: date, days: int) -> Iterator[str]:  # type: ignore[type-arg]
    """Where the runs differ from the count; the first and the last local date are cut short and not looked at."""
    found = Counter(
        (row.job, row.turn.replace(tzinfo=UTC).astimezone(ZONE).date()) for row in ended if row.turn is not None
    )
    for day in (start + timedelta(days=number) for number in range(1, days)):
        for key, behaviour in keys.items():
            if (count := found[f"crawl:{key}", day]) != (expected := runs_of(behaviour, day)):
                yield f"{key} on {day}: {count} runs, {expected} expected"


def _wrong_digests(engine: Engine, letters: Counter[tuple[str, str]], start: date, days: int) -> Iterator[str]:
    """Where the digests differ from the count. One whose sender was killed while the server had it may have arrived or
    not, and is never sent twice; every other arrived once."""
    from tracker.store.tables.digests import deliveries

    columns = (deliveries.c.recipient, deliveries.c.period, deliveries.c.message_id, deliveries.c.state)
    with engine.connect() as connection:
        rows = connection.execute(select(*columns).where(deliveries.c.kind == "digest")).all()
    names = {f"m{number}@example.org": one.name for number, one in enumerate(PEOPLE)}
    found, expected = Counter((names[row.recipient], row.period) for row in rows), digests(start, days)
    for one in found.keys() | expected.keys():
        if found[one] != expected[one]:
            yield f"digests of {one}: {found[one]}, {expected[one]} expected"
    for row in rows:
        arrived = letters[row.recipient, row.message_id]
        if arrived > 1 or (arrived == 0 and row.state != "unknown"):
            yield f"digest {row.period} of {row.recipient} ({row.state}) arrived {arrived} times"


def _growth(sizes: list[int]) -> float:
    """How much the largest of the last nine tenths is above the largest of the first tenth."""
    tenth = max(len(sizes) // 10, 1)
    return max(sizes[tenth:], default=0) / max(sizes[:tenth], default=1)


if __name__ == "__main__":
    if sys.argv[1:2] == ["daemon"]:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        _daemon(Path(sys.argv[2]), sys.argv[3])
    else:
        sys.exit(main())
