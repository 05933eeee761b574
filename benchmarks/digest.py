"""Digests for 10,000 members who get 30 calls each: chosen, rendered and stored, then sent to a server on this machine.

Beside them a bare loop that renders digests which are chosen already, by the same template, puts the same mails
together, byte for byte, and sends them by smtplib over one connection to the same server: nothing is chosen, signed,
stored or noted. Goals: 150 written a second, 200 sent, the two together at least half as many as the bare loop, and
flat memory. `python -m benchmarks.digest 2000` does it for fewer members.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import smtplib
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from config.sentences import say
from config.settings import MailSettings, Settings
from tests.integration.call_rows import add_call
from tracker.digest.address import Mailbox
from tracker.digest.gather import key_of
from tracker.digest.message import Sender, compose
from tracker.digest.post import post
from tracker.digest.render import letter
from tracker.digest.run import Chosen, due_digests, store
from tracker.digest.sending import send_due
from tracker.digest.token import secret, token
from tracker.organisations.model import Member, Organisation
from tracker.organisations.store import add, add_member
from tracker.store import database
from tracker.store.changes import Edit
from tracker.store.database import open_database, writing
from tracker.store.tables.calls import amounts, call_words
from tracker.store.tables.digests import deliveries

NOW = datetime(2026, 8, 3, 5, tzinfo=UTC)
MEMBERS, CALLS, AT_ONCE = 10_000, 30, 100
"""Members in all, new calls that fit each of them, members of one organisation."""
LEAST_WRITTEN, LEAST_SENT, LEAST_OF_BARE, MOST_GROWTH = 150, 200, 0.5, 1.1
BARE = 1_000
"""Mails that the bare loop renders and sends."""


def main() -> int:
    """Print the figures; 1 when a goal was missed."""
    # The page cache has a limit of its own, which is reached in the middle: it would look as if memory grew for ever.
    database._CACHE_KB = 2_000
    members = int(sys.argv[1]) if len(sys.argv) > 1 else MEMBERS
    with tempfile.TemporaryDirectory(prefix="grants-digest-") as folder, _server() as port:
        mail = MailSettings(
            server="127.0.0.1",
            port=port,
            security="none",
            per_second=10_000,
            connections=4,
            sender="Grants <grants@example.org>",
        )
        settings = Settings(zone="Europe/Stockholm", language="sv", mail=mail)
        engine = open_database(f"sqlite:///{Path(folder, 'grants.db')}", NOW)
        _fill(engine, members)
        chosen, written, growth = _write(engine, settings, members)
        bare = _bare(engine, post(settings).sender, chosen, port)
        started = time.perf_counter()
        sent = send_due(engine, post(settings), lambda: NOW).sent
        rate = sent / (time.perf_counter() - started)
    ratio = 1 / (1 / written + 1 / rate) / bare
    print(f"written: {written:.0f} digests/s (goal: {LEAST_WRITTEN}), peak memory {growth:.2f} times that of a tenth")
    print(f"sent: {rate:.0f} mails/s over few connections (goal: {LEAST_SENT})")
    print(
        f"bare loop that renders and sends: {bare:.0f}/s; ours, both steps: {ratio:.2f} of it (goal: {LEAST_OF_BARE})"
    )
    missed = written < LEAST_WRITTEN or rate < LEAST_SENT or ratio < LEAST_OF_BARE
    return int(missed or growth > MOST_GROWTH or sent != members)


def _write(engine: Engine, settings: Settings, members: int) -> tuple[list[Chosen], float, float]:
    """Some of the digests, how many in a second, and how much memory grew after a tenth of them."""
    leaving, found, chosen = post(settings), due_digests(engine, settings, NOW), list[Chosen]()
    started, peak, done = time.perf_counter(), 0, 0
    while some := list(islice(found, 20)):
        done += store(engine, leaving, some, NOW)
        if len(chosen) < BARE:
            chosen += some
        if not peak and done >= members // 10:
            peak = _peak()
    return chosen, done / (time.perf_counter() - started), _peak() / peak


def _bare(engine: Engine, sender: Sender, chosen: list[Chosen], port: int) -> float:
    """Mails in a second that are rendered and sent without anything else."""
    with writing(engine) as connection:
        signed = secret(connection)
        statement = select(deliveries.c.content).order_by(deliveries.c.id).limit(len(chosen))
        stored = list(connection.scalars(statement))
    words = [token(signed, one.asked.member.id, one.asked.member.email) for one in chosen]
    sent = []
    started = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost") as server:
        for one, word in zip(chosen, words, strict=True):
            member = one.asked.member
            to, key = Mailbox(member.email, member.name), key_of(member, one.asked.period.key)
            ending = f"mailto:{sender.mailbox.address}?subject=unsubscribe%20{word}"
            content = compose(letter(one.digest, key, to, "digest.example.org", ending), sender, NOW)
            server.sendmail(sender.mailbox.address, [to.address], content)
            sent.append(content)
    rate = len(chosen) / (time.perf_counter() - started)
    assert sent == stored, "the bare loop sends something else"
    return rate


def _fill(engine: Engine, members: int) -> None:
    with writing(engine) as connection:
        for number in range(CALLS):
            _call(connection, number)
        edit = Edit(connection, "benchmark", NOW - timedelta(days=30), say("Added"))
        people = iter(range(members))
        for number in range(0, members, AT_ONCE):
            told = Organisation(
                key=f"home{number}", name=f"Föreningen {number}", themes=("culture",), legal_forms=("foundation",)
            )
            home = add(edit, connection, told)
            for each in islice(people, AT_ONCE):
                add_member(edit, connection, Member(organisation_id=home.id, name="Anna", email=f"a{each}@example.org"))


def _call(connection: Connection, number: int) -> None:
    closes = NOW + timedelta(days=20 + number)
    date = {"date": f"{closes:%Y-%m-%d}", "time": f"{closes:%H:%M:%S}", "zone": "UTC", "at": closes, "closes": closes}
    id = add_call(
        connection, f"Stöd till kultur och möten för unga, omgång {number}", windows=[date], themes=("culture",),
        said="open", first_seen=NOW, last_changed=NOW,
    )  # fmt: skip
    connection.execute(insert(call_words).values(call_id=id, kind="applicant_type", key="foundation"))
    sum_: dict[str, Any] = {"amount": 500_000, "currency": "SEK", "currency_assumed": False, "approximate": False}
    connection.execute(insert(amounts).values(call_id=id, role="max", **sum_))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@contextmanager
def _server() -> Iterator[int]:
    """The port of a mail server in a process of its own, which forgets what it gets."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    yield ours.recv()
    process.terminate()
    process.join()


def _serve(pipe: Any) -> None:
    from aiosmtpd.smtp import SMTP

    class Forgets:
        async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:
            return "250 taken"

    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(Forgets(), hostname="localhost", loop=loop), "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


if __name__ == "__main__":
    sys.exit(main())
