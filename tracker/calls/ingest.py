"""The one door into the database: everything that was read of a source enters here (design rule 5).

First all of it is compared with what is stored, without any lock (`plan`). Then one short transaction writes: calls,
what belongs to them, revisions, sightings, the run. A process that is killed on the way leaves the old state.
Two crawls of one source at once: what the other has stored in between stands, and is only marked as seen.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, insert, update

from config.catalogue import Source
from config.sentences import packed, say
from tracker.calls.expect import verdict
from tracker.calls.health import Past
from tracker.calls.history import fresh_moments, lapsed_calls, past_runs
from tracker.calls.model import Fetched, RunReport
from tracker.calls.plan import Plan
from tracker.calls.seen import conclude_from_absence, mark_back, mark_seen
from tracker.calls.write import Writer, source_number
from tracker.facts.model import Understood
from tracker.store.database import DatabaseProblem, reading, writing
from tracker.store.search import add_words
from tracker.store.tables.calls import runs

Along = Callable[[Connection, RunReport], None]


def ingest(
    engine: Engine,
    source: Source,
    understood: Iterable[Understood],
    fetched: Fetched,
    now: datetime,
    along: Along | None = None,
) -> RunReport:
    """Store what one run of `source` read, and the run itself with its verdict.

    `understood` may be a generator of any length; memory stays flat. With failures in `fetched` the run is failed:
    what was read is stored all the same, and nothing is concluded from what was not. A run that failed before
    anything was read is an empty `understood`. The same again writes nothing but "last seen" and the run.
    `along` writes what must be stored with it or not at all. Raises DatabaseProblem, or what `along` raises; then
    nothing is stored.
    """
    with closing(Plan(engine, source, now)) as plan:
        plan.compare(understood)
        with reading(engine) as connection:
            past = past_runs(connection, source.key)
            fresh = [] if plan.has_news else fresh_moments(connection, source.key)
            lapsed = _lapsed(connection, source, plan, past, now)
        report = _report(source, plan, fetched, past, fresh, lapsed)
        plan.settle(trusted=report.verdict == "healthy")
        with writing(engine) as connection:
            report = _write(connection, source, plan, report, now)
            if along:
                along(connection, report)
    return _linked(engine, source, report, now)


def _linked(engine: Engine, source: Source, report: RunReport, now: datetime) -> RunReport:
    """Link what is new or changed to the same calls of other sources. What was stored stays, whatever happens here."""
    from tracker.calls.linking import link_new

    if not report.new and not report.changed:
        return report
    try:
        link_new(engine, source, now)
    except DatabaseProblem as problem:
        told = say("calls could not be compared with those of other sources: {problem}", problem=problem)
        return replace(report, problems=(*report.problems, told))
    return report


def _lapsed(connection: Connection, source: Source, plan: Plan, past: Sequence[Past], now: datetime) -> int:
    """How many calls had their deadline since the last healthy run and are not shown any more, where it matters."""
    last = next((run for run in past if run.verdict == "healthy"), None)
    if last is None or plan.tally.calls >= last.items:
        return 0
    return plan.missing(lapsed_calls(connection, source.key, last.started, now))


def _report(
    source: Source, plan: Plan, fetched: Fetched, past: Sequence[Past], fresh: Sequence[datetime], lapsed: int
) -> RunReport:
    """The report, but for what was new, changed and unchanged."""
    told = replace(fetched, problems=(*fetched.problems, *plan.clashes.all()))
    healthy, reasons = verdict(source.expect, plan.tally, told, past, told.left_out + plan.left_out, fresh, lapsed)
    return RunReport(
        source=source.key,
        verdict=healthy,
        left_out=fetched.left_out + plan.left_out,
        problems=tuple(dict.fromkeys((*reasons, *plan.notes.all()))),
        started=fetched.started,
        seconds=fetched.seconds,
        requests=fetched.requests,
        not_modified=fetched.not_modified,
        pages=fetched.pages,
        missed=len(fetched.missed),
        cut=fetched.cut,
    )


def _write(connection: Connection, source: Source, plan: Plan, report: RunReport, now: datetime) -> RunReport:
    source_id = source_number(connection, source)
    run_id = _insert_run(connection, source_id, report, plan.tally.fills())
    writer = Writer(connection, source, source_id, run_id, now)
    seen = set(plan.touched)
    for new in plan.new:
        seen |= writer.insert(new)
    for revised in plan.revised:
        seen |= writer.revise(revised)
    writer.renew(plan.renewed)
    if plan.heard or plan.remembered:
        from tracker.calls.settle import keep_heard, remember

        keep_heard(connection, plan.heard, now)
        remember(connection, plan.remembered, now)
    add_words(connection, plan.words)
    mark_seen(connection, source_id, seen - writer.written, now)
    mark_back(connection, plan.back)
    if report.verdict == "healthy" and source.shows_all:
        conclude_from_absence(connection, source_id, seen, now)
    report = replace(report, new=writer.new, changed=writer.changed, unchanged=len(seen) - writer.new - writer.changed)
    counts = {"new": report.new, "changed": report.changed, "unchanged": report.unchanged}
    connection.execute(update(runs).where(runs.c.id == run_id).values(counts))
    return report


def _insert_run(connection: Connection, source_id: int, report: RunReport, fills: dict[str, float]) -> int:
    assert report.started is not None
    row = {
        "source_id": source_id,
        "started": report.started,
        "finished": report.started + timedelta(seconds=report.seconds),
        "verdict": report.verdict,
        "new": 0,
        "changed": 0,
        "unchanged": 0,
        "left_out": report.left_out,
        "requests": report.requests,
        "not_modified": report.not_modified,
        "pages": report.pages,
        "missed": report.missed,
        "fills": json.dumps(fills),
        "problems": json.dumps([packed(problem) for problem in report.problems], ensure_ascii=False),
    }
    (number,) = connection.execute(insert(runs).values(row)).inserted_primary_key or (0,)
    return int(number)
