"""Whether a run was healthy: what was read against what its source says is normal (design rule 4). Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from config.catalogue import Expect
from tracker.calls.model import Fetched, Verdict
from tracker.facts.model import Understood


@dataclass(slots=True)
class Tally:
    """What one run read."""

    calls: int = 0
    filled: Counter[str] = field(default_factory=Counter)
    """By field: how many calls have a value there."""

    def add(self, call: Understood, expect: Expect | None) -> None:
        """Count a call, and which of the expected fields it has. A call taken in continuously needs no deadline."""
        self.calls += 1
        for name in expect.fill if expect else ():
            if getattr(call, name) or (name == "deadlines" and call.rolling):
                self.filled[name] += 1


def verdict(expect: Expect | None, tally: Tally, fetched: Fetched) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict on a run and the sentences that give its reasons.

    `failed`: the source could not be read as it should. `suspect`: it could, but something is not as expected.
    Without `expect` only failures and problems count.
    """
    doubts = (*fetched.problems, *(_doubts(expect, tally) if expect and not fetched.failures else ()))
    if fetched.failures:
        return "failed", (*fetched.failures, *doubts)
    return ("suspect" if doubts else "healthy"), doubts


def _doubts(expect: Expect, tally: Tally) -> list[str]:
    doubts = []
    if tally.calls < expect.items:
        doubts.append(f"{_calls(tally.calls)} read; at least {expect.items} are expected")
    if expect.items_max is not None and tally.calls > expect.items_max:
        doubts.append(f"{_calls(tally.calls)} read; at most {expect.items_max} are expected")
    for name, share in expect.fill.items():
        if tally.calls and tally.filled[name] < share * tally.calls:
            found = f"{tally.filled[name]} of {_calls(tally.calls)}"
            doubts.append(f"{name} found in {found}; {share:.0%} or more are expected")
    return doubts


def _calls(number: int) -> str:
    return "1 call" if number == 1 else f"{number} calls"
