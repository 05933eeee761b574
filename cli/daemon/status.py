"""Which daemons there are: their signs of life in the database, and a health file on the machine."""

from __future__ import annotations

import json
import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from config.settings import Settings
from config.whole_file import whole_file
from tracker.store.tables.jobs import daemons

ALIVE = timedelta(seconds=60)
"""A daemon that gave no sign of life for so long is taken for dead."""


@dataclass(frozen=True)
class Daemon:
    """One daemon or worker, by the clocks of the machines."""

    owner: str
    host: str
    pid: int
    role: str
    """leader, standby, worker, or mailer: a worker that also sends mails."""
    since: datetime
    beat: datetime
    version: str

    def alive(self, clock: datetime) -> bool:
        """Whether it gave a sign of life lately."""
        return clock - self.beat < ALIVE


def beat(connection: Connection, owner: str, role: str, clock: datetime) -> None:
    """Give a sign of life."""
    row = {"role": role, "beat": clock}
    if not connection.execute(update(daemons).where(daemons.c.owner == owner).values(row)).rowcount:
        fixed = {
            "owner": owner,
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "since": clock,
            "version": _version(),
        }
        connection.execute(insert(daemons).values(row | fixed))


def leave(connection: Connection, owner: str) -> None:
    """Say that this daemon has ended."""
    connection.execute(delete(daemons).where(daemons.c.owner == owner))


def forget_daemons(connection: Connection, before: datetime) -> None:
    """Forget those that gave no sign of life since."""
    connection.execute(delete(daemons).where(daemons.c.beat < before))


def known_daemons(connection: Connection) -> list[Daemon]:
    """All that are known, leaders first."""
    rows = connection.execute(select(daemons).order_by(daemons.c.role, daemons.c.since))
    return [Daemon(**row._mapping) for row in rows]


def mailers(connection: Connection, clock: datetime) -> bool:
    """Whether a worker lives that sends mails."""
    there = select(daemons.c.owner).where(daemons.c.role == "mailer", daemons.c.beat > clock - ALIVE)
    return connection.execute(there).first() is not None


def health_file(settings: Settings) -> Path:
    """Where the daemon of this machine writes how it is."""
    return Path(settings.daemon.health_file or settings.data_folder / "daemon.json")


def write_health(path: Path, health: dict[str, Any]) -> None:
    """Put the file in place whole; a full disk is for the log and the operator to see, and ends nothing."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as new:
            new.write_text(json.dumps(health, indent=1), encoding="utf-8")


def _version() -> str:
    try:
        return version("grants-pipeline")
    except PackageNotFoundError:
        return ""
