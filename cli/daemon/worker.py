"""A worker: takes jobs from the queue and does each in a process of its own, as the daemon does on one machine.

It crawls and reads; where it has a mail server in its settings, it writes and sends digests and reminders as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import Engine

from cli.daemon import queue, status
from cli.daemon.hands import Hand, Nursery
from cli.daemon.jobs import minutes_of
from cli.daemon.journal import Journal
from cli.daemon.order import Order
from config.sentences import say
from config.settings import Settings
from tracker.jobs import owners
from tracker.jobs.record import Ended, runs_of, take_back
from tracker.store.database import DatabaseProblem, writing

_LOOK = 5.0
"""Seconds between two looks whether a job has taken too long."""


class Worker:
    """Works until SIGTERM, then lets what is under way finish."""

    def __init__(self, engine: Engine, settings: Settings, journal: Journal) -> None:
        queue.needs_postgresql(engine)
        queue.make_tables(engine)
        self._engine, self._settings, self._journal = engine, settings, journal
        self._owner = owners.me("worker")
        self._nursery = Nursery()
        self._mails = bool(settings.mail.server or settings.mail.folder)

    async def run(self, at_once: int, wait: bool = True) -> None:
        """Do up to `at_once` jobs at a time; without `wait`, until nothing is left to do."""
        app = queue.worker_app(self._settings.database_url())
        app.task(name=queue.TASK, queue=queue.CRAWLS, pass_context=False)(self.do)
        self._nursery.prepare()
        self._line("started", mails=self._mails)
        signs = asyncio.create_task(self._signs())
        try:
            async with app.open_async():
                await app.run_worker_async(
                    queues=[queue.CRAWLS, queue.MAILS] if self._mails else [queue.CRAWLS],
                    concurrency=at_once,
                    wait=wait,
                    fetch_job_polling_interval=0.5,  # a job whose host was busy is seen by looking only
                    shutdown_graceful_timeout=self._settings.daemon.grace,
                    delete_jobs="always",  # what ran is in job_runs
                    update_heartbeat_interval=queue.HEARTBEAT,
                    stalled_worker_timeout=queue.STALLED,
                )
        finally:
            signs.cancel()
            self._nursery.close()
            with writing(self._engine) as connection:
                status.leave(connection, self._owner)
            self._line("stopped")

    async def do(self, job: str, run: int, now: str) -> None:
        """One job of the queue, by the same process as the daemon's; its run is finished or handed back in any case."""
        order = Order({job: run}, now, self._settings.database_url())
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        began = partial(Hand, order, minutes_of(job, self._settings), lambda _: _call(loop, over.set), self._nursery)
        hand = await asyncio.to_thread(began)
        ended: Ended = "failed"
        try:
            while not over.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(over.wait(), _LOOK)
                hand.check_time()
            why = hand.why()
        except asyncio.CancelledError:
            ended, why = "returned", say("the worker was stopped")
            raise
        finally:
            hand.kill()
            await asyncio.to_thread(self._settle, run, ended, why)

    def _settle(self, run: int, ended: Ended, why: str) -> None:
        with writing(self._engine) as connection:
            take_back(connection, [run], ended, why, datetime.now(UTC), cut=True)
            for known in runs_of(connection, [run]):
                self._line("run", job=known.job, run=known.id, state=known.state, summary=known.summary)

    async def _signs(self) -> None:
        """Signs of life, for `grants daemon status`."""
        while True:
            with suppress(DatabaseProblem):
                await asyncio.to_thread(self._sign)
            await asyncio.sleep(15)

    def _sign(self) -> None:
        with writing(self._engine) as connection:
            status.beat(connection, self._owner, "mailer" if self._mails else "worker", datetime.now(UTC))

    def _line(self, event: str, **values: Any) -> None:
        self._journal.line(event, datetime.now(UTC), "info", owner=self._owner, **values)


def _call(loop: asyncio.AbstractEventLoop, what: Callable[[], None]) -> None:
    """From another thread; when the loop has ended, nobody waits any more."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(what)
