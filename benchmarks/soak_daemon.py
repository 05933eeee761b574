"""The daemon of a soak, in a process of its own: its clock leaps from one due moment to the next.

The soak starts it: `python -m benchmarks.soak_daemon CLOCK-FILE END`.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path


class ClockFile:
    """What time it is in the simulation, for the daemon's next start and for the server."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, now: datetime) -> None:
        new = self._path.with_suffix(".new")
        new.write_text(now.isoformat())
        new.replace(self._path)

    def read(self) -> datetime:
        return datetime.fromisoformat(self._path.read_text())


class _Leaping:
    """A clock that runs, and leaps ahead while nothing is under way; and the waker that leaps."""

    def __init__(self, file: ClockFile, end: datetime) -> None:
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

    leaping = _Leaping(ClockFile(clock), datetime.fromisoformat(end))
    settings = load(os.environ)
    engine = open_database(settings.database_url(), leaping.now())
    tools = Tools(engine, lambda: load(os.environ), leaping, leaping, Journal(), Notifier({}))
    daemon = Daemon(tools)
    leaping.is_busy, leaping.stop_daemon = (lambda: daemon.busy), daemon.stop
    daemon.run()


if __name__ == "__main__":
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    _daemon(Path(sys.argv[1]), sys.argv[2])
