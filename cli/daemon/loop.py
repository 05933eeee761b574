"""The daemon itself. One thread decides everything: it takes events from a queue, in which signals, the waker and the
ends of processes put them. What is due it asks `tracker.jobs.plan`; what ran is in the database; it keeps no state of
its own that a restart would lose.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from cli.daemon import plans, status
from cli.daemon.agenda import Agenda, agenda_of, believed, portions
from cli.daemon.hands import Hand, Nursery
from cli.daemon.jobs import minutes_of
from cli.daemon.journal import Complaint, Level
from cli.daemon.last_resort import LastResort
from cli.daemon.order import Order
from cli.daemon.tools import Tools, open_queue
from config.catalogue import Catalogue, load
from config.sentences import say
from config.strict import ConfigError
from tracker.jobs import owners
from tracker.jobs.record import JobState, Run, claim, runs_of, states, take_back, take_back_from_daemons
from tracker.store.database import DatabaseProblem, reading, writing
from tracker.store.lock import Lock, lock

if TYPE_CHECKING:
    from cli.daemon.queue import Queue

_SIGN = timedelta(seconds=15)
"""Between two signs of life in the database."""
_RECOVER = 5.0
"""Seconds between two looks for workers that died."""
_LEVELS: dict[str, Level] = {"failed": "error", "suspect": "warning", "interrupted": "warning"}


class Daemon:
    """Leads, or stands by until the leader is gone."""

    def __init__(self, tools: Tools, once: bool = False) -> None:
        """`once`: do what is due and leave."""
        self._tools = tools
        self._once = once
        self._settings = tools.settings()
        self._owner = owners.me("daemon")
        self._events: SimpleQueue[tuple[str, Hand | None]] = SimpleQueue()
        self._lock: Lock = lock(tools.engine, "daemon")
        self._agenda = Agenda({}, {})
        self._hands: list[Hand] = []
        self._nursery = Nursery()
        self._leads = self._stopping = False
        self._look_anew = True
        self._queue: Queue | None = None
        self._mailers = False
        """Whether a worker lives that sends mails."""
        self._recovered = float("-inf")
        self._complaint = Complaint("database", tools.journal)
        self._last_resort = LastResort(tools.journal)
        self._stands_by = False
        """Whether another one led when the database was last there."""
        self._since = tools.clock.now()
        self._signed: datetime | None = None
        self.failed = 0
        """Runs that failed."""

    def run(self) -> None:
        """Work until a signal says stop. Raises ConfigError or DatabaseProblem when it cannot begin."""
        self._read_configuration()
        self._begin()
        try:
            while not self._stopping:
                self._look()
                if self._once and not self._hands:
                    return
                self._take(*self._events.get())
        finally:
            self._end()

    def stop(self) -> None:
        """End after what is under way; may be called from a signal handler or another thread."""
        self._events.put(("stop", None))

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return bool(self._hands)

    def _begin(self) -> None:
        if not self._once:
            signal.signal(signal.SIGTERM, lambda *_: self.stop())
            signal.signal(signal.SIGINT, lambda *_: self.stop())
            signal.signal(signal.SIGHUP, lambda *_: self._events.put(("reload", None)))
        self._tools.waker.start(lambda: self._events.put(("beat", None)), lambda: self._events.put(("wake", None)))
        self._log("started", owner=self._owner, jobs=len(self._agenda.jobs))
        self._tools.notifier.send("READY=1")

    def _take(self, event: str, hand: Hand | None) -> None:
        """One event; those that wait behind it are taken with it, so that a hundred ends are one look."""
        while True:
            if event == "stop":
                self._stopping = True
            elif event == "reload":
                self._reload()
            elif event == "ended" and hand is not None:
                self._hands.remove(hand)
                self._settle(hand)
            elif event == "beat":
                self._look_anew = True
                self._watch()
            try:
                event, hand = self._events.get_nowait()
            except Empty:
                return

    def _look(self) -> None:
        """Lead if nobody does, begin what is due, and set the alarm for what is due next."""
        try:
            if self._has_lead():
                if self._look_anew:
                    self._refresh()
                self._begin_due()
                self._set_alarm()
            self._sign()
        except (DatabaseProblem, OSError) as problem:
            self._complaint.tell(problem, self._now())
            if self._once:
                raise
            if not self._stands_by:
                self._last_resort.tell(problem, self._settings, self._now())
        else:
            self._complaint.over(self._now())
            self._last_resort.over(self._settings, self._now())

    def _has_lead(self) -> bool:
        if self._leads and not self._lock.held():
            self._lose_lead()
        if not self._leads:
            self._leads = self._takes_lead()
        return self._leads

    def _takes_lead(self) -> bool:
        self._stands_by = not self._lock.take()
        if self._stands_by and self._once:
            raise DatabaseProblem(say("a daemon is at work on this database; `grants daemon status` tells of it"))
        if self._stands_by:
            return False
        try:
            self._take_over()
        except BaseException:
            self._lock.release()  # half of it is nothing: whoever takes it next does it all
            raise
        self._signed, self._look_anew = None, True
        return True

    def _take_over(self) -> None:
        """Whoever led before is dead, or has lost the lock: what they had begun is due again."""
        with writing(self._tools.engine) as connection:
            taken = take_back_from_daemons(connection, say("its daemon ended by force"), self._now())
        if self._settings.daemon.cluster:
            self._queue = open_queue(self._tools.engine)
        elif not self._once:
            self._nursery.prepare()
        self._log("leading", owner=self._owner, taken_back=len(taken))
        self._tools.notifier.send("STATUS=Leading")

    def _lose_lead(self) -> None:
        """Without the lock another daemon may lead: whatever is under way here may not be stored any more."""
        self._leads, self._signed, self._queue = False, None, None
        for hand in self._hands:
            hand.kill()
        self._log("lost_lead", level="error", owner=self._owner)
        self._tools.notifier.send("STATUS=Standing by")

    def _refresh(self) -> None:
        """What others have written since: crawls by hand, and runs whose process is gone."""
        with reading(self._tools.engine) as connection:
            known = states(connection)
            self._mailers = self._queue is not None and status.mailers(connection, datetime.now(UTC))
        queued = self._queued()
        lost = [state.run_id for state in known.values() if state.run_id is not None and self._is_lost(state, queued)]
        if lost:
            with writing(self._tools.engine) as connection:
                take_back(connection, lost, "interrupted", say("its process ended by force"), self._now())
                known = states(connection)
        for hand in self._hands:
            self._hear_ended(hand, known)
        self._agenda.learn(believed(known, max(self._now(), datetime.now(UTC))))
        self._look_anew = False

    def _hear_ended(self, hand: Hand, known: Mapping[str, JobState]) -> None:
        """The runs of a process that have ended while others of it go on: they are told, and may begin again."""
        ended = {job: run for job, run in hand.under_way.items() if job in known and known[job].run_id != run}
        if not ended:
            return
        with reading(self._tools.engine) as connection:
            runs = runs_of(connection, list(ended.values()))
        for job in ended:
            del hand.under_way[job]
        for run in runs:
            self._tell(run)

    def _queued(self) -> set[int]:
        """The runs in the queue, when there is one; what workers that died had in hand is there again."""
        if self._queue is None:
            return set()
        if time.monotonic() - self._recovered > _RECOVER:
            self._recovered = time.monotonic()
            if again := self._queue.recover():
                self._log("recovered", level="warning", jobs=again)
        if not self._mailers:
            self._queue.give_up_mails()  # no worker is left that would do them
        return self._queue.waiting()

    def _is_lost(self, state: JobState, queued: set[int]) -> bool:
        """Whether a claim has no process: a crawl by hand that was killed, or one of ours that never began."""
        if owners.kind_of(state.owner) == "worker":
            return self._queue is not None and state.run_id not in queued
        if state.owner == self._owner:
            return not self._is_under_way(state.job)
        return owners.kind_of(state.owner) == "hand" and owners.is_gone(state.owner, state.claimed, datetime.now(UTC))

    def _begin_due(self) -> None:
        now, daemon = self._now(), self._settings.daemon
        due = [name for name in self._agenda.due(now) if not self._is_under_way(name)]
        if self._queue:
            elsewhere = [name for name in due if plans.key_of(name) or (name in plans.MAILS and self._mailers)]
            self._put(self._queue, elsewhere, now)
            due = [name for name in due if name not in elsewhere]
        crawls = [name for name in due if plans.key_of(name)]
        busy = frozenset(host for hand in self._hands for host in hand.hosts)
        room = daemon.crawls - sum(1 for hand in self._hands if hand.crawls)
        chosen = [[name] for name in due if not plans.key_of(name)]
        chosen += list(portions(self._agenda, crawls, busy, max(room, 0), daemon.batch))
        if not chosen:
            return
        with writing(self._tools.engine) as connection:
            wanted = [self._agenda.wanted(name, now) for names in chosen for name in names]
            claimed = claim(connection, wanted, self._owner, now, datetime.now(UTC))
        for names in chosen:
            if runs := {name: claimed[name] for name in names if name in claimed}:
                self._start(runs, now)

    def _put(self, queue: Queue, jobs: list[str], now: datetime) -> None:
        """Let workers do these. One that never gets there is found by `_refresh` and is due again."""
        if not jobs:
            return
        with writing(self._tools.engine) as connection:
            wanted = [self._agenda.wanted(name, now) for name in jobs]
            claimed = claim(connection, wanted, queue.owner, now, datetime.now(UTC))
        queue.put([(name, number, min(self._agenda.hosts(name), default="")) for name, number in claimed.items()], now)
        self._look_anew = True
        self._log("queued", jobs=len(claimed))

    def _start(self, runs: dict[str, int], now: datetime) -> None:
        asked = {name: self._agenda.hosts(name) for name in runs}
        order = Order(runs, now.isoformat(), self._settings.database_url(), asked)
        for name in runs:
            self._agenda.histories.pop(name, None)
        (first, *_) = runs
        hand = Hand(
            order, minutes_of(first, self._settings), lambda ended: self._events.put(("ended", ended)), self._nursery
        )
        self._hands.append(hand)

    def _is_under_way(self, name: str) -> bool:
        return any(name in hand.under_way for hand in self._hands)

    def _settle(self, hand: Hand) -> None:
        """A process has ended: what it did not finish has failed."""
        numbers, now = list(hand.under_way.values()), self._now()
        try:
            with writing(self._tools.engine) as connection:
                if self._leads:
                    take_back(connection, numbers, "failed", hand.why(), now, cut=True)
                ended = runs_of(connection, numbers)
                known = states(connection, hand.under_way)
        except (DatabaseProblem, OSError) as problem:
            self._complaint.tell(problem, self._now())
            return  # they are taken back when the database answers again
        self._agenda.learn(believed(known, max(self._now(), datetime.now(UTC))), hand.under_way)
        for run in ended:
            self._tell(run)

    def _tell(self, run: Run) -> None:
        self.failed += run.state == "failed"
        seconds = (run.finished - run.started).total_seconds() if run.finished else None
        self._tools.on_run(run)
        self._log("run", level=_LEVELS.get(run.state, "info"), job=run.job, run=run.id, state=run.state,
                  reason=run.reason, seconds=seconds, summary=run.summary)  # fmt: skip

    def _set_alarm(self) -> None:
        now = self._now()
        moment = self._agenda.next(now)
        if moment is not None:
            self._tools.waker.wake_in(moment - now)

    def _watch(self) -> None:
        """Time limits, and the sign to systemd that the loop is alive."""
        for hand in self._hands:
            hand.check_time()
        self._tools.notifier.send("WATCHDOG=1")

    def _sign(self) -> None:
        """A sign of life in the database and in the health file."""
        clock = datetime.now(UTC)
        if self._once or (self._signed and clock - self._signed < _SIGN):
            return
        with writing(self._tools.engine) as connection:
            status.beat(connection, self._owner, self._role, clock)
        self._signed = clock
        if self._leads or self._settings.daemon.health_file:
            status.write_health(status.health_file(self._settings), self._health(clock))

    @property
    def _role(self) -> str:
        return "leader" if self._leads else "standby"

    def _health(self, clock: datetime) -> dict[str, Any]:
        moment = self._agenda.next(self._now()) if self._leads else None
        return {
            "role": self._role,
            "owner": self._owner,
            "since": self._since.isoformat(),
            "beat": clock.isoformat(),
            "running": sorted(name for hand in self._hands for name in hand.under_way),
            "next": moment.isoformat() if moment else None,
            "failed": self.failed,
        }

    def _read_configuration(self) -> None:
        """The jobs of the settings and source files as they are now. Raises ConfigError or DatabaseProblem."""
        settings = self._tools.settings()
        catalogue: Catalogue = load(settings.config_folder)
        with reading(self._tools.engine) as connection:
            agenda = agenda_of(connection, settings, catalogue)
        for problem in catalogue.problems:
            self._log("source_file", level="warning", problem=problem)
        self._settings, self._agenda, self._look_anew = settings, agenda, True

    def _reload(self) -> None:
        """SIGHUP: the configuration as it is now, or as it was when it is wrong now."""
        self._tools.notifier.reloading()
        try:
            self._read_configuration()
        except (ConfigError, DatabaseProblem) as problem:
            self._log("reload", level="error", problem=problem)
        else:
            self._tools.journal.form = self._settings.daemon.log
            self._log("reload", jobs=len(self._agenda.jobs))
        self._tools.notifier.send("READY=1")

    def _end(self) -> None:
        """Let what is under way finish, hand back what does not, and let go of the lock."""
        self._tools.notifier.send("STOPPING=1")
        self._tools.waker.stop()
        until = time.monotonic() + self._settings.daemon.grace
        while self._hands and (left := until - time.monotonic()) > 0:
            try:
                event, hand = self._events.get(timeout=left)
            except Empty:
                break
            if event == "ended" and hand is not None:
                self._hands.remove(hand)
                self._settle(hand)
        self._hand_back()
        self._nursery.close()
        if self._queue:
            self._queue.close()
        self._lock.release()
        self._log("stopped", owner=self._owner)

    def _hand_back(self) -> None:
        numbers = [number for hand in self._hands for number in hand.under_way.values()]
        for hand in self._hands:
            hand.kill()
        try:
            with writing(self._tools.engine) as connection:
                if self._leads:
                    take_back(connection, numbers, "returned", say("the daemon was stopped"), self._now())
                ended = runs_of(connection, numbers)
                status.leave(connection, self._owner)
        except (DatabaseProblem, OSError) as problem:
            self._complaint.tell(problem, self._now())
            return
        for run in ended:
            self._tell(run)

    def _now(self) -> datetime:
        return self._tools.clock.now()

    def _log(self, event: str, level: Level = "info", **values: Any) -> None:
        self._tools.journal.line(event, self._now(), level, **values)
