"""What the daemon works with, given to it from outside: the machine's clock and signals, or a test's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from cli.daemon.journal import Journal
from cli.daemon.notify import Notifier
from cli.daemon.waking import Clock, Waker
from config.settings import Settings
from tracker.jobs.record import Run


@dataclass
class Tools:
    """What the daemon works with."""

    engine: Engine
    settings: Callable[[], Settings]
    """Reads the settings anew. Raises ConfigError."""
    clock: Clock
    waker: Waker
    journal: Journal
    notifier: Notifier
    on_run: Callable[[Run], None] = lambda _run: None
    """Hears of each run that ended."""
