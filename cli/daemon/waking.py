"""Wakes the daemon: at the moment when a job is due next, and every few seconds to look around. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from apscheduler.schedulers.background import BackgroundScheduler

BEAT = 5.0
"""Seconds between two looks around: how soon a standby takes over, a time limit strikes, a lost lock is noticed."""


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """Aware UTC."""


class Waker(Protocol):
    """Calls back when it is time."""

    def start(self, beat: Callable[[], None], wake: Callable[[], None]) -> None:
        """Call `beat` every few seconds from now on, and `wake` at the moment set."""

    def wake_in(self, wait: timedelta) -> None:
        """Call `wake` after so long, and not at the moment set before."""

    def stop(self) -> None:
        """Call nothing any more."""


class RunningClock:
    """The machine's clock, moved so that it began at `start` when one is given (`--now`)."""

    def __init__(self, start: datetime | None = None) -> None:
        self._moved = start - datetime.now(UTC) if start else timedelta()

    def now(self) -> datetime:
        """The moment, aware UTC."""
        return datetime.now(UTC) + self._moved


class SchedulerWaker:
    """APScheduler."""

    def __init__(self) -> None:
        defaults = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        self._scheduler = BackgroundScheduler(timezone=UTC, job_defaults=defaults, daemon=True)
        self._wake: Callable[[], None] = lambda: None

    def start(self, beat: Callable[[], None], wake: Callable[[], None]) -> None:
        """Begin."""
        self._wake = wake
        self._scheduler.add_job(beat, "interval", seconds=BEAT, id="beat")
        self._scheduler.start()

    def wake_in(self, wait: timedelta) -> None:
        """One date job, put in place of the last."""
        moment = datetime.now(UTC) + max(wait, timedelta())
        self._scheduler.add_job(self._wake, "date", run_date=moment, id="wake", replace_existing=True)

    def stop(self) -> None:
        """End its thread."""
        self._scheduler.shutdown(wait=False)
