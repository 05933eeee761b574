"""Hands mails to the server that the settings name, many over one connection; or puts them into a folder."""

from __future__ import annotations

import hashlib
import os
import re
import smtplib
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Protocol

from config.sentences import reason, say
from config.settings import MailSettings
from tracker.digest.connection import NONSENSE, Connection, LoginProblem, answer, connected, explained
from tracker.digest.outcome import SENT, Outcome

_PER_CONNECTION = 100
"""Mails over one connection; many servers close one that goes on for long."""
_LOST_IN_A_ROW = 3
"""Connections lost one after the other, from which on we take the server to be in trouble."""
_LINE_BEGINS_WITH_DOT = re.compile(rb"(?m)^\.")


class Mailer(Protocol):
    """What takes mails."""

    def deliver(self, sender: str, recipient: str, content: bytes, hand_over: Callable[[], None]) -> Outcome:
        """Try once to get the mail to the recipient; `hand_over` is called just before the server is given it.

        Whatever `hand_over` raises is raised, and the server has not been given the mail.
        """

    def __enter__(self) -> Mailer: ...

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Pace:
    """How many mails a server is given in a second, over all connections to it."""

    def __init__(
        self,
        per_second: float,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pause = 1 / per_second
        self._monotonic, self._sleep = monotonic, sleep
        self._next = monotonic()
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Until the next mail may go."""
        with self._lock:
            now = self._monotonic()
            turn = max(now, self._next)
            self._next = turn + self._pause
        if turn > now:
            self._sleep(turn - now)


class Smtp:
    """A connection to the mail server, made when it is first needed, and again when it was lost."""

    def __init__(self, settings: MailSettings, pace: Pace | None = None) -> None:
        self._settings = settings
        self._pace = pace or Pace(settings.per_second)
        self._connection: Connection | None = None
        self._taken = 0
        self._lost = 0

    def __enter__(self) -> Smtp:
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()

    def deliver(self, sender: str, recipient: str, content: bytes, hand_over: Callable[[], None]) -> Outcome:
        """See Mailer."""
        self._pace.wait()
        fresh = self._connection is None
        outcome = self._try(sender, recipient, content, hand_over)
        if (
            outcome is None and not fresh
        ):  # the server closed the connection since the mail before: no fault of this one
            outcome = self._try(sender, recipient, content, hand_over)
        if outcome is None:
            self._lost += 1
            outcome = Outcome("later", self._problem, for_all=self._lost >= _LOST_IN_A_ROW)
        elif not outcome.for_all:
            self._lost = 0
        return outcome

    def _try(self, sender: str, recipient: str, content: bytes, hand_over: Callable[[], None]) -> Outcome | None:
        """How it went; None when the connection was lost before the mail was handed over."""
        self._step = "EHLO"
        try:
            connection = self._ready()
        except (OSError, smtplib.SMTPException, LoginProblem) as problem:
            self._leave()
            return Outcome("later", explained(problem, self._settings, self._step), for_all=True)
        try:
            outcome = self._offered(connection, sender, recipient) or self._given(connection, content, hand_over)
        except (OSError, smtplib.SMTPException) as problem:
            self._problem = explained(problem, self._settings, self._step)
            self._leave()
            return None
        except BaseException:
            self._drop()
            raise
        if outcome.result != "sent":
            self._reset()
        return outcome

    def _ready(self) -> Connection:
        if self._connection is not None and self._taken >= _PER_CONNECTION:
            self._leave()
        if self._connection is None:
            self._connection, self._taken = connected(self._settings), 0
        self._taken += 1
        return self._connection

    def _offered(self, connection: Connection, sender: str, recipient: str) -> Outcome | None:
        """What the server says of sender and recipient; None when both are welcome."""
        options = []
        if not (sender.isascii() and recipient.isascii()):
            if not connection.has_extn("smtputf8"):
                problem = say("the mail server takes no addresses with letters beyond a to z before the @ (SMTPUTF8)")
                return Outcome("refused", problem)
            options = ["SMTPUTF8"]
            connection.command_encoding = "utf-8"
        self._step = "MAIL FROM"
        code, words = connection.mail(sender, options)
        if code // 100 != 2:
            # Of us, not of the recipient: every mail would meet it, and a person has to look at the settings.
            sentence = say("the mail server does not take mails from {sender}: {answer}", sender=sender,
                           answer=answer(code, words))  # fmt: skip
            return Outcome("later", sentence, for_all=True)
        self._step = "RCPT TO"
        code, words = connection.rcpt(recipient)
        return None if code // 100 == 2 else self._declined(code, words)

    def _given(self, connection: Connection, content: bytes, hand_over: Callable[[], None]) -> Outcome:
        self._step = "DATA"
        code, words = connection.docmd("DATA")
        if code != 354:
            return self._declined(code, words)
        hand_over()
        try:
            connection.send(_on_the_wire(content))
            connection.seconds = 10 * self._settings.timeout  # RFC 5321 4.5.3.2.6: it may deliver before it answers
            code, words = connection.getreply()
        except (OSError, smtplib.SMTPException) as problem:
            self._drop()
            return Outcome("unknown", explained(problem, self._settings, self._step))
        finally:
            connection.seconds = self._settings.timeout
        if code // 100 == 2:
            return SENT
        return self._declined(code, words) if code // 100 in (4, 5) else self._unclear(code, words)

    def _declined(self, code: int, words: bytes) -> Outcome:
        """A refusal, for good or for now; an answer that is none is for now."""
        if code == NONSENSE or code // 100 not in (4, 5):
            self._drop()
        sentence = say("the mail server said: {answer}", answer=answer(code, words))
        return Outcome("refused" if code // 100 == 5 else "later", sentence, for_all=code == 421)

    def _unclear(self, code: int, words: bytes) -> Outcome:
        self._drop()
        return Outcome("unknown", say("the mail server said: {answer}", answer=answer(code, words)))

    def _reset(self) -> None:
        """Make the connection ready for the next mail; without it when it cannot be."""
        connection = self._connection
        if connection is None:
            return
        try:
            if connection.rset()[0] // 100 != 2:
                self._drop()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _leave(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                connection.seconds = min(connection.seconds, 5)
                connection.quit()
            connection.close()

    def _drop(self) -> None:
        """Close without a word: in the middle of a mail any word would belong to it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class Folder:
    """A Maildir (https://cr.yp.to/proto/maildir.html): any mail program opens it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held."""

    def deliver(self, sender: str, recipient: str, content: bytes, hand_over: Callable[[], None]) -> Outcome:
        """Write the mail beside, then move it in at once: nobody sees half of one."""
        name = hashlib.sha256(content).hexdigest()[:32] + ".grants"
        beside = self._path / "tmp" / name
        try:
            for part in ("tmp", "new", "cur"):
                (self._path / part).mkdir(parents=True, exist_ok=True, mode=0o700)
            with beside.open("wb") as file:
                file.write(content.replace(b"\r\n", b"\n"))
                file.flush()
                os.fsync(file.fileno())
            hand_over()
            beside.replace(self._path / "new" / name)
        except OSError as problem:
            # The sentence is stored, in UTF-8; a name of the file system need not be.
            path = os.fsencode(self._path).decode(errors="replace")
            sentence = say("{path} cannot be used: {problem}", path=path, problem=reason(problem))
            return Outcome("later", sentence, for_all=True)
        return SENT


def mailers(settings: MailSettings) -> tuple[Mailer, ...]:
    """What the settings say takes our mails, one for each connection; none when they say nothing."""
    if settings.folder:
        return (Folder(Path(settings.folder).expanduser()),)
    if not settings.server:
        return ()
    pace = Pace(settings.per_second)
    return tuple(Smtp(settings, pace) for _number in range(settings.connections))


def _on_the_wire(content: bytes) -> bytes:
    """With the dots doubled that would end it, and the one that does (RFC 5321 4.5.2)."""
    return _LINE_BEGINS_WITH_DOT.sub(b"..", content) + b".\r\n"
