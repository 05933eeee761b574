"""What the daemon works with, given to it from outside: the machine's clock and signals, or a test's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from cli.daemon.journal import Journal
from cli.daemon.notify import Notifier
from cli.daemon.waking import Clock, Waker
from config.sentences import say
from config.settings import Settings
from config.strict import ConfigError
from tracker.jobs.record import Run

if TYPE_CHECKING:
    from cli.daemon.queue import Queue


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


def open_queue(engine: Engine) -> Queue:
    """The queue that workers take crawls from. Raises ConfigError when what it needs is not installed."""
    try:
        from cli.daemon.queue import Queue
    except ModuleNotFoundError as problem:
        raise ConfigError(
            say("'{name}' is not installed; install grants-pipeline[cluster]", name=problem.name)
        ) from None
    return Queue(engine)
