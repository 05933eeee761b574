"""Whether a run was healthy: what was read against what its source says is normal (design rule 4). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from config.catalogue import Expect
from config.sentences import say
from tracker.calls.health import Past, doubts_of, silence_of
from tracker.calls.model import Fetched, Verdict
from tracker.facts.model import Understood

_FIELDS = {
    "title": say("title"),
    "summary": say("summary"),
    "deadlines": say("deadlines"),
    "opens": say("opens"),
    "amounts": say("amounts"),
    "rates": say("rates"),
    "applicant_types": say("applicant_types"),
    "themes": say("themes"),
    "url": say("url"),
    "apply_url": say("apply_url"),
}
"""The fields that `[expect] fill` may name, as a sentence calls them."""


SAMPLE = 2000
"""Calls whose every field is counted; their shares stand for the rest."""
MOST_MISSED = 0.5
"""Share of calls' own pages that could not be read from which the run has failed; when they are more than a few."""
FEW_MISSED = 2
"""Pages that alone make no run fail."""
SHOWN = 5
"""Of pages that could not be read, those that are named."""


@dataclass(slots=True)
class Tally:
    """What one run read."""

    calls: int = 0
    partial: int = 0
    """Of them, calls of which only the list could be read; their fields say nothing of the source."""
    filled: Counter[str] = field(default_factory=Counter)
    """By field: how many calls have a value there."""
    sampled: Counter[str] = field(default_factory=Counter)
    """The same of the first calls alone, for every field."""

    def add(self, call: Understood, expect: Expect | None) -> None:
        """Count a call, and which of the expected fields it has. A call taken in continuously needs no deadline."""
        self.calls += 1
        if call.partial:
            self.partial += 1
            return
        sampled = self.whole <= SAMPLE
        for name in _FIELDS if sampled else expect.fill if expect else ():
            if getattr(call, name) or (name == "deadlines" and call.rolling):
                self.filled[name] += 1
                self.sampled[name] += sampled

    @property
    def whole(self) -> int:
        """Calls that were read in full."""
        return self.calls - self.partial

    def fills(self) -> dict[str, float]:
        """By field: the share of calls that have it, by the first of them."""
        count = min(self.whole, SAMPLE)
        return {name: round(self.sampled[name] / count, 2) for name in _FIELDS} if count else {}


def verdict(
    expect: Expect | None,
    tally: Tally,
    fetched: Fetched,
    past: Sequence[Past] = (),
    left_out: int = 0,
    fresh: Sequence[datetime] = (),
    lapsed: int = 0,
) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict on a run and the sentences that give its reasons; `past` are the runs before it, newest first,
    `fresh` when there was anything new; empty when there is in this run; and `lapsed` how many calls had their
    deadline since the last healthy run and are not shown any more.

    `failed`: the source could not be read as it should. `suspect`: it could, but something is not as expected.
    Without `expect` only failures and problems count.
    """
    doubts = tuple(fetched.problems)
    if not fetched.failures:
        doubts += tuple(_doubts(expect, tally)) if expect else ()
        doubts += doubts_of(past, tally.calls, left_out, tally.fills(), expect, lapsed)
        doubts += silence_of(fresh, fetched.started)
    share = len(fetched.missed) / fetched.pages if fetched.pages else 0.0
    missed = _missed(fetched)
    if fetched.failures or (share >= MOST_MISSED and len(fetched.missed) > FEW_MISSED):
        return "failed", (*fetched.failures, *missed, *doubts)
    suspect = doubts or share > (expect.missed if expect else Expect.missed)
    return ("suspect" if suspect else "healthy"), (*missed, *doubts)


def _missed(fetched: Fetched) -> tuple[str, ...]:
    """What could not be read of single calls: how much of it, and the first few by name."""
    if not fetched.missed:
        return ()
    told = say("{number} of {count} pages of calls could not be read", number=len(fetched.missed), count=fetched.pages)
    return (told, *fetched.missed[:SHOWN])


def _doubts(expect: Expect, tally: Tally) -> list[str]:
    doubts: list[str] = []
    if tally.calls < expect.items:
        doubts.append(say("{calls} read; at least {count} are expected", calls=_calls(tally.calls), count=expect.items))
    if expect.items_max is not None and tally.calls > expect.items_max:
        doubts.append(
            say("{calls} read; at most {count} are expected", calls=_calls(tally.calls), count=expect.items_max)
        )
    for name, share in expect.fill.items():
        if tally.whole and tally.filled[name] < share * tally.whole:
            doubts.append(
                say(
                    "{field} found in {number} of {calls}; {share} or more are expected",
                    field=_FIELDS.get(name, name),
                    number=tally.filled[name],
                    calls=_calls(tally.whole),
                    share=f"{share:.0%}",
                )
            )
    return doubts


def _calls(number: int) -> str:
    return say("1 call") if number == 1 else say("{number} calls", number=number)
