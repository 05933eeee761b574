"""Crawls as jobs: each source's run is claimed, crawled, and finished in the transaction that stores what it read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from cli.daemon.plans import CRAWL, crawl_jobs, zone_of
from config.catalogue import Source
from config.sentences import say
from config.settings import Settings
from crawler.run import Event, crawl
from tracker.calls.ingest import Along
from tracker.calls.model import RunReport
from tracker.jobs import owners, plan
from tracker.jobs.record import Ended, JobState, Wanted, claim, finish, states, take_back
from tracker.store.database import DatabaseProblem, reading, writing

_ENDED: dict[str, Ended] = {"healthy": "done", "suspect": "suspect", "failed": "failed"}


def crawl_claimed(
    sources: Sequence[Source],
    run_ids: Mapping[str, int],
    settings: Settings,
    engine: Engine,
    now: datetime,
    on_event: Callable[[Event], None] | None = None,
) -> list[RunReport]:
    """Crawl sources whose runs are claimed (`run_ids`, by source); each run is finished, whatever becomes of it.

    Raises TakenOver when the runs are no longer ours.
    """
    reports = crawl(sources, settings, engine, now, on_event=on_event, along=_finishing(run_ids, now))
    for report in reports:
        if report.source in run_ids:
            _finish_unstored(engine, run_ids[report.source], report, now)
    return reports


def summary(report: RunReport) -> str:
    """What came of it, in one sentence: the counts, or the first thing that was wrong."""
    if report.problems:
        return report.problems[0]
    return say(
        "{new} new, {changed} changed, {unchanged} unchanged calls",
        new=report.new,
        changed=report.changed,
        unchanged=report.unchanged,
    )


def _finishing(run_ids: Mapping[str, int], now: datetime) -> Along:
    def along(connection: Connection, report: RunReport) -> None:
        ended = now + timedelta(seconds=report.seconds)
        finish(connection, run_ids[report.source], _ENDED[report.verdict], summary(report), ended, report.cut)

    return along


def _finish_unstored(engine: Engine, run_id: int, report: RunReport, now: datetime) -> None:
    """What could not be stored has no run that is finished yet."""
    try:
        with writing(engine) as connection:
            take_back(connection, [run_id], "failed", summary(report), now + timedelta(seconds=report.seconds))
    except DatabaseProblem:
        return  # it is taken back when this process has ended


@dataclass
class ByHand:
    """A crawl that a person began."""

    mine: list[Source]
    """The sources whose runs are ours."""
    elsewhere: dict[str, str]
    """Sources that are being read just now, and by whom."""
    run_ids: dict[str, int] = field(default_factory=dict)


@contextmanager
def by_hand(engine: Engine, sources: Sequence[Source], settings: Settings, now: datetime) -> Iterator[ByHand]:
    """Claim the runs of these sources for this process. Runs that it did not come to are handed back."""
    owner, clock = owners.me("hand"), datetime.now(now.tzinfo)
    wanted = _wanted(sources, settings, now)
    with writing(engine) as connection:
        _free(connection, [each.job for each in wanted], now, clock)
        run_ids = claim(connection, wanted, owner, now, clock)
        busy = states(connection, [each.job for each in wanted if each.job not in run_ids])
    ours = {source.key: run_ids[f"{CRAWL}{source.key}"] for source in sources if f"{CRAWL}{source.key}" in run_ids}
    elsewhere = {job.removeprefix(CRAWL): state.owner for job, state in busy.items()}
    try:
        yield ByHand([source for source in sources if source.key in ours], elsewhere, ours)
    finally:
        with writing(engine) as connection:
            take_back(connection, list(ours.values()), "returned", say("stopped before it was read"), now)


def due_sources(engine: Engine, sources: Sequence[Source], settings: Settings, now: datetime) -> list[Source]:
    """Those of the sources that are due, by the same reckoning as the daemon's."""
    jobs = crawl_jobs(sources, settings, zone_of(settings))
    with reading(engine) as connection:
        known = states(connection, [job.name for job in jobs])
    if _left_behind(known.values(), clock := datetime.now(now.tzinfo)):
        with writing(engine) as connection:
            _free(connection, list(known), now, clock)
            known = states(connection, list(known))
    histories = {name: state.history for name, state in known.items()}
    due = {job.name for job in plan.due(jobs, histories, now)}
    return [source for source in sources if f"{CRAWL}{source.key}" in due]


def _wanted(sources: Sequence[Source], settings: Settings, now: datetime) -> list[Wanted]:
    jobs = crawl_jobs(sources, settings, zone_of(settings))
    return [Wanted(job.name, plan.covered(job, now), "asked") for job in jobs]


def _free(connection: Connection, jobs: Sequence[str], now: datetime, clock: datetime) -> None:
    """Take back what processes that are gone have left claimed."""
    left = _left_behind(states(connection, jobs).values(), clock)
    take_back(connection, left, "interrupted", say("its process ended by force"), now)


def _left_behind(known: Iterable[JobState], clock: datetime) -> list[int]:
    """Runs whose process is gone."""
    return [
        state.run_id
        for state in known
        if state.run_id is not None and owners.is_gone(state.owner, state.claimed, clock)
    ]
