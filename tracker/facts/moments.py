"""Days, times and zones of one sentence put together: "from 1 March at 9 am to 31 March at 5 pm (CET)"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from tracker.facts.calendar import Day, Days, calendar
from tracker.facts.clock import END_OF_DAY, Clock
from tracker.facts.scan import CLOCK, CUE, DAYS, YEAR, ZONE, Item, Scan, Sentence
from tracker.facts.telling_words import all_words
from tracker.facts.tokens import LINE, MARK, NUMBER, WORD
from tracker.facts.vocabulary import vocabulary

_SMALL = ("until", "since", "between", "by")
_TO_ALL = 4
"""Tokens behind the last date in which a word says that its time is that of all: ", both at"."""
_FAR = 6
"""Words that may stand between a date and a time that belongs to it."""


@dataclass
class Moment:
    """One day or span as written in one sentence, with its times. Tokens `first` to `last` are its dates' own."""

    first: int
    last: int
    day: Day
    """The day itself, or the last day of a span."""
    start: Day | None = None
    """The first day of a span."""
    clock: str | None = None
    start_clock: str | None = None
    zone: str | None = None
    joined: bool = False
    """True when only "and" or a comma stands between it and the moment before."""
    alone: bool = True
    """False for a day of a list that shares its month with the next one."""


@cache
def small_words() -> frozenset[str]:
    """Words that may stand between a date and its time, or the two ends of a span, and say nothing."""
    return frozenset(vocabulary("calendar")["span"]["glue"])


def moments_of(scan: Scan, sentence: Sentence) -> tuple[list[Moment], list[Moment]]:
    """The moments of a sentence in order, and its times without a date (as moments whose day is empty)."""
    if not sentence.of(DAYS) and not sentence.of(CLOCK):
        return [], []
    found = [moment for item in sentence.of(DAYS) for moment in _from_days(item, sentence)]
    floating = _give_times(scan, sentence, found)
    merged = _join(scan, sentence, found)
    _share(merged)
    if len(merged) > 1:
        _share_with_all(scan, merged)
    return merged, floating


def _from_days(item: Item, sentence: Sentence) -> list[Moment]:
    days: Days = item.value
    between = len(days.days) == 2 and any(
        cue.value == "between" and 0 <= item.first - cue.last <= 1 for cue in sentence.of(CUE)
    )
    if (
        between
        and days.days[0].day + 1 == days.days[1].day
        and any(clock.value.time == END_OF_DAY for clock in sentence.of(CLOCK))
    ):
        return [Moment(item.first, item.last, days.days[0]._replace(year=days.days[1].year))]
    if days.span or between:
        return [Moment(item.first, item.last, days.days[-1], days.days[0])]
    return [
        Moment(item.first, item.last, day, joined=place > 0, alone=place == 0) for place, day in enumerate(days.days)
    ]


# Times and zones


def _give_times(scan: Scan, sentence: Sentence, moments: list[Moment]) -> list[Moment]:
    """Each time goes to the date it stands by. Returns those that stand by none."""
    clocks = sentence.of(CLOCK)
    if not clocks:
        return []
    zones = sentence.of(ZONE)
    floating, place = [], 0
    for number, item in enumerate(clocks):
        while place < len(moments) and moments[place].first < item.first:
            place += 1
        before = moments[place - 1] if place else None
        after = moments[place] if place < len(moments) else None
        limit = clocks[number + 1].first if number + 1 < len(clocks) else sentence.last
        zone = _zone_of(scan, item, limit, zones)
        target = _target(scan, sentence, item, before, after)
        if target is None:
            if item.value.sure:
                floating.append(Moment(item.first, item.last, Day(), clock=item.value.time, zone=zone))
        elif target.clock is None:
            target.clock, target.zone = item.value.time, zone
            if target is before and not target.day.year:
                target.day = target.day._replace(year=_year_behind(sentence, item))
        elif zone and not target.zone and target.clock == item.value.time:
            target.zone = zone
    return floating


def _year_behind(sentence: Sentence, clock: Item) -> int:
    """`1 mars kl. 16.00 2027`: the year right behind the time; 0 when none stands there."""
    years = (item.value for item in sentence.of(YEAR) if 0 <= item.first - clock.last <= 1)
    return int(next(years, 0))


def _zone_of(scan: Scan, clock: Item, limit: int, zones: list[Item]) -> str | None:
    if found := scan.zone_after(clock.first, clock.last):
        return found
    after = [zone.value for zone in zones if clock.last <= zone.first < limit]
    if after:
        return str(after[0])
    names = {zone.value for zone in zones}
    return str(names.pop()) if len(names) == 1 else None


def _target(scan: Scan, sentence: Sentence, item: Item, before: Moment | None, after: Moment | None) -> Moment | None:
    behind = _gap(scan, sentence, before.last, item.first) if before else _FAR + 1
    ahead = _gap(scan, sentence, item.last, after.first) if after else _FAR + 1
    clock: Clock = item.value
    if not clock.sure and behind and ahead and not _limited(sentence, item):
        return None
    free = after is not None and after.clock is None
    turned = before is not None and _turns(scan, before.last, item.first)
    if before is not None and after is not None and _limited(sentence, item):
        turned = turned or (scan.has_comma(before.last, item.first) and not scan.has_comma(item.last, after.first))
    if free and ahead == 0 and (before is None or behind or turned or before.clock is not None):
        return after
    if before is not None and (before.clock is None or before.clock == clock.time) and behind <= _FAR:
        return before
    return after if free and ahead <= 3 else None


