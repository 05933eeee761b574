"""A date with its role, and what the words of its sentence say of it besides: stage, certainty, a year in common."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal, NamedTuple

from tracker.facts.model import Certainty, Confidence, Stage
from tracker.facts.moments import Moment
from tracker.facts.scan import Sentence

Role = Literal["deadline", "opens", "window"]
Expected = Literal["deadline", "opens", "period", ""]
"""What a bare date is: by the field under which the text stood; empty for running text."""


class Dated(NamedTuple):
    """A moment with its role."""

    moment: Moment
    role: Role
    sentence: Sentence
    confidence: Confidence
    yearly: bool
    certainty: Certainty
    stage: Stage
    replaces: bool
    """It is said to stand in place of an earlier date."""


def complete_years(moments: list[Moment], roles: list[Role | None]) -> None:
    """`opens 1 March and closes 30 April 2025`, `clubs by 1 March, schools by 1 April 2025`: the year of the one is the
    year of the other."""
    told = [(m, r) for m, r in zip(moments, roles, strict=True) if r is not None]
    for (left, first), (right, second) in reversed(list(pairwise(told))):
        if (
            first == second == "deadline"
            and not left.day.year
            and (left.day.month, left.day.day) < (right.day.month, right.day.day)
        ):
            left.day = left.day._replace(year=right.day.year)
        if first == "opens" and second in ("deadline", "window"):
            pair = (left.day.month, left.day.day), (right.day.month, right.day.day)
            if not left.day.year and right.day.year:
                left.day = left.day._replace(year=right.day.year - (pair[0] > pair[1]))
            elif left.day.year and not right.day.year:
                right.day = right.day._replace(year=left.day.year + (pair[0] > pair[1]))


def stage_of(sentence: Sentence, moment: Moment | None = None) -> Stage | None:
    """The stage that the words of a sentence name: the nearest before the date, else the first behind it."""
    if not sentence.marks:
        return None
    stages = [mark for mark in sentence.marks if mark.value in ("expression_of_interest", "outline", "full", "cut_off")]
    if not stages:
        return None
    before = [mark for mark in stages if moment is None or mark.first < moment.first]
    return (before[-1] if before else stages[0]).value  # type: ignore[no-any-return]  # the filter above leaves stages only


def certainty_of(sentence: Sentence, moment: Moment) -> Certainty:
    """How firm a date is, by the words of its sentence."""
    if not moment.day.day or moment.day.season:
        return "approximate"
    if sentence.marked("target"):
        return "target"
    return "estimated" if sentence.marked("estimated") else "stated"
