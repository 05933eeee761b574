"""The process that does what the daemon orders: `python -P -m cli.daemon.work`, the order on standard input.

What it did stands in the database when it ends; what it did not come to, the daemon hands back. It ends with the
daemon, and not by the signals that end the daemon: those give it time to finish.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cli import i18n
from config import settings as configuration
from config.sentences import say
from config.strict import ConfigError

if TYPE_CHECKING:
    from cli.daemon.order import Order
    from config.settings import Settings
    from crawler.seed import Seed
    from tracker.jobs.record import Ended


def main() -> None:
    """Do the order on standard input."""
    from cli.daemon.order import from_json
    from crawler.limits import end_with_parent

    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with open(0, "rb", closefd=False) as stdin:
        order = from_json(stdin.readline())
    seed = _seed(order)
    end_with_parent()
    settings = configuration.load(os.environ)
    i18n.use(i18n.language_of(settings.language, os.environ))
    perform(order, settings)
    if seed:
        seed.close()


def _seed(order: Order) -> Seed | None:
    """What makes the processes that crawl: a copy of this one that has opened nothing yet, if all is loaded."""
    from cli.daemon.plans import key_of
    from crawler import process

    if "crawler.child" not in sys.modules or not any(key_of(job) for job in order.runs):
        return None
    from crawler.seed import Seed

    seed = Seed.forked()
    process.use(seed)
    return seed


def perform(order: Order, settings: Settings) -> None:
    """Do the jobs of the order; each run is finished. Raises TakenOver when they are no longer ours."""
    from cli.daemon.plans import key_of
    from tracker.store.database import open_database

    settings = replace(settings, database=replace(settings.database, url=order.database, url_file=""))
    now = datetime.fromisoformat(order.now)
    engine = open_database(order.database, now)
    crawls = {key: number for job, number in order.runs.items() if (key := key_of(job))}
    if crawls:
        _crawl(crawls, settings, engine, now)
    for job, number in order.runs.items():
        if not key_of(job):
            _do(job, number, settings, engine, now)


def _crawl(run_ids: Mapping[str, int], settings: Settings, engine: Engine, now: datetime) -> None:
    from cli.daemon.crawls import crawl_claimed
    from config.catalogue import load
    from tracker.jobs.record import take_back
    from tracker.store.database import writing

    catalogue = load(settings.config_folder, run_ids.keys())
    for key in run_ids.keys() - catalogue.sources.keys():  # its file was changed a moment ago
        _finish(engine, run_ids[key], "failed", catalogue.broken.get(key, say("there is no such source")), now)
    sources = [catalogue.sources[key] for key in run_ids if key in catalogue.sources]
    if not sources:
        return
    try:
        crawl_claimed(sources, run_ids, settings, engine, now)
    except ConfigError as problem:
        with writing(engine) as connection:
            take_back(connection, list(run_ids.values()), "failed", str(problem), now)


def _do(job: str, run_id: int, settings: Settings, engine: Engine, now: datetime) -> None:
    from cli.daemon.jobs import KINDS, JobFailed, Work
    from tracker.store.problems import DatabaseProblem

    began = datetime.now(UTC)
    try:
        ended, told = "done", KINDS[job].do(Work(settings, engine, now))
    except (JobFailed, ConfigError, DatabaseProblem) as problem:
        ended, told = "failed", str(problem)
    except Exception as problem:  # a defect in one job must not end the daemon's other work
        traceback.print_exc()
        ended = "failed"
        told = say("ended by a defect: {kind}: {problem}", kind=type(problem).__name__, problem=problem)
    _finish(engine, run_id, ended, told, now + (datetime.now(UTC) - began))  # type: ignore[arg-type]  # either of two


def _finish(engine: Engine, run_id: int, ended: Ended, told: str, now: datetime) -> None:
    from tracker.jobs.record import finish
    from tracker.store.database import writing

    with writing(engine) as connection:
        finish(connection, run_id, ended, told, now)


if TYPE_CHECKING:
    from sqlalchemy import Engine

if __name__ == "__main__":
    from tracker.jobs.record import TakenOver

    try:
        main()
    except TakenOver as taken:
        sys.exit(str(taken))
