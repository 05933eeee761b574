"""One connection to a mail server, in which every answer has a limit of time and length (RFC 5321).

The standard library's SMTP waits anew for each piece of an answer: a server that sends a letter a minute would hold it
for days. Here the whole answer has to come in time.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from typing import Any

from config.sentences import say
from config.settings import MailSettings
from config.visible import cut, line

_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_LONGEST_LINE = 4096
"""RFC 5321 4.5.3.1.5 allows 512."""
_MOST_LINES = 200
NONSENSE = -1
"""The code of an answer that is none."""


class LoginProblem(Exception):
    """The server cannot be talked to as the settings say; the message is a sentence."""


class Connection(smtplib.SMTP):
    """Smtplib's commands, over answers read in bounded time."""

    def __init__(self, host: str, port: int, seconds: float, **more: Any) -> None:
        self.seconds = seconds
        self._rest = b""
        # Else the standard library asks a name server for our own name, and waits for it as long as it takes.
        super().__init__(host, port, local_hostname="localhost", timeout=seconds, **more)

    def getreply(self) -> tuple[int, bytes]:
        """The code and the words of one answer; NONSENSE for what is none. Raises OSError, SMTPServerDisconnected."""
        end, said = time.monotonic() + self.seconds, list[bytes]()
        while True:
            text = self._line(end)
            code = text[:3]
            if not (code.isdigit() and text[3:4] in (b"", b" ", b"-")) or len(said) == _MOST_LINES:
                self.close()
                return NONSENSE, text
            said.append(text[4:].strip())
            if text[3:4] != b"-":
                return int(code), b"\n".join(said)

    def starttls(self, *arguments: Any, **more: Any) -> tuple[int, bytes]:
        """Encrypt. What was said before does not count: it may have come from anybody (CVE-2021-38371 and its like)."""
        answer = super().starttls(*arguments, **more)
        if self._rest:
            self.close()
            raise smtplib.SMTPServerDisconnected("words after the answer to STARTTLS")
        return answer

    def _line(self, end: float) -> bytes:
        while b"\n" not in self._rest:
            left = end - time.monotonic()
            if left <= 0:
                self.close()
                raise TimeoutError
            if self.sock is None:
                raise smtplib.SMTPServerDisconnected("closed")
            self.sock.settimeout(left)
            piece = self.sock.recv(_LONGEST_LINE)
            if not piece:
                self.close()
                raise smtplib.SMTPServerDisconnected("closed")
            self._rest += piece
            if len(self._rest) > _LONGEST_LINE and b"\n" not in self._rest:
                self.close()
                return b"?" + self._rest[:100]
        found, _newline, self._rest = self._rest.partition(b"\n")
        if self.sock is not None:
            self.sock.settimeout(self.seconds)
        return found.rstrip(b"\r")


class _Encrypted(Connection, smtplib.SMTP_SSL):
    """TLS from the first byte."""


def connected(settings: MailSettings) -> Connection:
    """A connection that is ready to take mails: encrypted and logged in as the settings say.

    Raises LoginProblem, OSError and SMTPException; `explained` has a sentence for each.
    """
    port = settings.port or _PORTS[settings.security]
    if settings.security == "tls":
        connection: Connection = _Encrypted(settings.server, port, settings.timeout, context=_context(settings))
    else:
        connection = Connection(settings.server, port, settings.timeout)
    try:
        connection.local_hostname = _own_name(connection.sock)
        _ready(connection, settings)
    except BaseException:
        connection.close()
        raise
    return connection


def explained(problem: Exception, settings: MailSettings, step: str) -> str:
    """Why the server could not be talked to, as a sentence; `step` is the command that was under way."""
    server = f"{settings.server}:{settings.port or _PORTS[settings.security]}"
    if isinstance(problem, LoginProblem):
        return str(problem)
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        words = answer(problem.smtp_code, problem.smtp_error)
        return say("{server} refuses the user or the password: {answer}", server=server, answer=words)
    if isinstance(problem, smtplib.SMTPResponseException):
        words = answer(problem.smtp_code, problem.smtp_error)
        return say("{server} answered {step} with: {answer}", server=server, step=step, answer=words)
    if isinstance(problem, smtplib.SMTPNotSupportedError):
        return say("{server} does not offer what the settings ask for: {problem}", server=server, problem=problem)
    if isinstance(problem, ssl.SSLCertVerificationError):
        reason = problem.verify_message or str(problem)
        return say("the certificate of {server} is not trusted: {problem}", server=server, problem=reason)
    if isinstance(problem, ssl.SSLError):
        return say("no encrypted connection to {server}: {problem}", server=server, problem=problem.reason or problem)
    if isinstance(problem, socket.gaierror):
        return say("no machine called {server} is known", server=settings.server)
    if isinstance(problem, TimeoutError):
        seconds = f"{settings.timeout:g}"
        return say("{server} did not answer {step} within {seconds} seconds", server=server, step=step, seconds=seconds)
    if isinstance(problem, ConnectionRefusedError):
        return say("{server} takes no connections", server=server)
    if type(problem) is smtplib.SMTPException:
        return say("{server} cannot be used: {problem}", server=server, problem=cut(line(str(problem)), 200))
    return say("the connection to {server} was lost at {step}", server=server, step=step)


def answer(code: int, words: bytes | str) -> str:
    """What a server said, on one line, short and harmless."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return cut(line(f"{code} {text}" if code != NONSENSE else text) or "?", 200)


def _ready(connection: Connection, settings: MailSettings) -> None:
    connection.ehlo_or_helo_if_needed()
    if settings.security == "starttls":
        if not connection.has_extn("starttls"):
            raise LoginProblem(
                say("{server} offers no STARTTLS; set mail.security to tls or none", server=settings.server)
            )
        code, words = connection.starttls(context=_context(settings))
        if code != 220:
            raise smtplib.SMTPResponseException(code, words)
        connection.ehlo_or_helo_if_needed()
    if settings.user:
        if not connection.has_extn("auth"):
            raise LoginProblem(say("{server} takes no login; leave mail.user empty", server=settings.server))
        connection.login(settings.user, settings.secret())


def _context(settings: MailSettings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.ca_file or None)
    except OSError as problem:
        sentence = say("{path}: the certificates in this file cannot be used", path=settings.ca_file)
        raise LoginProblem(sentence) from problem


def _own_name(sock: Any) -> str:
    """How we introduce ourselves: the machine's full name, else its address (RFC 5321 4.1.3). Asks no name server."""
    name = socket.gethostname()
    if "." in name and name.isascii():
        return name
    own = sock.getsockname()[0]
    return f"[IPv6:{own}]" if ":" in own else f"[{own}]"
