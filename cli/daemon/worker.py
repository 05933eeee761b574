"""A worker: takes crawls from the queue and does each in a process of its own, as the daemon does on one machine."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from cli.daemon import queue, status
from cli.daemon.hands import COMMAND
from cli.daemon.journal import Journal
from cli.daemon.order import Order, to_json
from config.sentences import say
from config.settings import Settings
from tracker.jobs import owners
from tracker.jobs.record import Ended, runs_of, take_back
from tracker.store.database import DatabaseProblem, writing


class Worker:
    """Works until SIGTERM, then lets what is under way finish."""

    def __init__(self, engine: Engine, settings: Settings, journal: Journal) -> None:
        queue.needs_postgresql(engine)
        self._engine, self._settings, self._journal = engine, settings, journal
        self._owner = owners.me("worker")

    async def run(self, at_once: int, wait: bool = True) -> None:
        """Do up to `at_once` crawls at a time; without `wait`, until nothing is left to do."""
        app = queue.worker_app(self._settings.database_url())
        app.task(name=queue.TASK, queue=queue.QUEUE, pass_context=False)(self.crawl)
        self._line("started")
        signs = asyncio.create_task(self._signs())
        try:
            async with app.open_async():
                await app.run_worker_async(
                    queues=[queue.QUEUE],
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
            with writing(self._engine) as connection:
                status.leave(connection, self._owner)
            self._line("stopped")

    async def crawl(self, job: str, run: int, now: str) -> None:
        """One job of the queue; whatever becomes of it, its run is finished or handed back."""
        order = Order({job: run}, now, self._settings.database_url())
        process = await asyncio.create_subprocess_exec(*COMMAND, stdin=asyncio.subprocess.PIPE, start_new_session=True)
        assert process.stdin is not None
        ended: Ended = "failed"
        why = say("its process ended before it was finished")
        try:
            with suppress(BrokenPipeError, ConnectionResetError):
                process.stdin.write(to_json(order).encode() + b"\n")
                await process.stdin.drain()
            await asyncio.wait_for(process.wait(), self._settings.crawler.run_minutes * 60 + 600)
        except TimeoutError:
            why = say("not finished in time and stopped")
        except asyncio.CancelledError:
            ended, why = "returned", say("the worker was stopped")
            raise
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            process.stdin.close()
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
            status.beat(connection, self._owner, "worker", datetime.now(UTC))

    def _line(self, event: str, **values: Any) -> None:
        self._journal.line(event, datetime.now(UTC), "info", owner=self._owner, **values)
