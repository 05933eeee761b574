"""The parts of a page under their headings, and whether they are one call or several.

A page holds several calls when two parts or more, each under a name of its own, state different days to apply by, and
the page is a list of calls by its title or by those names. In doubt it is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from crawler.reading.labelled import kind_of_label
from crawler.reading.page import Line, text_of
from crawler.reading.words import is_part
from tracker.facts.dates import read_dates
from tracker.facts.model import Context

_STAGE = re.compile(
    r"[^\w§]*(?:\d(?!\d*-[^\W\d]{3})|[ivx]+[.):]|(?:step|steg|trinn|trin|vaihe|schritt|phase|fas|fase|stage|stufe|round|runde|omgång|omgang|"
    r"runda|kierros|track|spår|spor|strand|lot|los|window|option|alternativ|del|part|teil|osa)\b)",
    re.IGNORECASE,
)
"""Parts of one call that are counted: its steps, rounds and tracks."""
_CLOCK = re.compile(r"\b\d{1,2}(?:[.:]\d\d|\s?[ap]\.?m)\b|\b(?:noon|midday|midnight)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_SUM = re.compile(
    r"\d[\d .,'’\xa0]{0,14}(?:(?:kr|nok|sek|dkk|chf)\b|kron|eur|mio|mill|mkr|tkr|mnkr|[€£$])"
    r"|(?:[€£$]|\bkr\.?|\bfr\.) ?\d",
    re.IGNORECASE,
)
"""A sum of money, roughly: it is understood by those who read facts."""
_SEVERAL, _MOST = 2, 200
_FEW = 5
_LONGEST_NAME = 120
_DAYS = ("deadline", "period")
ROLLING, CLOSED = "rolling", "closed"
"""Stand for the day of a call that takes applications all the time, and of one that takes none any more."""


@dataclass(slots=True)
class Section:
    """A heading and what stands under it, smaller headings included."""

    heading: str
    lines: list[Line] = field(default_factory=list)
    days: frozenset[str] = frozenset()
    """The days to apply by that it states."""


@dataclass(slots=True)
class Split:
    """The calls of a page that holds several."""

    lead: list[Line]
    """What is said of all of them, before the first."""
    calls: list[Section]
    rest: list[Line] = field(default_factory=list)
    """What is said of all of them, behind the last: common rules and contacts, without days to apply by."""
    before: list[Line] = field(default_factory=list)
    """All that stands before the first."""
    who: list[Line] = field(default_factory=list)
    """Of these the lines that say who may apply, to each call that does not say so itself."""


def split_calls(lines: list[Line], title: str, context: Context) -> Split | None:
    """The calls of a page that holds several; None when it is one, or when that is not sure."""
    is_list = is_part(title, "list", context.language)
    for level in sorted({line.level for line in lines if line.level}):
        first, *others = _sections(lines, level, title, context.language)
        if sum(_may_be_call(section, is_list, context.language) for section in others) < _SEVERAL:
            continue
        lead = common_lines(first.lines, context.language)
        calls = [section for section in others if dated(section, lead, context)]
        if not _SEVERAL <= len({section.days for section in calls}) <= _MOST:
            continue
        if not all(_may_be_call(section, is_list, context.language) for section in calls):
            continue
        if any(one.days < other.days for one in calls for other in calls):
            return None
        calls = [one for one in others if one in calls or _is_undated_call(one, context.language)]
        return Split(lead, calls, _rest(others, calls, context.language), first.lines)
    return None


def _rest(sections: list[Section], calls: list[Section], language: str) -> list[Line]:
    """The parts behind the last call that name no call of their own."""
    last = max(number for number, section in enumerate(sections) if section in calls)
    behind = [one for one in sections[last + 1 :] if not one.days and not is_part(one.heading, "grant", language)]
    lines = [line for section in behind for line in section.lines]
    inner = calls[-1].lines
    common = (n for n, line in enumerate(inner) if n and line.level and is_part(line.text, "common", language))
    start = next(common, len(inner))
    moved, calls[-1].lines = inner[start:], inner[:start]
    return moved + lines


def _may_be_call(section: Section, is_list: bool, language: str) -> bool:
    """A part under a name, on a page of calls, or with the name of a grant, or that says when and how much."""
    if not section.heading:
        return False
    if is_list or is_part(section.heading, "grant", language):
        return True
    return any(_DIGIT.search(line.said) and _SUM.search(line.said) for line in section.lines)


def _is_undated_call(section: Section, language: str) -> bool:
    """Among calls that say when to apply, a part under the name of a grant with a link of its own to apply by."""
    if section.days or not is_part(section.heading, "grant", language):
        return False
    links = (link.text for line in section.lines for link in line.links)
    return any(is_part(text, kind, language) for text in links for kind in ("apply", "apply_words"))


def common_lines(lines: list[Line], language: str) -> list[Line]:
    """What stands before the first call and is meant for all: "Application deadlines", "at 15:59 on the last day"."""
    clocks = [line for line in lines if _CLOCK.search(line.text)][:_FEW]
    headings = {line.text: line for line in lines if line.level and kind_of_label(line.text, language) in _DAYS}
    return clocks + [line for line in headings.values() if line not in clocks][:_FEW]


def _sections(lines: list[Line], level: int, title: str, language: str) -> list[Section]:
    """The parts that headings of this level name; what stands before the first comes first, without a heading."""
    found = [Section("")]
    for line in lines:
        if line.level == level and names_something(line.text, title, language):
            found.append(Section(line.text))
        elif found[-1].heading and (line.apart or (line.level and line.level < level)):
            found.append(Section(""))
        found[-1].lines.append(line)
    return found


def names_something(text: str, title: str, language: str) -> bool:
    """Whether a heading names something, other than a part of one call ("Who can apply?", "Step 2", "Deadlines")."""
    if len(text) > _LONGEST_NAME or text.endswith("?") or text == title or _STAGE.match(text):
        return False
    if _DIGIT.search(text) and days_in(text, language):
        return False
    return not (is_part(text, "general", language) or is_part(text, "list", language) or kind_of_label(text, language))


def days_in(text: str, language: str) -> bool:
    """Whether a line holds a date of any kind: then it tells something and names nothing."""
    found = read_dates(text, Context(language=language), "period")
    return bool(found.deadlines or found.opens)


def dated(section: Section, lead: list[Line], context: Context) -> bool:
    """Whether a part says until when to apply, or that this is over; what it says is kept in it."""
    if not section.heading:
        return False
    own = text_of(section.lines)
    found = read_dates(text_of([*lead, *section.lines]) if _DIGIT.search(own) else own, context)
    days = {one.value.date for one in found.deadlines if _DIGIT.search(own)}
    openness = found.openness
    section.days = frozenset(days or ({ROLLING} if openness.rolling else {CLOSED} if openness.closed else ()))
    return bool(section.days)
