"""Who runs which job, and how the runs ended. A run is claimed before it begins, so that no job overlaps itself.

Who holds a claim may finish the run; from whom it was taken (a daemon that was thought dead) may not, and what it did
in the same transaction is undone. So a run's results and its end are stored together or not at all, and once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection, Row, case, delete, insert, literal, select, update

from config.sentences import packed, say, unpacked
from tracker.jobs import owners
from tracker.jobs.plan import History, is_ahead
from tracker.store.tables.jobs import job_runs, job_states

T = TypeVar("T")
Ended = Literal["done", "suspect", "failed", "interrupted", "returned"]
Reason = Literal["turn", "retry", "asked"]

_MANY = 500
"""Names that one statement takes: SQLite allows 32,766 values in one, PostgreSQL 65,535."""


class TakenOver(Exception):
    """The run was taken from whoever wanted to finish it; nothing of it may be stored."""


@dataclass(frozen=True)
class Wanted:
    """A run to begin."""

    job: str
    turn: datetime | None
    reason: Reason


@dataclass(frozen=True)
class Run:
    """One run, as the log shows it."""

    id: int
    job: str
    started: datetime
    finished: datetime | None
    state: str
    reason: str
    owner: str
    summary: str
    """A sentence."""


@dataclass(frozen=True)
class JobState:
    """What is known of one job."""

    job: str
    history: History
    state: str
    """How its last run ended; empty before the first."""
    unwell: int
    owner: str
    """Who runs it just now; empty: nobody."""
    run_id: int | None
    claimed: datetime | None


def states(connection: Connection, names: Iterable[str] | None = None) -> dict[str, JobState]:
    """What is known of these jobs, or of all that ever ran, by name."""
    if names is None:
        return {row.job: _state(row) for row in connection.execute(select(job_states))}
    found: dict[str, JobState] = {}
    for some in _portions(list(names)):
        statement = select(job_states).where(job_states.c.job.in_(some))
        found |= {row.job: _state(row) for row in connection.execute(statement)}
    return found


def claim(
    connection: Connection, wanted: Sequence[Wanted], owner: str, now: datetime, clock: datetime
) -> dict[str, int]:
    """Begin these runs; the number of each run by job. A job that runs already is left out.

    `now` is the moment that counts as the start, `clock` what the machine's clock says. The transaction writes.
    What was recorded later than both is forgotten, or the turn of this run could not take its place.
    """
    known = states(connection, [each.job for each in wanted])
    ahead = [state.job for state in known.values() if is_ahead(state.history, max(now, clock))]
    for some in _portions(ahead):
        connection.execute(update(job_states).where(job_states.c.job.in_(some)).values(turn=None, ended=None))
    fresh = [{"job": each.job, **_UNTRIED} for each in wanted if each.job not in known]
    if fresh:
        connection.execute(insert(job_states), fresh)
    return {
        each.job: number for each in wanted if (number := _claim_one(connection, each, owner, now, clock)) is not None
    }


_UNTRIED = {"state": "", "failures": 0, "unwell": 0, "interrupted": 0, "owner": "", "cut": False}


def _claim_one(connection: Connection, wanted: Wanted, owner: str, now: datetime, clock: datetime) -> int | None:
    row = {"job": wanted.job, "turn": wanted.turn, "started": now, "state": "running", "reason": wanted.reason,
           "owner": owner, "summary": ""}  # fmt: skip
    (number,) = connection.execute(insert(job_runs).values(row)).inserted_primary_key or (0,)
    free = update(job_states).where(job_states.c.job == wanted.job, job_states.c.run_id.is_(None))
    taken = connection.execute(free.values(run_id=number, owner=owner, claimed=clock))
    if taken.rowcount:
        return int(number)
    connection.execute(delete(job_runs).where(job_runs.c.id == number))
    return None


def finish(connection: Connection, run_id: int, ended: Ended, summary: str, now: datetime, cut: bool = False) -> None:
    """Say how a run ended; `cut`: its process ended before it. Raises TakenOver when it is not the caller's now."""
    mine = update(job_runs).where(job_runs.c.id == run_id, job_runs.c.state == "running")
    if not connection.execute(mine.values(state=ended, finished=now, summary=packed(summary))).rowcount:
        raise TakenOver(say("the run {number} was taken over by another process", number=run_id))
    _settle(connection, [run_id], ended, now, cut)


def take_back(
    connection: Connection, run_ids: Sequence[int], ended: Ended, summary: str, now: datetime, cut: bool = False
) -> list[int]:
    """End runs whose process is gone or goes; those that were still under way. Their jobs are due again."""
    found: list[int] = []
    for some in _portions(list(run_ids)):
        running = job_runs.c.id.in_(some), job_runs.c.state == "running"
        if mine := list(connection.scalars(select(job_runs.c.id).where(*running))):
            values = {"state": ended, "finished": now, "summary": packed(summary)}
            connection.execute(update(job_runs).where(*running).values(values))
            _settle(connection, mine, ended, now, cut)
            found += mine
    return found


