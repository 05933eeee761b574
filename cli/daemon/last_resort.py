"""Tells the operator of the one trouble that no outbox can hold: the database, in which it is, cannot be used.

Such a mail goes to the server at once, and is tried once; the daemon that leads, or led until then, sends it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import datetime
from threading import Thread

from cli.daemon.journal import Journal
from cli.i18n import language_of, told
from config.settings import Settings
from config.strict import ConfigError
from tracker.jobs.alerts import APART, Decision, Trouble

AFTER = 600.0
"""Seconds that a database may be away before the operator is told: a restart takes less."""


class LastResort:
    """Remembers since when it lasts, and when that was told; a restart forgets both. Times are monotonic seconds."""

    def __init__(self, journal: Journal, clock: Callable[[], float] = time.monotonic) -> None:
        self._journal, self._clock = journal, clock
        self._since: float | None = None
        self._mailed: float | None = None
        self._open = False
        self.sending: Thread | None = None
        """The thread that sends, for whoever wants to wait for it: a mail server may take its time."""

    def tell(self, problem: Exception, settings: Settings, now: datetime) -> None:
        """It is so; mail that when it has lasted, at most once a day."""
        moment = self._clock()
        if self._since is None:
            self._since = moment
        told_lately = self._mailed is not None and moment - self._mailed < APART.total_seconds()
        if moment - self._since >= AFTER and not told_lately:
            self._mailed, self._open = moment, True
            self._send(Decision((Trouble("job", "database", str(problem)),), False, {}), settings, now)

    def over(self, settings: Settings, now: datetime) -> None:
        """It is so no more; mail that too, when the other was."""
        self._since = None
        if self._open:
            self._open = False
            self._send(Decision((), True, {}), settings, now)

    def _send(self, decision: Decision, settings: Settings, now: datetime) -> None:
        self.sending = Thread(target=self._deliver, args=(decision, settings, now), daemon=True)
        self.sending.start()

    def _deliver(self, decision: Decision, settings: Settings, now: datetime) -> None:
        from tracker.digest.alert import alert_to
        from tracker.digest.message import compose
        from tracker.digest.post import NoPost, post

        try:
            leaving = post(settings)
            if leaving.operator is None:
                return
            letter = alert_to(leaving.operator, decision, language_of(settings.language, os.environ), now, told)
            content, sender = compose(letter, leaving.sender, now), leaving.sender.mailbox.address
            with leaving.mailers[0] as mailer:
                outcome = mailer.deliver(sender, leaving.operator.address, content, lambda: None)
            told_of = outcome.problem or outcome.result
        except (NoPost, ConfigError, OSError) as problem:
            told_of = str(problem)
        self._journal.line("told_operator", now, result=told_of)
