"""Both ends of what may be asked for, told by what is turned down: "requests under 500 or over 10 000 are not read"."""

from __future__ import annotations

from tracker.facts.cues import Cue
from tracker.facts.place import FEW
from tracker.facts.pots import is_advice
from tracker.facts.sums import PERCENT, Sum
from tracker.facts.tokens import Token

_ELSE = frozenset(("other", "cost", "budget", "total", "past", "share", "pot", "loan"))
"""Kinds of cues with which the sums are not those that are asked for: "clubs with a turnover under 5 000"."""
_OVER = frozenset(("above", "min_after"))
"""Kinds of "over" and "or above"."""


def turned_down(tokens: list[Token], cues: list[Cue], sums: list[Sum]) -> int:
    """The place among the sums of the lower of the two that limit what may be asked for; -1 when no two do."""
    kinds = {cue.kind for cue in cues}
    if not {"below", "not"} <= kinds or not kinds & _OVER or kinds & _ELSE or is_advice(tokens, 0, len(tokens)):
        return -1
    for number in range(len(sums) - 1):
        low, high = sums[number], sums[number + 1]
        single = low.high is None and high.high is None and high.money not in ("", PERCENT)
        if single and low.low < high.low and _are_ends(cues, low, high):
            return number
    return -1


def _are_ends(cues: list[Cue], low: Sum, high: Sum) -> bool:
    """ "Under 500 or over 10 000": each limit right before its sum, and little between the two."""
    under = any(cue.kind == "below" and 0 <= low.begin - cue.stop < FEW for cue in cues)
    over = any(cue.kind in _OVER and low.stop <= cue.begin and 0 <= high.begin - cue.stop < FEW for cue in cues)
    return under and over and high.begin - low.stop <= FEW + 2 and low.money in ("", high.money)
