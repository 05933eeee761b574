"""The database as soon as it can be used: a daemon that starts on a full disk waits and tells, as one at work does."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from cli.daemon.journal import Complaint, Journal
from cli.daemon.last_resort import LastResort
from cli.daemon.notify import Notifier
from cli.daemon.waking import BEAT
from config.settings import Settings
from tracker.store.problems import DatabaseProblem, Kind

_PASSES: tuple[Kind, ...] = ("full", "silent")
"""What may be over by itself or by somebody who makes room; anything else is for whoever starts the daemon."""


def opened(
    database: Callable[[], Engine],
    settings: Settings,
    now: Callable[[], datetime],
    journal: Journal,
    notifier: Notifier,
    last_resort: LastResort,
    pause: Callable[[float], None] = time.sleep,
) -> Engine:
    """What `database` opens, as soon as it does. Raises DatabaseProblem when waiting will not help.

    Meanwhile systemd hears that the daemon lives: it would end what is not ready in time.
    """
    complaint = Complaint("database", journal)
    while True:
        try:
            engine = database()
        except DatabaseProblem as problem:
            if problem.kind not in _PASSES:
                raise
            complaint.tell(problem, now())
            last_resort.tell(problem, settings, now())
            notifier.send("READY=1", "WATCHDOG=1", "STATUS=Waiting for the database")
            pause(BEAT)
        else:
            complaint.over(now())
            last_resort.over(settings, now())
            return engine
