"""A real mail server on loopback for tests (aiosmtpd): TLS, login, and a fault of choice at any step."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

DROP = "drop"
SILENCE = "silence"
STEPS = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "CONTENT")


@dataclass(frozen=True)
class Got:
    """One mail that the server took."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    encrypted: bool
    options: tuple[str, ...]

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class MailServer:
    """What the server does and what it got."""

    faults: dict[str, list[str]] = field(default_factory=dict)
    """By step: what happens the next times that it is reached: an answer, DROP, SILENCE, or "" for nothing special. The
    last one goes on."""
    got: list[Got] = field(default_factory=list)
    connections: int = 0
    commands: list[str] = field(default_factory=list)
    port: int = 0
    password: str = ""

    def fault(self, step: str) -> str:
        waiting = self.faults.get(step, [])
        return (waiting.pop(0) if len(waiting) > 1 else waiting[0]) if waiting else ""

    def to(self, address: str) -> list[Got]:
        return [mail for mail in self.got if address in mail.recipients]

    # What aiosmtpd asks.

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        fault = self.fault("CONTENT")
        if not fault.startswith(("4", "5")):
            self.got.append(
                Got(
                    str(envelope.mail_from),
                    tuple(map(str, envelope.rcpt_tos)),
                    content,
                    _encrypted(server),
                    tuple(envelope.mail_options),
                )
            )
        return await _meet(server, fault) or "250 taken"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password == self.password.encode()
        return AuthResult(success=right, handled=False)


async def _meet(server: SMTP, fault: str) -> str:
    """Do what the fault says; the answer that is left to give."""
    if fault == DROP:
        transport: Any = server.transport
        transport.abort()
        await asyncio.sleep(3600)
    if fault == SILENCE:
        await asyncio.sleep(3600)
    return fault


def _encrypted(server: SMTP) -> bool:
    transport: Any = server.transport
    return transport.get_extra_info("ssl_object") is not None


class _Faulty(SMTP):
    """The protocol, with the faults."""

    plan: MailServer
    greeted = False

    async def push(self, status: Any) -> None:
        if not self.greeted:
            self.greeted = True
            self.plan.connections += 1
            status = await _meet(self, self.plan.fault("CONNECT")) or status
        await super().push(status)


def _with_faults(step: str) -> Any:
    whole = getattr(SMTP, f"smtp_{step}")

    async def command(self: _Faulty, argument: str) -> None:
        self.plan.commands.append(step)
        fault = await _meet(self, self.plan.fault(step))
        if fault:
            await self.push(fault)
        else:
            await whole(self, argument)

    return command


for _step in ("EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "RSET", "QUIT"):
    setattr(_Faulty, f"smtp_{_step}", _with_faults(_step))


@contextmanager
def mail_server(
    certificate: str = "", starttls: bool = False, password: str = "", utf8: bool = False
) -> Iterator[MailServer]:
    """A running server. With a certificate it speaks TLS from the first byte, or with `starttls` when asked to."""
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    plan = MailServer(password=password)
    options: dict[str, Any] = {"enable_SMTPUTF8": utf8}
    if password:
        options |= {"authenticator": plan.authenticate, "auth_required": True, "auth_require_tls": starttls}
    if starttls:
        options |= {"tls_context": context, "require_starttls": True}
    loop = asyncio.new_event_loop()

    def made() -> SMTP:
        protocol = _Faulty(plan, loop=loop, hostname="localhost", **options)
        protocol.plan = plan
        return protocol

    listening = loop.create_server(made, "127.0.0.1", 0, ssl=None if starttls else context)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    running = loop.run_until_complete(listening)
    plan.port = running.sockets[0].getsockname()[1]
    thread.start()
    try:
        yield plan
    finally:
        loop.call_soon_threadsafe(running.close)
        asyncio.run_coroutine_threadsafe(_end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end() -> None:
    """Stop whatever is waiting in a connection."""
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
