"""Dates beside each other: the same, one that says more, or two that cannot both be meant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from tracker.facts.model import When

ONE_ROUND = timedelta(days=180)
"""Deadlines further apart are of different rounds."""
_WHOLE_DATE = len("2026-10-15")


def whole_day(text: str) -> date | None:
    """The day that a date names; none when it lacks its year or its day."""
    try:
        return date.fromisoformat(text) if len(text) == _WHOLE_DATE else None
    except ValueError:
        return None


def is_before(one: str, other: str) -> bool:
    """The first day comes before the other one of the same round."""
    left, right = whole_day(one), whole_day(other)
    return left is not None and right is not None and timedelta(0) < right - left <= ONE_ROUND


def sharpest(whens: Iterable[When]) -> list[When]:
    """Each date once, the one with a time and year before the same without."""
    found = list(dict.fromkeys(whens))
    return [when for when in found if not any(blunter(when, other) for other in found if other is not when)]


def blunter(when: When, other: When) -> bool:
    """True when `other` says the same and more: the hour, the year, or the stage that the day is for."""
    if when.stage != other.stage and when.stage != "full":
        return False
    if when.date != other.date:
        yearless = when.date.startswith("--") and len(when.date) == len("--10-15")
        return yearless and not other.date.startswith("--") and other.date.endswith(when.date[1:])
    staged = when.stage != other.stage
    if when.time:
        return when.time == other.time and (staged or (when.at is None and other.at is not None))
    return staged or other.time is not None


def sharper(when: When, stated: list[When]) -> bool:
    """It says what one of those stated says, and more."""
    return any(blunter(one, when) for one in stated)


def contradict(one: list[When], other: list[When]) -> bool:
    """Two places that speak of the same stage name no date in common."""
    for stage in {when.stage for when in one} & {when.stage for when in other}:
        left = [when for when in one if when.stage == stage and not sharper_there(when, other)]
        right = [when for when in other if when.stage == stage and not sharper_there(when, one)]
        if left and right and not any(agree(first, second) for first in left for second in right):
            return True
    return False


def sharper_there(when: When, others: list[When]) -> bool:
    """One of the others says for which earlier stage this day is."""
    return any(when.stage != other.stage and blunter(when, other) for other in others)


def rivals(one: When, other: When) -> bool:
    """Two whole dates of the same stage that cannot both be meant, being of one round."""
    left, right = whole_day(one.date), whole_day(other.date)
    if left is None or right is None or one.stage != other.stage or one.yearly or other.yearly:
        return False
    return left != right and abs(left - right) <= ONE_ROUND


def agree(one: When, other: When) -> bool:
    """Both may be meant: one is the other one, or a part of it."""
    if one.time and other.time and one.time[:5] != other.time[:5]:
        return False
    shorter, longer = sorted((one.date.lstrip("-"), other.date.lstrip("-")), key=len)
    return longer.endswith(shorter) or longer.startswith(shorter)
