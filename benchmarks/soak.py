"""A daemon left alone: sources of every behaviour, a clock that leaps from one due moment to the next, kills at random.

    python -m benchmarks.soak [--sources 200] [--start 2026-01-01] [--days 365] [--kills 100] [--keep FOLDER]

What ran is compared with what `soak_counts` says: for each job one run for each of its turns, with the retries of
failures; one digest for each member and period; one alert for each day on which there is something new to tell; nothing
lost, nothing doubled. It is killed in the first half of the days only: in the second half the memory of the daemon, and
of the process that makes its others, may not grow by more than a tenth after the first tenth. Exit code 1 when any of
it fails. With `--keep` its database, mails and log stay in that folder, to look up what went wrong. A year with 200
sources takes some two hours on two quiet cores.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.soak_counts import PEOPLE, ZONE
from benchmarks.soak_daemon import ClockFile
from benchmarks.soak_results import Life, compare
from benchmarks.soak_site import site, write_sources
from tests.homes import home_in


def main() -> int:
    """Run it, and compare."""
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="grants-soak-") as name:
        folder = asked.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        clock = ClockFile(folder / "clock")
        clock.write(datetime.fromisoformat(asked.start).replace(hour=12, tzinfo=ZONE).astimezone(UTC))
        with site(clock) as port:
            keys = write_sources(folder, asked.sources, port)
            _add_people(folder, clock.read())
            began = time.monotonic()
            life = _live(folder, clock, asked)
            seconds = time.monotonic() - began
        return compare(folder, open_in(folder, datetime.now(UTC)), keys, asked, life, seconds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--start", default="2026-01-01")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a new folder for the database, the mails and the log")
    asked = parser.parse_args()
    if asked.keep and asked.keep.exists():
        parser.error(f"{asked.keep} is there already: what an earlier soak left would be counted as well")
    return asked


def _add_people(folder: Path, now: datetime) -> None:
    from config.sentences import say
    from tracker.organisations.model import Member, Organisation
    from tracker.organisations.store import add, add_member
    from tracker.store.changes import Edit
    from tracker.store.database import writing

    engine = open_in(folder, now)
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


def open_in(folder: Path, now: datetime) -> Engine:
    from config.settings import load
    from tracker.store.database import open_database

    return open_database(load(environment(folder)).database_url(), now)


def environment(folder: Path) -> dict[str, str]:
    return (
        os.environ
        | home_in(folder)
        | {
            "GRANTS_SOURCES_OFF": ",".join(shipped()),
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


def shipped() -> list[str]:
    from config.catalogue import load

    return list(load(None).sources)


def _live(folder: Path, clock: ClockFile, asked: argparse.Namespace) -> Life:
    """Let it run for so many simulated days."""
    chance, start, life = random.Random(asked.seed), clock.read(), Life()
    end, half = start + timedelta(days=asked.days), start + timedelta(days=asked.days) / 2
    command = [sys.executable, "-m", "benchmarks.soak_daemon", str(folder / "clock"), end.isoformat()]
    due = [start + (half - start) * share for share in sorted(chance.random() * 0.98 for _ in range(asked.kills))]
    process = None
    while True:
        if process is None:
            process = subprocess.Popen(command, env=environment(folder), stderr=(folder / "log").open("ab"))
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


if __name__ == "__main__":
    sys.exit(main())
