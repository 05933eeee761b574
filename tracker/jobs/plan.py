"""What is due: from the jobs, what ran when, and now. Pure, so that any stop and any change of clocks can be tried out.

A job is due when a turn of its schedule has come that no run has covered yet. A run covers every turn up to its start,
so that a stop of a minute or a month leaves one run to make up, not many.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from config.schedules import Schedule, last_turn, turns_after

RETRIES = 3
"""Times that a failed run is made up before the job's next turn."""
_FIRST_WAIT = timedelta(minutes=15)
_LONGEST_WAIT = timedelta(hours=12)
"""A source that is down is asked twice a day, whatever its schedule says."""
AHEAD = timedelta(hours=1)
"""So much later than the clock says no run can have been: less may be two machines whose clocks differ."""
_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Job:
    """Something done on schedule."""

    name: str
    schedule: Schedule
    zone: ZoneInfo
    """In whose clock the schedule is meant."""
    spread: timedelta = timedelta()
    """Within so long after its turn the job begins; when exactly is settled by its name, and stays so."""


@dataclass(frozen=True)
class History:
    """What is known of a job's runs. Moments are aware UTC."""

    turn: datetime | None = None
    """The latest turn that a run covered."""
    ended: datetime | None = None
    """When the last run ended, however it did; one that was handed back does not count."""
    failures: int = 0
    """Runs that failed in a row, the last one included."""
    interrupted: int = 0
    """Runs in a row that ended with their process, by force; they covered nothing."""
    running: bool = False
    cut: bool = False
    """Whether the last run's process ended before it, or was ended because it took too long."""


NEVER = History()


def due(jobs: Iterable[Job], histories: Mapping[str, History], now: datetime) -> list[Job]:
    """The jobs to begin at `now`, those that have waited longest first."""
    moments = [(moment, job) for job in jobs if (moment := due_at(job, histories.get(job.name, NEVER)))]
    return [job for moment, job in sorted(moments, key=lambda each: (each[0], each[1].name)) if moment <= now]


def due_at(job: Job, history: History) -> datetime | None:
    """The moment from which the job is due; None while it runs, or when its schedule is `off`.

    It depends on nothing but its arguments, so that it needs working out again only when they change.
    """
    if history.running or job.schedule.kind == "off":
        return None
    turn = _BEGINNING if history.turn is None else _next(job, history.turn)
    if history.ended is None:
        return turn
    makes_up = 0 < history.failures <= RETRIES
    if history.interrupted:
        # It had waited before it began, so it goes on at once; one that is so again and again may be what ends its
        # process.
        again = history.ended + _wait(history.interrupted - 1)
        return again if makes_up else max(turn, again)
    if not history.failures:
        return turn
    again = history.ended + _wait(history.failures)
    return min(turn, again) if makes_up else max(turn, again)


def is_ahead(history: History, clock: datetime) -> bool:
    """Whether a run is recorded in the future: a clock was wrong when it ran, or is wrong now.

    Nobody but a person can know which, so the job waits for one: at a wrong date nothing shall be read or mailed.
    """
    return any(moment > clock + AHEAD for moment in (history.turn, history.ended) if moment)


def covered(job: Job, now: datetime) -> datetime | None:
    """The turn that a run begun at `now` covers, with all before it."""
    return last_turn(job.schedule, job.zone, now)


def is_retry(job: Job, history: History, now: datetime) -> bool:
    """Whether a run at `now` would make up for a failed one, and not be the job's regular turn."""
    return history.failures > 0 and history.turn is not None and _next(job, history.turn) > now


def _next(job: Job, turn: datetime) -> datetime:
    """When the first period after that of `turn` begins for this job, its share of the spread included."""
    done = job.schedule.period(turn, job.zone)
    ahead = (later for later in turns_after(job.schedule, job.zone, turn))
    first = next(later for later in ahead if job.schedule.period(later, job.zone) != done)
    if not job.spread:
        return first
    room = min(job.spread, next(turns_after(job.schedule, job.zone, first)) - first)
    return first + room * share(job.name)


def share(name: str) -> float:
    """From 0 to below 1, evenly spread over names and always the same for one."""
    return int.from_bytes(sha256(name.encode()).digest()[:6]) / 2**48


def _wait(failures: int) -> timedelta:
    """How long to wait after so many failures in a row."""
    return min(_FIRST_WAIT * 2 ** min(failures - 1, 10), _LONGEST_WAIT) if failures > 0 else timedelta()
