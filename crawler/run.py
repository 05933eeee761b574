"""Crawls sources in a child process, and stores each one when its last answer is in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine

from config.catalogue import Source
from config.sentences import say
from config.settings import Settings
from crawler.job import Job, Message
from crawler.process import follow, new_job
from crawler.spool import read_spool
from tracker.calls.ingest import Along, ingest
from tracker.calls.model import Fetched, RunReport
from tracker.facts.model import Context, Draft, Understood
from tracker.facts.understand import understand
from tracker.store.database import DatabaseProblem

AT_ONCE = 200
"""Sources that one process reads, 166 MB at most (docs/performance.md); of thousands, so many at a time."""


@dataclass(frozen=True)
class Event:
    """Something that a progress bar shows."""

    source: str
    kind: Literal["started", "page", "item", "finished"]
    requests: int = 0
    """Requests sent so far."""
    items: int = 0
    """Calls, or what may be one, read so far."""
    report: RunReport | None = None
    """What the crawl came to, with `finished`."""


@dataclass(frozen=True)
class Answers:
    """What answers, when the network does not."""

    replay: Path | None = None
    reread: bool = False


def crawl(
    sources: Sequence[Source],
    settings: Settings,
    database: Engine,
    now: datetime,
    *,
    replay: Path | None = None,
    on_event: Callable[[Event], None] | None = None,
    along: Along | None = None,
    reread: bool = False,
) -> list[RunReport]:
    """Crawl the sources and store what they say; one report for each source, in the order given.

    A source that fails gets a failed run and leaves the others alone. `now` (aware) is the moment that counts as the
    time of the crawl. `replay` names a folder that answers every request instead of the network; with `reread` what the
    last crawl kept does. `along` writes in the
    transaction that stores a source (tracker.calls.ingest). Raises ConfigError when nothing can be crawled at all: a
    broken replay folder, a cache folder that cannot be written.
    """
    asked = {source.key: source for source in sources}
    reports: dict[str, RunReport] = {}
    answers = Answers(replay, reread)
    waiting = iter(asked.items())
    while some := dict(islice(waiting, AT_ONCE)):
        lost = _crawl_together(some, reports, settings, database, now, answers, on_event, along)
        for source in lost:  # the process ended by itself: whichever source ended it shall end no other's run
            alone = {source.key: source}
            _crawl_together(alone, reports, settings, database, now, answers, on_event, along)
    return [reports[key] for key in asked]


def _crawl_together(
    asked: Mapping[str, Source],
    reports: dict[str, RunReport],
    settings: Settings,
    database: Engine,
    now: datetime,
    answers: Answers,
    on_event: Callable[[Event], None] | None,
    along: Along | None,
) -> list[Source]:
    """Crawl in one process, and add to `reports`; the sources, when several, that were lost when it ended."""
    lost: list[Source] = []
    with new_job(asked.values(), settings, now, replay=answers.replay, reread=answers.reread) as job:
        for message in follow(job, settings.crawler.run_minutes):
            report = None
            if message.lost and len(asked) > 1:
                lost.append(asked[message.source])
                continue
            if message.kind == "finished":
                report = reports[message.source] = _store(asked[message.source], message, job, database, now, along)
            if on_event:
                on_event(Event(message.source, message.kind, message.requests, message.items, report))
    return lost


def _store(
    source: Source, message: Message, job: Job, database: Engine, now: datetime, along: Along | None
) -> RunReport:
    """Understand what a source said and put it in the database, in one short transaction."""
    problems = [*said_of(source, message.problems)]  # grows while `understood` is consumed, which ingest does first
    understood = _understood(source, job, problems)
    fetched = Fetched(
        started=now,
        seconds=message.seconds,
        requests=message.requests,
        not_modified=message.not_modified,
        left_out=message.left_out,
        problems=problems,
        failures=said_of(source, message.failures),
        pages=message.pages,
        missed=said_of(source, message.missed),
        cut=message.cut,
    )
    try:
        return ingest(database, source, understood, fetched, now, along)
    except DatabaseProblem as problem:
        return _not_stored(source, fetched, str(problem))


def _understood(source: Source, job: Job, problems: list[str]) -> Iterator[Understood]:
    context = context_of(source)
    for draft in read_spool(Path(job.spool_folder) / f"{source.key}.jsonl"):
        try:
            yield understand(draft, context)
        except Exception as problem:  # a defect in reading one call must not lose the others
            kind = type(problem).__name__
            told = say(
                "{call} could not be understood: {kind}: {problem}", call=_name(draft), kind=kind, problem=problem
            )
            problems.extend(said_of(source, [told]))


def context_of(source: Source) -> Context:
    """What is known of a source's calls before they are read."""
    return Context(
        country=source.country,
        language=source.language,
        zone=source.zone,
        currency=source.currency,
        day_first=source.day_first,
        end_of_day=source.end_of_day,
    )


def _name(draft: Draft) -> str:
    return draft.url or draft.external_id


def said_of(source: Source, sentences: Sequence[str]) -> tuple[str, ...]:
    """The sentences, each with the source it is about."""
    prefix = f"{source.key}: "
    return tuple(
        text if text.startswith(prefix) else say("{place}: {problem}", place=source.key, problem=text)
        for text in sentences
    )


def _not_stored(source: Source, fetched: Fetched, sentence: str) -> RunReport:
    told = said_of(source, [say("what was read could not be stored: {problem}", problem=sentence)])
    return RunReport(
        source.key,
        "failed",
        problems=(*fetched.failures, *told, *fetched.problems),
        started=fetched.started,
        seconds=fetched.seconds,
        requests=fetched.requests,
        not_modified=fetched.not_modified,
        cut=fetched.cut,
    )
