"""Before anything is written: what was read is compared with what is stored, and laid ready in batches.

Nothing here writes to the database or holds a lock in it, so that the write transaction is short. Batches wait in a
spool, so that a source of any size takes the memory of one batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine

from config.catalogue import Source
from config.sentences import say
from tracker.calls.call_rows import CALL, CallRows, Children, call_row, collect
from tracker.calls.clean import clean
from tracker.calls.decide import Change, Decision, Known, decide, digest
from tracker.calls.expect import Tally
from tracker.calls.identity import canonical_url, public_id
from tracker.calls.settled import Part, Settled
from tracker.calls.stored import known, round_of, rounds, settled_pages
from tracker.facts.model import Understood
from tracker.store.bulk import Row
from tracker.store.database import reading
from tracker.store.ids import first_free
from tracker.store.search import new_words, words_of
from tracker.store.spool import Spool
from tracker.store.tables.calls import calls

BATCH = 1000
"""Calls that are worked on at once."""

TEXTS = slice(CALL.index("funder_name"), CALL.index("summary") + 1)
"""Where the texts that are searched stand in a row of a new call: funder, title, summary."""

MOST_SENTENCES = 20
"""Sentences about single calls that a run keeps; the rest are counted."""


@dataclass(slots=True)
class NewCalls:
    """Calls to insert, and the rows that belong to them; ready for the driver when they wait to be written.

    The numbers are those that are free now; source and funder are filled in when they are written.
    """

    first: int
    """The number of the first call; the others follow it."""
    calls: list[Row] = field(default_factory=list)
    """In the columns of call_rows.CALL."""
    children: Children = field(default_factory=dict)


@dataclass(slots=True)
class RevisedCall:
    """A stored call whose content has changed."""

    number: int
    was: str
    """The digest that was stored when it was compared."""
    row: dict[str, Any]
    children: Children
    changes: tuple[Change, ...]
    """Empty when the content is only to be written again."""


@dataclass(slots=True)
class Notes:
    """What a person should look at in single calls."""

    sentences: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, sentence: str) -> None:
        """Keep the first sentences and count the rest."""
        self.count += 1
        if len(self.sentences) < MOST_SENTENCES:
            self.sentences.append(sentence)

    def all(self) -> tuple[str, ...]:
        """The sentences, and how many more there were."""
        more = self.count - len(self.sentences)
        return (*self.sentences, say("... and {count} more like these", count=more)) if more else tuple(self.sentences)


class Plan:
    """What is to be done with everything that one run read."""

    def __init__(self, engine: Engine, source: Source, now: datetime) -> None:
        self.tally = Tally()
        self.left_out = 0
        self.notes = Notes()
        self.clashes = Notes()
        """Different calls under one identity: the source file must tell them apart."""
        self.has_news = False
        """Whether there is a call that was never seen before; new rounds of known ones are found out later."""
        self.new = Spool()
        """Of NewCalls."""
        self.revised = Spool()
        """Of lists of RevisedCall."""
        self.touched: list[int] = []
        """Numbers of the calls that are as they were."""
        self.back: list[int] = []
        """Numbers of the calls that had been taken for gone."""
        self.renewed: dict[int, str] = {}
        """By number: the digest by today's recipe, of calls that are as they were."""
        self.heard: list[tuple[int, Settled, Part]] = []
        """By number of the call: what its source now says of a field that a person settled."""
        self.remembered: list[str] = []
        """Ids of new calls for which something was settled on their page before."""
        self.words: set[str] = set()
        """Words that the search index does not know yet."""
        self._engine, self._source, self._now = engine, source, now
        self._rows = CallRows(engine.dialect)
        with reading(engine) as connection:
            self._free = first_free(connection, calls)
            self._pages = settled_pages(connection)
        self._differing = Spool()
        self._seen: dict[str, int] = {}

    def compare(self, understood: Iterable[Understood]) -> None:
        """Take in what was read. What differs from the stored waits for `settle`."""
        for some in _batches(self._fresh(understood)):
            with reading(self._engine) as connection:
                self._compare(connection, some)

    def settle(self, trusted: bool) -> None:
        """Decide what becomes of the calls that differ. `trusted`: whether the run may say that a value is gone."""
        for some in self._differing:
            with reading(self._engine) as connection:
                self._settle(connection, some, trusted)

    def missing(self, ids: Iterable[str]) -> int:
        """How many of these ids of the source's calls were not read."""
        return len(set(ids) - {identity.partition("\0")[0] for identity in self._seen})

    def close(self) -> None:
        """Free the disk."""
        for spool in (self.new, self.revised, self._differing):
            spool.close()

    def _fresh(self, understood: Iterable[Understood]) -> Iterator[Understood]:
        """The calls among what was read, each once."""
        for raw in understood:
            if raw.not_a_call:
                self.left_out += 1
                continue
            call = clean(raw, self._source.funder.name)
            for problem in call.problems:
                self.notes.add(say("{place}: {problem}", place=call.title, problem=problem))
            if self._is_first(call):
                yield call

    def _is_first(self, call: Understood) -> bool:
        identity, title = f"{call.external_id}\0{call.round}", hash(call.title)
        if identity not in self._seen:
            self._seen[identity] = title
            return True
        if self._seen[identity] != title:
            self.clashes.add(
                say(
                    "'{title}' was left out: another call has the same id, {id}",
                    title=call.title,
                    id=call.external_id,
                )
            )
        return False

    def _compare(self, connection: Connection, some: Sequence[Understood]) -> None:
        stored = rounds(connection, self._source.key, [call.external_id for call in some])
        new, differing = NewCalls(self._free), []
        for call in some:
            self.tally.add(call, self._source.expect)
            old = round_of(call, stored.get(call.external_id, ()))
            found = digest(call)
            if old is not None and old.gone:
                self.back.append(old.number)
            if old is None and is_told(call):
                self._add_new(new, call, found)
            elif old is None:
                continue
            elif old.digest == found or call.partial:
                self.touched.append(old.number)
            else:
                differing.append((old.number, call))
        self.has_news |= bool(new.calls)
        self._keep(connection, new)
        if differing:
            self._differing.add(differing)

    def _settle(self, connection: Connection, some: Sequence[tuple[int, Understood]], trusted: bool) -> None:
        stored = known(connection, [number for number, _ in some], self._now)
        new, revised = NewCalls(self._free), []
        for number, call in some:
            decision = decide(stored[number], call, self._now, trusted=trusted)
            self.heard.extend((number, settled, part) for settled, part in decision.heard)
            if decision.action == "insert":
                self._add_new(new, decision.content, decision.digest)
            elif decision.action in ("revise", "refresh"):
                revised.append(self._revised(number, stored[number], decision))
            else:
                self.touched.append(number)
                if decision.digest != stored[number].digest:
                    self.renewed[number] = decision.digest
        self._keep(connection, new)
        self._know_words(
            connection,
            (" ".join((call.row["funder_name"], call.row["title"], call.row["summary"])) for call in revised),
        )
        if revised:
            self.revised.add(revised)

    def _keep(self, connection: Connection, new: NewCalls) -> None:
        if new.calls:
            self._know_words(connection, (" ".join(row[TEXTS]) for row in new.calls))
            new.calls = self._rows.calls.ready(new.calls)
            new.children = self._rows.ready(new.children)
            self.new.add(new)
            self._free += len(new.calls)

    def _know_words(self, connection: Connection, texts: Iterable[str]) -> None:
        self.words.update(new_words(connection, set(words_of("\n".join(texts))) - self.words))

    def _add_new(self, new: NewCalls, call: Understood, found: str) -> None:
        number = new.first + len(new.calls)
        id = public_id(self._source.key, call.external_id, call.round)
        identity = (number, 0, 0, id, call.external_id, call.round, self._now, self._now)
        new.calls.append((*identity, *call_row(call, found).values()))
        collect(new.children, call, number)
        if self._pages and canonical_url(call.url) in self._pages:
            self.remembered.append(id)

    def _revised(self, number: int, old: Known, decision: Decision) -> RevisedCall:
        changed = {"last_changed": self._now if decision.changes else old.last_changed}
        row = call_row(decision.content, decision.digest) | changed
        return RevisedCall(number, old.digest, row, self._rows.of(decision.content, number), decision.changes)


def is_told(call: Understood) -> bool:
    """Whether enough was read of a call to show it: all, or more than its name where its own page was not read."""
    return not call.partial or bool(call.title and (call.deadlines or call.opens or call.rolling or call.said))


def _batches(values: Iterable[Understood]) -> Iterator[list[Understood]]:
    left = iter(values)
    while batch := list(islice(left, BATCH)):
        yield batch
