"""Killed at any point, a round is finished by the next one: one mail for each member, or one marked unknown."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, select

from tests.integration.digest_rows import NOW, anna, fitting, organisation
from tests.mail_server import MailServer, mail_server
from tracker.store.database import open_database, reading, writing
from tracker.store.tables.digests import deliveries

MEMBERS = 8
IN_A_ROW = 3
KILLS = int(os.environ.get("KILLS", "9"))
"""How many rounds are killed, a third of them on PostgreSQL; a longer series is run by hand: `KILLS=200`."""


class Rounds:
    """Rounds of digests in processes of their own."""

    def __init__(self, process: subprocess.Popen[str], database: str, server: MailServer) -> None:
        self._process, self._database, self._server = process, database, server

    def go(self, now: datetime, kill_after: float = 0) -> int:
        """One round, killed after so many seconds unless it has ended by then; its exit code."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = (self._database, self._server.port, now.isoformat(), kill_after)
        print(*asked, file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())


@contextmanager
def rounds(database: str, server: MailServer) -> Iterator[Rounds]:
    command = [sys.executable, "-m", "tests.integration.digest_child"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        yield Rounds(process, database, server)
        assert process.stdin is not None
        process.stdin.close()


def test_every_member_gets_one_mail_or_one_marked_unknown(database_url: str) -> None:
    engine = open_database(database_url, NOW)
    organisation(engine, [anna(number) for number in range(MEMBERS)])
    chance = random.Random(20260803)
    killed = unknown = 0
    got: Counter[str] = Counter()
    with mail_server() as server, rounds(database_url, server) as running:
        length = _a_whole_round(running)
        week = 0
        while killed < (KILLS if engine.dialect.name == "sqlite" else KILLS // 3):
            week += 1
            now = NOW + timedelta(days=7 * week, hours=2)  # after seven in winter too
            with writing(engine) as connection:
                fitting(connection, f"Support for choirs {week}", now + timedelta(days=60), seen=now)
            for minute in range(IN_A_ROW):
                code = running.go(now + timedelta(minutes=minute), kill_after=chance.uniform(0.001, length * 1.1))
                assert code in (0, -signal.SIGKILL)
                killed += code == -signal.SIGKILL
            assert running.go(now + timedelta(minutes=IN_A_ROW)) == 0
            assert (
                running.go(now + timedelta(minutes=IN_A_ROW + 1)) == 0
            )  # the lock of one that was killed lasts a moment
            got += _taken(server)
            unknown += _check(engine, got, f"{now:%G-W%V}")
    print(f"{killed} killed, {unknown} unknown of {week * MEMBERS}")  # noqa: T201  # for whoever runs the long series


def _a_whole_round(running: Rounds) -> float:
    """How long a round takes in which everybody gets a mail."""
    assert running.go(NOW - timedelta(days=7)) == 0  # with the first one, everything is imported
    begun = time.monotonic()
    assert running.go(NOW) == 0
    return time.monotonic() - begun


def _taken(server: MailServer) -> Counter[str]:
    """By Message-ID: how often the server got it since the last time."""
    new = [str(mail.message["Message-ID"]) for mail in server.got]
    server.got.clear()
    return Counter(new)


def _check(engine: Engine, got: Counter[str], period: str) -> int:
    """What the outbox says of each delivery of the period is what the server got; how many are unknown."""
    with reading(engine) as connection:
        rows = connection.execute(select(deliveries).where(deliveries.c.period == period)).all()
    assert len(rows) == MEMBERS
    for row in rows:
        assert row.state in ("sent", "unknown"), row
        assert got[row.message_id] == 1 if row.state == "sent" else got[row.message_id] <= 1
    return sum(row.state == "unknown" for row in rows)
