"""Several connections that take mails at once, each in a thread of its own, while one thread keeps the outbox.

A hand that is about to give a mail to its server asks first, and waits for the answer. Whoever keeps the outbox can
take what several ask and have done together: many notes, one commit.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any

from tracker.digest.mail import Mailer
from tracker.digest.outcome import Outcome

_PATIENCE = 5.0
"""Seconds that hands are given to end when something went wrong here; what they were doing is then unknown."""


class Taken(Exception):
    """The mail may not be given to the server after all: somebody else has it in hand, or it was forgotten."""


@dataclass
class Asked:
    """A hand is about to give a mail to the server, and waits."""

    row: Any
    allowed: bool = False
    _answered: threading.Event = field(default_factory=threading.Event)

    def answer(self, allowed: bool) -> None:
        """Let the hand go on, or not."""
        self.allowed = allowed
        self._answered.set()

    def wait(self) -> None:
        """Until there is an answer. Raises Taken when it is no."""
        self._answered.wait()
        if not self.allowed:
            raise Taken


@dataclass(frozen=True)
class Done:
    """A hand has tried a mail, or can go on no more."""

    row: Any
    """None when the problem is none of a certain mail: the hand has ended with it."""
    outcome: Outcome | None
    """None when it was not to be sent after all."""
    problem: BaseException | None = None
    """What nobody foresaw."""


class Hands:
    """The threads. To be used in a `with` block."""

    def __init__(self, mailers: Sequence[Mailer], sender: str) -> None:
        self.count = len(mailers)
        self.busy = 0
        """Mails that were given and of which nobody has heard the end."""
        self._sender = sender
        self._mails: SimpleQueue[Any] = SimpleQueue()
        self._told: SimpleQueue[Asked | Done] = SimpleQueue()
        self._closed = False
        self._threads = [threading.Thread(target=self._work, args=(each,), daemon=True) for each in mailers]
        self._idle = list(self._threads)

    def __enter__(self) -> Hands:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        begun = [thread for thread in self._threads if thread not in self._idle]
        for _thread in begun:
            self._mails.put(None)
        while not self._told.empty():
            self._refuse(self._told.get())
        for thread in begun:
            thread.join(_PATIENCE if problem else None)

    def give(self, row: Any) -> None:
        """A mail to be sent by whichever hand is free."""
        self.busy += 1
        self._mails.put(row)
        if self._idle:
            self._idle.pop(0).start()

    def news(self, until: float) -> Asked | Done | None:
        """What a hand asks or has done next; waits for it until this moment of the monotonic clock."""
        left = max(until - time.monotonic(), 0)
        try:
            told = self._told.get(timeout=None if left == float("inf") else left)
        except Empty:
            return None
        if isinstance(told, Done):
            self.busy -= 1
        return told

    def _work(self, mailer: Mailer) -> None:
        """What a thread does. Whatever is raised in it is told: whoever waits for a mail's end would wait for ever."""
        try:
            with mailer:
                while (row := self._mails.get()) is not None:
                    self._told.put(self._tried(mailer, row))
        except BaseException as problem:
            self._told.put(Done(None, None, problem))

    def _tried(self, mailer: Mailer, row: Any) -> Done:
        try:
            return Done(row, mailer.deliver(self._sender, row.recipient, row.content, partial(self._ask, row)))
        except Taken:
            return Done(row, None)
        except BaseException as problem:
            return Done(row, None, problem)

    def _ask(self, row: Any) -> None:
        asked = Asked(row)
        self._told.put(asked)
        if self._closed:  # nobody looks any more
            asked.answer(False)
        asked.wait()

    @staticmethod
    def _refuse(told: Asked | Done) -> None:
        if isinstance(told, Asked):
            told.answer(False)
