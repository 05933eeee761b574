"""How well a call fits an organisation: a score from 0 to 100, with each reason in words. Pure.

A call of which nothing is known that matters here has 50. Each aspect that fits adds to that, each that is doubtful or
speaks against takes away, and what is unknown does neither: it is said. With a hard no (excluded in plain words,
another place, the deadline has passed) the score is at most 20, and without one at least 21, so that the order by score
never puts what cannot be above what can.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar

from config.sentences import Sentence, say
from tracker.calls.model import Call
from tracker.organisations import aspects
from tracker.organisations.aspects import Outcome, Reason
from tracker.organisations.call_facts import About, CallFacts, Money, Where, Who, facts_of
from tracker.organisations.model import Organisation

__all__ = ["Fit", "Match", "Matcher", "Outcome", "Reason", "deciding", "match"]

Fit = Literal["yes", "maybe", "no"]

NEUTRAL = 50
MOST_WITH_HARD_NO = 20
_WEIGHTS = {
    "applicant": 13, "theme": 12, "place": 9, "target_group": 4, "sum": 4, "co_funding": 3, "partner": 2, "time": 2,
    "age": 1,
}  # fmt: skip
"""What an aspect adds when it fits; together they make 100 of 50."""
_PARTS = {"fits": 1.0, "doubtful": -0.7, "no": -1.0, "unknown": 0.0}
"""How much of its weight an outcome adds."""
_DECIDING = 3
"""Reasons of one outcome that a list has room for."""


@dataclass(frozen=True, slots=True)
class Match:
    """How one call fits one organisation."""

    score: int
    fit: Fit
    """`no`: it cannot apply. `yes`: it may apply, its theme is meant and nothing speaks against. Else `maybe`."""
    reasons: tuple[Reason, ...]
    """What speaks for, then what is doubtful, against, and unknown."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Some of the reasons, summed up; shared by all calls that say the same."""

    points: float
    hard: bool
    clear: bool
    """Nothing in it is doubtful or speaks against."""
    meant: bool
    """Something in it fits."""
    reasons: tuple[Reason, ...]


def match(call: Call, organisation: Organisation, now: datetime) -> Match:
    """How the call fits the organisation at `now` (aware); the call was loaded whole, with its status at `now`."""
    return Matcher(organisation, now).match(facts_of(call))


class Matcher:
    """Matches many calls with one organisation: what calls have in common is thought through once."""

    def __init__(self, organisation: Organisation, now: datetime) -> None:
        self._profile = aspects.Profile(organisation, now)
        self._who: dict[Who, _Part] = {}
        self._where: dict[Where, _Part] = {}
        self._about: dict[About, _Part] = {}
        self._money: dict[Money, _Part] = {}
        self._time: dict[tuple[str, int | None, bool, bool], _Part] = {}

    def match(self, facts: CallFacts) -> Match:
        """How a call fits."""
        parts = self._parts(facts)
        score, fit = _judged(parts)
        reasons = sorted((r for part in parts for r in part.reasons), key=_rank)
        return Match(score, fit, tuple(reasons))

    def judge(self, facts: CallFacts) -> tuple[int, Fit]:
        """Score and fit alone, which is all that an order needs."""
        return _judged(self._parts(facts))

    def _parts(self, facts: CallFacts) -> _Parts:
        who, where, about, money, status, closes, disputed, gone = facts
        when = (status, None if closes is None else self._profile.days_until(closes), disputed, gone)
        return (
            self._who.get(who) or _kept(self._who, who, aspects.of_who(who, self._profile)),
            self._where.get(where) or _kept(self._where, where, aspects.of_where(where, self._profile)),
            self._about.get(about) or _kept(self._about, about, aspects.of_about(about, self._profile)),
            self._money.get(money) or _kept(self._money, money, aspects.of_money(money, self._profile)),
            self._time.get(when) or _kept(self._time, when, iter([aspects.of_time(*when)])),
        )


def deciding(found: Match) -> Sentence:
    """What decides, short enough for a list: `fits: integration, Norrbotten; doubtful: needs a municipality`."""
    named = {outcome: _named(found, outcome) for outcome in ("fits", "doubtful", "no")}
    fits, doubtful, no = (named[outcome] for outcome in ("fits", "doubtful", "no"))
    against = say("no: {no}; doubtful: {doubtful}", no=no, doubtful=doubtful) if no and doubtful else None
    against = against or (say("no: {no}", no=no) if no else None)
    against = against or (say("doubtful: {doubtful}", doubtful=doubtful) if doubtful else None)
    if fits and against:
        first, second = say("fits: {fits}", fits=fits), against
        return say("{first}; {second}", first=second if no else first, second=first if no else second)
    if fits:
        return say("fits: {fits}", fits=fits)
    return against or say("nothing is known that decides")


def _named(found: Match, outcome: str) -> Sentence | None:
    shorts = [reason.short for reason in found.reasons if reason.outcome == outcome][:_DECIDING]
    if not shorts:
        return None
    values = {f"r{number}": short for number, short in enumerate(shorts)}
    return Sentence(", ".join(f"{{{name}}}" for name in values), values)


_Parts = tuple[_Part, _Part, _Part, _Part, _Part]
_T = TypeVar("_T")


def _kept(known: dict[_T, _Part], key: _T, found: Iterator[Reason]) -> _Part:
    """Sum up the reasons, and remember it."""
    reasons = tuple(found)
    known[key] = _Part(
        points=sum(_WEIGHTS[reason.kind] * _PARTS[reason.outcome] * reason.share for reason in reasons),
        hard=any(reason.hard for reason in reasons),
        clear=not any(reason.outcome in ("doubtful", "no") for reason in reasons),
        meant=any(reason.outcome == "fits" for reason in reasons),
        reasons=reasons,
    )
    return known[key]


def _judged(parts: _Parts) -> tuple[int, Fit]:
    who, where, about, money, time = parts
    points = round(NEUTRAL + who.points + where.points + about.points + money.points + time.points)
    if who.hard or where.hard or time.hard:
        points = points * MOST_WITH_HARD_NO // 100
        return (0 if points < 0 else points if points < MOST_WITH_HARD_NO else MOST_WITH_HARD_NO), "no"
    score = 100 if points > 100 else points if points > MOST_WITH_HARD_NO else MOST_WITH_HARD_NO + 1
    clear = who.clear and where.clear and about.clear and money.clear and time.clear
    return score, "yes" if clear and who.meant and about.meant else "maybe"


def _rank(reason: Reason) -> tuple[int, bool, float]:
    return list(_PARTS).index(reason.outcome), not reason.hard, -_WEIGHTS[reason.kind]