def take_back_from_daemons(connection: Connection, summary: str, now: datetime) -> list[int]:
    """End whatever daemons have under way: for whoever has taken the lead, when they are dead or lead no more."""
    theirs = [state.run_id for state in under_way(connection) if owners.kind_of(state.owner) == "daemon"]
    return take_back(connection, [run for run in theirs if run is not None], "interrupted", summary, now)


def _settle(connection: Connection, run_ids: Sequence[int], ended: Ended, now: datetime, cut: bool) -> None:
    """What the end of these runs means for their jobs' next."""
    known = job_states.c
    failed, unwell, covers = ended == "failed", ended in ("failed", "suspect"), ended in ("done", "suspect", "failed")
    turn = select(job_runs.c.turn).where(job_runs.c.id == known.run_id).scalar_subquery()
    values = {
        "run_id": None,
        "owner": "",
        "claimed": None,
        "state": ended,
        # One that was handed back had waited already: it goes on at the next start.
        "ended": known.ended if ended == "returned" else now,
        "interrupted": known.interrupted + 1 if ended == "interrupted" else 0,
    }
    if covers:
        values |= {
            # A later turn that another run covered stays: --now may replay a day long past.
            "turn": case((turn.is_(None), known.turn), (known.turn > turn, known.turn), else_=turn),
            "failures": known.failures + 1 if failed else literal(0),
            "unwell": known.unwell + 1 if unwell else literal(0),
            "cut": cut,
        }
    # By their key, or the whole table would be looked through for each run that ends.
    jobs = select(job_runs.c.job).where(job_runs.c.id.in_(run_ids))
    connection.execute(update(job_states).where(known.job.in_(jobs), known.run_id.in_(run_ids)).values(values))


def under_way(connection: Connection) -> list[JobState]:
    """The jobs that run, or that a dead process holds."""
    return [_state(row) for row in connection.execute(select(job_states).where(job_states.c.run_id.is_not(None)))]


def log(connection: Connection, *, job: str = "", state: str = "", limit: int = 50) -> list[Run]:
    """The last runs, the newest first; of one job (a name that ends in `:` means all that begin with it), one state."""
    statement = select(job_runs).order_by(job_runs.c.id.desc()).limit(limit)
    if job:
        one = job_runs.c.job.startswith(job, autoescape=True) if job.endswith(":") else job_runs.c.job == job
        statement = statement.where(one)
    if state:
        statement = statement.where(job_runs.c.state == state)
    return [_run(row) for row in connection.execute(statement)]


def runs_of(connection: Connection, numbers: Sequence[int]) -> list[Run]:
    """The runs with these numbers, in the order in which they were begun."""
    found: list[Run] = []
    for some in _portions(sorted(numbers)):
        rows = connection.execute(select(job_runs).where(job_runs.c.id.in_(some)).order_by(job_runs.c.id))
        found += [_run(row) for row in rows]
    return found


def last_runs(connection: Connection) -> dict[str, Run]:
    """The last run of each job that came to an end, by job."""
    any_run = job_runs.alias("any_run")
    latest = (
        select(any_run.c.id)
        .where(any_run.c.job == job_states.c.job, any_run.c.state != "running")
        .order_by(any_run.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = select(job_runs).join_from(job_states, job_runs, job_runs.c.id == latest)
    return {row.job: _run(row) for row in connection.execute(statement)}


def forget_runs(connection: Connection, before: datetime) -> int:
    """Delete the record of runs that ended before this moment; how many. What decides the next run stays."""
    old = job_runs.c.started < before, job_runs.c.state != "running"
    return connection.execute(delete(job_runs).where(*old)).rowcount


def _run(row: Row[Any]) -> Run:
    known = row._mapping
    return Run(**{name: known[name] for name in _SHOWN}, summary=unpacked(known["summary"]))


_SHOWN = ("id", "job", "started", "finished", "state", "reason", "owner")


def _state(row: Row[Any]) -> JobState:
    known = row._mapping
    running = known["run_id"] is not None
    history = History(known["turn"], known["ended"], known["failures"], known["interrupted"], running, known["cut"])
    return JobState(
        known["job"], history, known["state"], known["unwell"], known["owner"], known["run_id"], known["claimed"]
    )


def _portions(values: list[T]) -> Iterable[list[T]]:
    return (values[start : start + _MANY] for start in range(0, len(values), _MANY))
