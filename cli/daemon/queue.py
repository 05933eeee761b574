"""Jobs by many machines: the leader puts them into a queue in the database, and any number of workers take them.

The queue is Procrastinate's (the extra `cluster`): a job waits once (`queueing_lock`, the source) and no two jobs ask
one host at once (`lock`, the host); mails have a lock of their own, so that one job at a time sends. A run is claimed
before it is put there, and finished in the transaction that stores what was read; so a job that is done twice, because
its worker was thought dead, is stored once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime

import psycopg
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.jobs import Job
from sqlalchemy import URL, Engine, make_url, text

from config.sentences import say
from config.strict import ConfigError
from tracker.store.database import reading
from tracker.store.lock import hold

CRAWLS, MAILS = "grants", "grants-mails"
"""Workers without a mail server take the first only."""
TASK = "grants.job"
OWNER = "worker@queue/0/0"
"""Who holds the claims of runs that are in the queue, whichever worker does them."""
HEARTBEAT = 3.0
STALLED = 15.0
"""Seconds without a heartbeat after which a worker is taken for dead."""


def needs_postgresql(engine: Engine) -> None:
    """Raise ConfigError when the database cannot hold a queue."""
    if engine.dialect.name != "postgresql":
        raise ConfigError(say("several machines share a PostgreSQL database; set url under [database] to one"))


def worker_app(url: str) -> App:
    """The queue as a worker opens it: asynchronous."""
    return App(connector=PsycopgConnector(conninfo=_conninfo(url)))


def make_tables(engine: Engine, app: App | None = None) -> None:
    """Make the queue's tables unless they are there: whoever comes first, the leader or a worker."""
    with engine.begin() as connection:
        hold(connection, "tables")
        if connection.scalar(text("SELECT to_regclass('procrastinate_jobs')")) is not None:
            return
        own = app or App(connector=SyncPsycopgConnector(conninfo=_conninfo(engine.url)))
        with own.open() if app is None else nullcontext():
            own.schema_manager.apply_schema()


class Queue:
    """The queue as the leader uses it."""

    owner = OWNER

    def __init__(self, engine: Engine) -> None:
        needs_postgresql(engine)
        self._engine, self._conninfo = engine, _conninfo(engine.url)
        self._app = App(connector=SyncPsycopgConnector(conninfo=self._conninfo))
        self._app.open()
        make_tables(engine, self._app)

    def put(self, runs: Sequence[tuple[str, int, str]], now: datetime) -> None:
        """Put these runs there: job, number of the run, and the host of a crawl."""
        jobs = [
            Job(
                queue=CRAWLS if host else MAILS,
                lock=f"host:{host}" if host else "mails",
                queueing_lock=job,
                task_name=TASK,
                task_kwargs={"job": job, "run": number, "now": now.isoformat()},
            )
            for job, number, host in runs
        ]
        if jobs:
            self._app.job_manager.batch_defer_jobs(jobs)

    def recover(self) -> int:
        """Let others do what workers that died were doing; how many jobs."""
        return asyncio.run(_recover(self._conninfo))

    def waiting(self) -> set[int]:
        """The numbers of the runs that wait in the queue or are being done."""
        statement = text(
            "SELECT CAST(args->>'run' AS bigint) FROM procrastinate_jobs WHERE task_name = :task "
            "AND status IN ('todo', 'doing')"
        )
        with reading(self._engine) as connection:
            return {int(number) for (number,) in connection.execute(statement, {"task": TASK})}

    def give_up_mails(self) -> None:
        """Take the mail jobs out that nobody has begun."""
        for job in self._app.job_manager.list_jobs(queue=MAILS, status="todo"):
            self._app.job_manager.cancel_job_by_id(job.id or 0, delete_job=True)

    def close(self) -> None:
        """Let go of its connections."""
        self._app.close()


async def _recover(conninfo: str) -> int:
    app = App(connector=PsycopgConnector(conninfo=conninfo, min_size=1, max_size=1))
    async with app.open_async():
        stalled = [
            job
            for queue in (CRAWLS, MAILS)
            for job in await app.job_manager.get_stalled_jobs(queue=queue, seconds_since_heartbeat=STALLED)
        ]
        for job in stalled:
            await app.job_manager.retry_job(job)
        return len(stalled)


def _conninfo(url: str | URL) -> str:
    """The address as libpq writes it."""
    address = make_url(url)
    query = {key: value for key, value in address.query.items() if isinstance(value, str)}
    named = {"host": address.host, "port": address.port, "user": address.username, "password": address.password}
    given = {key: value for key, value in named.items() if value}
    return psycopg.conninfo.make_conninfo("", dbname=address.database, **{**query, **given})
