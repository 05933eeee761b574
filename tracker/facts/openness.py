"""Words that say how a call takes applications: all the time, until the money is gone, not any more, not yet."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from tracker.facts.scan import CUE, DAYS, Item, Scan, Sentence
from tracker.facts.states import TAKING, is_of_now_only, is_spent, tells_of_a_noun
from tracker.facts.telling_words import is_whole
from tracker.facts.tokens import WORD

_LONGEST_WORD = 12
"""Tokens of a text that may be nothing but a word for the state of the call."""
_NEAR = 6
"""Tokens between a word for a call and the word that says it is over."""
_REACH = 3
"""Tokens that a "not" reaches over."""


@dataclass(frozen=True, slots=True)
class Openness:
    """What a text says of the call now; each with the words, as (start, end) in the text, or None."""

    rolling: tuple[int, int] | None = None
    closed: tuple[int, int] | None = None
    forecast: tuple[int, int] | None = None
    open: tuple[int, int] | None = None
    used_up: tuple[int, int] | None = None
    """Open until the money is gone: neither rolling nor a deadline."""


_NOTHING = Openness()


def read_openness(scan: Scan, labelled: bool) -> Openness:
    """What the words say. `labelled`: the text is a value of its own (a field, a phrase), not running text."""
    whole = (scan.tokens[0].start, scan.tokens[scan.count - 1].end) if scan.count else None
    short = labelled and scan.count <= _LONGEST_WORD and not any(sentence.of(DAYS) for sentence in scan.sentences)
    if not short and not any(sentence.marks for sentence in scan.sentences):
        return _NOTHING
    bare = {name: whole if short and is_whole(scan.tokens, f"{name}_bare") else None for name in _BARE}
    rolling = whole if short and is_whole(scan.tokens, "bare") else None
    found: dict[str, tuple[int, int]] = {}
    last: tuple[int, ...] | None = None
    for sentence in scan.sentences:
        for mark in sentence.marks:
            if mark.value == "spent" and is_spent(scan, sentence, mark) and not _denied(sentence, mark):
                found.setdefault("closed", (scan.tokens[mark.first].start, scan.tokens[mark.last - 1].end))
                continue
            mark = mark._replace(value="over") if mark.value == "spent" else mark
            if mark.value == "continuous" and mark.first == sentence.first and tells_of_a_noun(scan, sentence, mark):
                continue
            if mark.value == "past" and _is_of_a_former_date(scan, sentence, mark):
                continue
            name = _meaning(sentence, mark, labelled and _is_value(scan, sentence, mark))
            if labelled and mark.value == "none" and mark.first == 0 and scan.tokens[mark.last].kind != WORD:
                name = "rolling"
            if name == "rolling" and not labelled and sentence.of(DAYS) and not sentence.of(CUE):
                continue
            if mark.value in _PAST and not labelled and not _speaks_of_calls(scan, sentence):
                continue
            if labelled and not name:
                name = _of_calls_now(sentence, mark)
            if not labelled and not name and "rolling" not in found and _says_no_more(scan, sentence, mark):
                name = "closed"
            if name == "closed" and mark.value in _PAST:
                last = last or _last_deadline(scan)
                spoken = not sentence.words or _speaks_of_calls(scan, sentence)
                name = "closed" if spoken and not _is_former_round(sentence, last) else ""
            if name == "closed" and _is_for_months(sentence, mark):
                continue
            if name and name not in found:
                found[name] = (scan.tokens[mark.first].start, scan.tokens[mark.last - 1].end)
    return Openness(
        rolling=rolling or found.get("rolling"),
        closed=bare["closed"] or found.get("closed"),
        forecast=bare["forecast"] or found.get("forecast"),
        open=bare["open"],
        used_up=found.get("used_up"),
    )


_PAST = ("past", "ended", "over")
_CALLS = frozenset({"deadline", "window", "apply", "submit", "topic", "opens"})
_BARE = ("closed", "forecast", "open")


def _meaning(sentence: Sentence, mark: Item, leads: bool) -> str:
    """`rolling`, `closed`, `forecast`, `used_up`, or nothing. `leads`: it is the first word of a value."""
    if mark.value in ("closed", "forecast", "used_up"):
        return str(mark.value)
    if mark.value in _PAST:
        was_open = mark.value == "past" and _was_open(sentence, mark)
        return "closed" if was_open or _was_the_deadline(sentence, mark) else ""
    if mark.value not in ("rolling", "continuous") or _denied(sentence, mark) or sentence.marked("yet"):
        return ""
    if sentence.marked("over") and _shut(sentence, mark):
        return ""
    cues = [cue.value for cue in sentence.of(CUE)]
    before = [cue.value for cue in sentence.of(CUE) if cue.last <= mark.first]
    if "other" in before and not TAKING & set(before):
        return ""
    if mark.value == "continuous" and not leads and not TAKING & set(cues):
        return ""
    return "rolling"


def _is_value(scan: Scan, sentence: Sentence, mark: Item) -> bool:
    """The first word of a value, or all that stands behind a label: "Small grants: rolling"."""
    if mark.first == 0:
        return True
    words = sum(token.kind == WORD for token in scan.tokens[mark.last : sentence.last])
    return scan.tokens[mark.first - 1].text == ":" and not words


def _is_of_a_former_date(scan: Scan, sentence: Sentence, mark: Item) -> bool:
    """`31 January 2027 (was 17 January)`, `the deadline is not set, but last year it was 1 April`."""
    if scan.bracket(mark.first) and len(sentence.of(DAYS)) > 1:
        return True
    return any(cue.value == "former" and cue.first < mark.first < cue.last for cue in sentence.of(CUE))


def _is_for_months(sentence: Sentence, mark: Item) -> bool:
    """`Closed for applications in July, but else you can apply all year`: only for so long."""
    if not sentence.marked("rolling"):
        return False
    days = (item for item in sentence.of(DAYS) if 0 <= item.first - mark.last <= _REACH)
    return any(not day.day for item in days for day in item.value.days)


def _speaks_of_calls(scan: Scan, sentence: Sentence) -> bool:
    """`The office closed on 1 May` does not."""
    sure, told = ("apply", "submit", "topic"), ("deadline", "window")
    cues = sentence.of(CUE)
    return any(cue.value in sure or (cue.value in told and not scan.is_generic(cue)) for cue in cues)


def _was_the_deadline(sentence: Sentence, mark: Item) -> bool:
    """`Sista ansökningsdag var den 18 maj`: a deadline in the past tense, with its date."""
    cues = [cue for cue in sentence.of(CUE) if cue.value in ("deadline", "extended", "former", "other", "opens")]
    near = [cue for cue in cues if -12 <= cue.first - mark.first <= 4]
    near = [cue for cue in near if cue.value != "former" or any(0 <= one.first - cue.last <= 1 for one in cues)]
    dated = any(item.kind == "days" for item in sentence.items)
    return dated and bool(near) and all(cue.value == "deadline" for cue in near)


def _was_open(sentence: Sentence, mark: Item) -> bool:
    """`The call was open from 1 to 30 April 2025`, `haku oli auki`: "was" stands right by a word for taking
    applications, and a day is told; that it opens again may follow."""
    cues, days = sentence.of(CUE), sentence.of(DAYS)
    near = {place for cue in cues if cue.value == "window" for place in range(cue.first, cue.last)}
    near &= set(range(mark.last, mark.last + _LONGEST_WORD))
    opened = any(other.value == "open_now" and other.first in near for other in sentence.marks)
    told = next((day.last for day in days if day.first >= mark.last), 0)
    other = any(cue.value in ("former", "other", "extended") for cue in cues)
    other |= any(cue.value == "opens" and cue.first < told for cue in cues)
    return opened and not other and bool(days)


def _last_deadline(scan: Scan) -> tuple[int, ...]:
    """The last day, with its year, of a sentence that names a deadline and neither an opening nor anything past."""
    days: list[tuple[int, ...]] = [(0, 0, 0)]
    for sentence in scan.sentences:
        dates, cues = sentence.of(DAYS), [cue.value for cue in sentence.of(CUE)]
        due = "deadline" in cues and "other" not in cues and "opens" not in cues
        if dates and due and not any(map(sentence.marked, _PAST)):
            days += (day[:3] for item in dates for day in item.value.days if day.year)
    return max(days)


def _is_former_round(sentence: Sentence, last: tuple[int, ...]) -> bool:
    """`Round one closed in March 2026. The deadline for round two is 15 January 2027.`: another day follows."""
    ended = [day[:3] for item in sentence.of(DAYS) for day in item.value.days if day.year]
    return bool(ended) and max(ended) < last


def _has_ended(sentence: Sentence, mark: Item) -> bool:
    """`The call was closed on 12 May`, `utlysningen avslutades 3 mars`: what ended, on a day, is a call."""
    days = sentence.of(DAYS)
    near = any(0 <= day.first - mark.last <= _REACH or 0 <= mark.first - day.last <= _REACH for day in days)
    opens = any(cue.value == "opens" and cue.first > mark.first for cue in sentence.of(CUE))
    sure = near and not opens and not sentence.marked("if") and not _denied(sentence, mark)
    return sure and _said_of_call(sentence, mark)


def _of_calls_now(sentence: Sentence, mark: Item) -> str:
    """`closed` or `rolling` where several words together say so: "is not open at the moment", "no deadline"."""
    if mark.value in ("ended", "over") and _has_ended(sentence, mark):
        return "closed"
    if sentence.marked("if") or sentence.marked("yet") or sentence.of(DAYS):
        return ""
    cues = [cue for cue in sentence.of(CUE) if cue.value in _CALLS]
    if mark.value == "over":
        of_project = any(other.value == "behind" and other.last == mark.first for other in sentence.marks)
        to_come = any(cue.value == "until" and cue.last <= mark.first for cue in sentence.of(CUE))
        sure = not of_project and not to_come and not _denied(sentence, mark) and not sentence.marked("used_up")
        return "closed" if sure and _said_of_call(sentence, mark) else ""
    if mark.value == "none" and _lacks_deadline(sentence, mark):
        return "rolling"
    if not cues:
        return ""
    if mark.value == "no_more" or (mark.value == "open_now" and _denied(sentence, mark)):
        return "closed"
    denied = sentence.marked("not") or sentence.marked("none")
    return "closed" if mark.value == "now" and denied else ""


def _says_no_more(scan: Scan, sentence: Sentence, mark: Item) -> bool:
    """`The scheme is closed.`: a call, and that it is over, and nothing else; or `At the moment there are no open
    calls.`."""
    if mark.value in ("now", "no_more"):
        return is_of_now_only(scan, sentence) and _of_calls_now(sentence, mark) == "closed"
    if mark.value != "over":
        return False
    cues = sentence.of(CUE)
    words = sum(token.kind == WORD for token in scan.tokens[mark.last : sentence.last])
    short = not words and sentence.last - sentence.first <= _NEAR and not sentence.of(DAYS)
    return short and len(cues) == 1 and not _denied(sentence, mark) and _said_of_call(sentence, mark)


def _said_of_call(sentence: Sentence, mark: Item) -> bool:
    """The last telling word before it is said of calls: "the deadline has now passed", not "the project ended"."""
    before = [cue for cue in sentence.of(CUE) if cue.last <= mark.first and cue.value not in ("until", "by", "since")]
    return bool(before) and before[-1].value in _CALLS and mark.first - before[-1].last <= _NEAR


def _lacks_deadline(sentence: Sentence, mark: Item) -> bool:
    """`no deadline`, `keine festen Fristen`; not "no deadline has been announced"."""
    cues = sentence.of(CUE)
    ahead = any(cue.value == "deadline" and 0 <= cue.first - mark.last <= 1 for cue in cues)
    near = ahead or (mark == sentence.marks[-1] and bool(cues) and _answers(cues[-1], mark))
    return near and not any(cue.value in ("other", "extended") for cue in cues)


def _answers(cue: Item, mark: Item) -> bool:
    """`Deadline: none`."""
    return cue.value == "deadline" and 0 <= mark.first - cue.last <= 1


def _shut(sentence: Sentence, mark: Item) -> bool:
    """`until further notice closed`, `paused until further notice`."""
    over = [other for other in sentence.marks if other.value == "over"]
    return any(0 <= other.first - mark.last <= 1 or 0 <= mark.first - other.last <= 1 for other in over)


def _denied(sentence: Sentence, mark: Item) -> bool:
    place = bisect_left(sentence.marks, mark.first, key=_first)
    near = sentence.marks[max(0, place - _REACH - 1) : place]
    return any(other.value in ("not", "none") and 0 <= mark.first - other.last <= _REACH for other in near)


def _first(mark: Item) -> int:
    return mark.first