def _limited(sentence: Sentence, item: Item) -> bool:
    """A small word stands right before the time: "fram till 23.59"."""
    return any(cue.last == item.first and cue.value in _SMALL for cue in sentence.of(CUE))


def _turns(scan: Scan, first: int, last: int) -> bool:
    """A word that leads on to the next date stands in between."""
    words = calendar("")
    return any(token.text in words.to or token.text in words.both for token in scan.tokens[first:last])


def _gap(scan: Scan, sentence: Sentence, first: int, last: int) -> int:
    """Number of words between two places that are more than glue; a lot when a line ends in between."""
    if last - first > 40:
        return _FAR + 1
    covered = {
        place
        for item in sentence.between(first, last)
        if item.last <= last and (item.kind in (CLOCK, ZONE) or item.value in _SMALL)
        for place in range(item.first, item.last)
    }
    count = 0
    for place in range(first, last):
        token = scan.tokens[place]
        if token.kind == LINE:
            return _FAR + 1
        count += token.kind in (WORD, NUMBER) and place not in covered and token.text not in small_words()
    return count


# Spans of two dates


def _join(scan: Scan, sentence: Sentence, moments: list[Moment]) -> list[Moment]:
    merged: list[Moment] = []
    for moment in moments:
        previous = merged[-1] if merged else None
        if previous is None:
            merged.append(moment)
            continue
        link = _link(scan, sentence, previous, moment)
        if link == "span" and previous.start is None and moment.start is None and moment.alone:
            merged[-1] = _span(previous, moment)
        else:
            moment.joined = moment.joined or link == "list"
            merged.append(moment)
    return merged


def _link(scan: Scan, sentence: Sentence, left: Moment, right: Moment) -> str:
    """How two neighbours hang together: `span`, `list`, or not at all."""
    if right.first < left.last:
        return "list"
    if right.first - left.last > 40:
        return ""
    items = sentence.between(left.last, right.first)
    covered = {place for item in items for place in range(item.first, item.last) if item.kind != YEAR}
    if any(item.kind == CUE and item.value not in _SMALL for item in items):
        return ""
    words = calendar("")
    if not left.day.day and right.day.day:
        return ""
    joints = {"to": any(item.kind == CUE and item.value == "until" for item in items), "and": False}
    for place in range(left.last, right.first):
        token = scan.tokens[place]
        if token.kind == LINE:
            return ""
        joints["to"] = joints["to"] or token.text in words.to
        joints["and"] = joints["and"] or token.text in words.both or token.text in (",", ";", "/")
        glue = token.kind == MARK or token.text in small_words() or token.text in words.before or token.text in words.to
        if not glue and place not in covered and token.text not in words.both:
            return ""
    if joints["and"] and scan.tokens[left.first - 1].text in words.to and left.first:
        return "list"  # "zum 31. März und zum 30. September"
    if joints["and"] and any(cue.value == "until" and cue.last == left.first for cue in sentence.of(CUE)):
        return "list"
    between = joints["and"] and any(cue.value == "between" and cue.last <= left.first for cue in sentence.of(CUE)[-6:])
    closed = joints["and"] and scan.tokens[right.last].text in _after_span()
    if joints["to"] or closed or (between and _just_before(sentence, left)):
        return "span"
    return "list" if joints["and"] else ""


@cache
def _after_span() -> frozenset[str]:
    """Words that close a span of two dates joined by "and": "1.12. ja 31.1. välisenä aikana"."""
    return frozenset(vocabulary("calendar")["span"]["after"])


def _just_before(sentence: Sentence, moment: Moment) -> bool:
    cues = [cue for cue in sentence.of(CUE) if cue.last <= moment.first]
    return bool(cues) and cues[-1].value == "between"


def _span(left: Moment, right: Moment) -> Moment:
    start, day = left.day, right.day
    if not start.year and day.year:
        earlier = (start.month, start.day) <= (day.month, day.day)
        start = start._replace(year=day.year if earlier else day.year - 1)
    elif start.year and not day.year:
        later = (start.month, start.day) <= (day.month, day.day)
        day = day._replace(year=start.year if later else start.year + 1)
    start, day = start._replace(loose=False), day._replace(loose=False)
    zone = right.zone or left.zone
    return Moment(left.first, right.last, day, start, right.clock, left.clock, zone, left.joined, left.alone)


# What the members of a list have in common


def _share_with_all(scan: Scan, moments: list[Moment]) -> None:
    """`Outlines by 1 March and proposals by 1 May, both at 17:00 Brussels time`."""
    last = moments[-1]
    named = (token.text in all_words() for token in scan.tokens[last.last : last.last + _TO_ALL])
    if last.clock is None or not any(named):
        return
    for moment in moments:
        if moment.clock is None and moment.day.day:
            moment.clock, moment.zone = last.clock, last.zone


def _share(moments: list[Moment]) -> None:
    """`1 March, 1 June and 1 October 2025 at noon`: the year and time at the end are everybody's."""
    for left, right in zip(reversed(moments[:-1]), reversed(moments[1:]), strict=True):
        if not right.joined:
            continue
        if not left.day.year and right.day.year and (left.day.month, left.day.day) <= (right.day.month, right.day.day):
            left.day = left.day._replace(year=right.day.year)
            if left.start and not left.start.year:
                left.start = left.start._replace(year=right.day.year)
        if left.clock is None and right.clock and left.start is None:
            left.clock, left.zone = right.clock, right.zone
    for left, right in pairwise(moments):
        later = (left.day.month, left.day.day) < (right.day.month, right.day.day)
        if right.joined and left.day.year and not right.day.year and later:
            right.day = right.day._replace(year=left.day.year)
