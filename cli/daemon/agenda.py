"""What the daemon has to do and when, kept in memory: worked out again only for jobs about which something changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from cli.daemon import plans
from cli.daemon.plans import key_of
from config.catalogue import Catalogue, Source
from config.settings import Settings
from crawler.hosts import hosts
from tracker.jobs.plan import NEVER, History, Job, covered, due_at, is_ahead, is_retry
from tracker.jobs.record import JobState, Wanted

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Agenda:
    """The jobs of the configuration, and from when each is due."""

    jobs: dict[str, Job]
    sources: dict[str, Source]
    """The sources that are crawled, by key."""
    histories: dict[str, History] = field(default_factory=dict)
    _due_at: dict[str, datetime] = field(default_factory=dict)

    def learn(self, histories: Mapping[str, History], names: Iterable[str] | None = None) -> None:
        """Take in what is known of these jobs now; of all when no names are given."""
        for name in self.jobs if names is None else names:
            if name in self.jobs:
                history = histories.get(name, NEVER)
                if name not in self._due_at or self.histories.get(name) != history:
                    self.histories[name] = history
                    self._due_at[name] = due_at(self.jobs[name], history) or _NEVER

    def due(self, now: datetime) -> list[str]:
        """The jobs to begin, those that have waited longest first (as tracker.jobs.plan.due has it)."""
        return sorted(
            (name for name, at in self._due_at.items() if at <= now), key=lambda name: (self._due_at[name], name)
        )

    def next(self, now: datetime) -> datetime | None:
        """The first moment after `now` at which a job is due."""
        ahead = [at for at in self._due_at.values() if now < at < _NEVER]
        return min(ahead, default=None)

    def next_of(self, name: str) -> datetime | None:
        """The moment from which a job is due; None while it runs or is off."""
        at = self._due_at.get(name, _NEVER)
        return at if at < _NEVER else None

    def wanted(self, name: str, now: datetime) -> Wanted:
        """The run of this job that begins now."""
        job, history = self.jobs[name], self.histories.get(name, NEVER)
        return Wanted(name, covered(job, now), "retry" if is_retry(job, history, now) else "turn")

    def hosts(self, name: str) -> frozenset[str]:
        """The hosts that a crawl asks; none for another job."""
        key = key_of(name)
        return hosts(self.sources[key]) if key else frozenset()


def agenda_of(connection: Connection, settings: Settings, catalogue: Catalogue) -> Agenda:
    """What the configuration says is to be done; nothing is known yet of what was. Raises ConfigError."""
    zone, sources = plans.zone_of(settings), plans.sources_on(connection, catalogue, settings)
    jobs = [*plans.standing_jobs(settings, zone), *plans.crawl_jobs(sources, settings, zone)]
    return Agenda({job.name: job for job in jobs}, {source.key: source for source in sources})


def believed(known: Mapping[str, JobState], clock: datetime) -> dict[str, History]:
    """What is known of jobs. The look for trouble waits for no day that a wrong clock wrote down: it tells of that."""
    found = {name: state.history for name, state in known.items()}
    if (watch := found.get("watch")) and is_ahead(watch, clock):
        found["watch"] = replace(watch, turn=None, ended=None)
    return found


def portions(agenda: Agenda, due: Sequence[str], busy: frozenset[str], room: int, size: int) -> Iterator[list[str]]:
    """Crawls that are due, in portions of up to `size` for a process each, at most `room` of them.

    No host is in two portions, nor in one and in `busy`: it would be asked by two processes at once. A source whose
    last run ended with its process, or took too long, is alone, so that it costs no other its run if it does so again.
    """
    found: list[tuple[list[str], set[str]]] = []
    taken = set(busy)
    for name in due:
        asked, alone = agenda.hosts(name), _is_alone(agenda, name)
        open_one = found[-1] if found and len(found[-1][0]) < size and not _is_alone(agenda, found[-1][0][0]) else None
        if open_one and not alone and all(host in open_one[1] or host not in taken for host in asked):
            open_one[0].append(name)
            open_one[1].update(asked)
            taken |= asked
        elif len(found) < room and not asked & taken:
            found.append(([name], set(asked)))
            taken |= asked
    return (names for names, _ in found)


def _is_alone(agenda: Agenda, name: str) -> bool:
    history = agenda.histories.get(name, NEVER)
    return history.cut or history.interrupted > 0
