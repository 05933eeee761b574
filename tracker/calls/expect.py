"""Whether a run was healthy: what was read against what its source says is normal (design rule 4). Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from config.catalogue import Expect
from config.sentences import say
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
    doubts: list[str] = []
    if tally.calls < expect.items:
        doubts.append(say("{calls} read; at least {count} are expected", calls=_calls(tally.calls), count=expect.items))
    if expect.items_max is not None and tally.calls > expect.items_max:
        doubts.append(
            say("{calls} read; at most {count} are expected", calls=_calls(tally.calls), count=expect.items_max)
        )
    for name, share in expect.fill.items():
        if tally.calls and tally.filled[name] < share * tally.calls:
            doubts.append(
                say(
                    "{field} found in {number} of {calls}; {share} or more are expected",
                    field=_FIELDS.get(name, name),
                    number=tally.filled[name],
                    calls=_calls(tally.calls),
                    share=f"{share:.0%}",
                )
            )
    return doubts


def _calls(number: int) -> str:
    return say("1 call") if number == 1 else say("{number} calls", number=number)
