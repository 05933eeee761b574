"""Plans back from a deadline: which step has to be done by which day, working days only. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from config.sentences import Sentence, say

_DAY = timedelta(days=1)
_SATURDAY = 5

Free = Callable[[date], bool]
"""Whether nobody works on that day."""


@dataclass(frozen=True)
class Step:
    """A step towards an application."""

    title: str
    days_before: int
    """Days before the deadline."""


@dataclass(frozen=True)
class Planned:
    """A step with its day."""

    stage: str
    title: str
    due: date
    fate: Literal["new", "moved", "same"]
    """Against the tasks that are there."""
    tight: bool = False
    """Whether its day had to be put off to today or later, because it has passed."""
    task_id: int | None = None
    """The task that would be moved."""


STEPS: tuple[tuple[Sentence, int], ...] = (
    (say("Read the call: may we apply, what does it ask for?"), 42),
    (say("Agree with partners on roles and sums"), 28),
    (say("Draft of the project and its effects"), 21),
    (say("Budget and funding plan that adds up"), 14),
    (say("Letters of support and annexes"), 10),
    (say("Somebody else reads the draft"), 7),
    (say("Decision to apply by who may sign"), 4),
    (say("Hand in, and keep the receipt"), 1),
)
"""The checklist for a funder that has none of its own: what must be done how many days before."""
SHORT_STEPS: tuple[tuple[Sentence, int], ...] = (
    (say("Read the call: may we apply, what does it ask for?"), 21),
    (say("Ask partners whether they are in"), 14),
    (say("Short text of the idea"), 7),
    (say("Hand in, and keep the receipt"), 1),
)
"""The same for an outline or an expression of interest."""


def named(title: str) -> Sentence:
    """A task's title as a value for a sentence: one of the usual steps is still to be translated."""
    usual = {str(step): step for step, _days in (*STEPS, *SHORT_STEPS)}
    return usual.get(title) or Sentence("{title}", {"title": title})


def steps_for(stage: str, own: Sequence[Step]) -> list[Step]:
    """The steps towards this stage: the organisation's own for the funder, else the usual ones."""
    if own:
        return list(own)
    usual = SHORT_STEPS if stage in ("outline", "expression_of_interest") else STEPS
    return [Step(title, days) for title, days in usual]


def due_of(step: Step, deadline: date, today: date, free: Free) -> tuple[date, bool]:
    """The working day by which the step is to be done, and whether it is tight.

    It is never after the deadline and never before today; a free day gives way to the working day before it.
    """
    wanted = _working_day(deadline - step.days_before * _DAY, free, -1)
    if wanted >= today:
        return wanted, False
    return min(_working_day(today, free, 1), max(deadline, today)), True


def free_days(holidays: Iterable[date]) -> Free:
    """Saturdays, Sundays and these holidays."""
    days = frozenset(holidays)
    return lambda day: day.weekday() >= _SATURDAY or day in days


def holidays_of(country: str, first: date, last: date) -> frozenset[date]:
    """The days between these on which a country does not work; empty for a country whose holidays are not known.

    Days on which hardly anybody works by custom (Midsummer Eve, Christmas Eve) count as well.
    """
    import holidays  # it takes long to import, and is needed only here

    try:
        known = holidays.list_supported_countries(include_aliases=False)
        if country not in known:
            return frozenset()
        years = range(first.year, last.year + 1)
        usual = holidays.country_holidays(country, years=years)
        categories = {"public", "de_facto"} & set(usual.supported_categories)
        every = holidays.country_holidays(country, years=years, categories=tuple(sorted(categories)))
    except (KeyError, NotImplementedError, AttributeError):
        return frozenset()
    return frozenset(day for day in every if first <= day <= last)


def _working_day(day: date, free: Free, step: int) -> date:
    while free(day):
        day += step * _DAY
    return day
