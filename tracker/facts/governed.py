"""The words that govern a date: the strong ones that name what it is, the small ones that say which end of a time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from tracker.facts.calendar import calendar
from tracker.facts.moments import Moment, small_words
from tracker.facts.scan import Item, Scan
from tracker.facts.telling_words import before_words, begins_words, if_words, wish_words
from tracker.facts.tokens import NUMBER, WORD, Token
from tracker.facts.vocabulary import vocabulary

STRONG = frozenset({"deadline", "extended", "opens", "window", "other", "former"})
APPLYING = frozenset({"apply", "submit"})
_WEAK = {"until": "until", "by": "by", "until_after": "until", "since": "since", "since_after": "since"}
_SUBJECT = 6
"""Tokens from a verb to its subject where that stands behind: "Bis 31. März läuft die Umfrage"."""
_TO_WHOM = 2
"""Tokens between a word for handing in and those to whom: "sent to the jury"."""
_ASKED_FOR = ("apply", "submit", "window")
"""What a deadline is of, before the meeting that it is for: "the last day to apply for the May meeting"."""
_CLAUSE = 8
"""Tokens of a clause on either side of the word that tells: "projects, which start next year, "."""
_BY_REACHES, _SMALL_REACHES = 16, 12
"""Tokens between a small word and its date, a time in between included."""


@dataclass
class Governed:
    """What the words around one moment say."""

    strong: str = ""
    weak: str = ""
    applied: bool = False
    """A word for applying stands between the strong word and the date."""
    said_at: int = 0
    """Where the strong word ends."""
    meeting: bool = False
    """The strong word is a gathering for which applications are collected."""


def _first(cue: Item) -> int:
    return cue.first


def _last(cue: Item) -> int:
    return cue.last


def before(scan: Scan, cues: list[Item], moments: list[Moment], number: int) -> Governed:
    """What stands before a moment, back to the moment before it."""
    limit = _last_beside(scan, moments, number)
    found, asked, strong = Governed(), 0, 0
    for cue in reversed(cues[: bisect_right(cues, moments[number].first, key=_last)]):
        if cue.first < limit:
            break
        if _of_other_date(scan, cue, moments, number):
            continue
        if found.strong:
            if cue.value in ("deadline", "extended", "opens") and found.strong == "window":
                found.strong = cue.value
            if cue.value == "former" and strong - cue.last <= 1:
                found.strong = "former"
            if cue.value in STRONG:
                break
            continue
        if cue.value in STRONG:
            if (
                cue.value == "other"
                and found.weak
                and asked
                and _is_of_clause_before(scan, cue, asked, moments[number])
            ):
                break
            if cue.value == "other" and _passed_over(scan, cues, cue, moments, number, found):
                continue
            found.strong, found.said_at, strong = cue.value, cue.last, cue.first
            found.meeting = cue.value == "other" and scan.is_meeting(cue)
            if cue.value == "window" and _begins(scan, cue, moments[number]):
                found.strong = "opens"
            if cue.value == "extended" and _opening_moved(cues, cue):
                found.strong, found.weak = "opens", ""
            if cue.value not in ("window", "deadline"):
                break
            continue
        if cue.value in _WEAK and not found.weak and not cue.value.endswith("_after"):
            found.weak = _WEAK[cue.value] if _close(scan, cue, moments[number]) else ""
        if cue.value in APPLYING:
            found.applied = True
            asked = cue.first if scan.is_applying(cue) else asked
    return found


def _passed_over(scan: Scan, cues: list[Item], cue: Item, moments: list[Moment], number: int, found: Governed) -> bool:
    """A word for something else that the date is not of: a meeting, or "before the project starts, but by 15 May"."""
    place = bisect_left(cues, cue.first, key=_first)
    if found.weak and _is_relative(scan, cues, place):
        return True
    if found.weak and (_by_the_way(scan, cues, cue, moments[number]) or _receives(scan, cues, cue)):
        return True
    if found.weak and _is_aside(scan, cues, cue, moments[number].first):
        return True
    if found.weak and found.applied and _is_wish(scan, cue, moments[number].first):
        return True
    if found.weak and scan.is_planned(cue) and _in_relative_clause(scan, cue, moments[number].first):
        return True
    while place > 1 and cues[place - 1].value == "kinds":
        place -= 1
    if place > 1 and cues[place - 1].value == "until" and names_purpose(scan.tokens[cues[place - 1].first].text):
        place -= 1  # "til forårets uddeling"
    between = scan.tokens[cues[place - 1].last : cue.first] if place else []
    while place > 1 and cues[place - 1].value in _ASKED_FOR:
        place -= 1
    if place and cues[place - 1].value == "deadline" and scan.is_meeting(cue):
        return any(token.text in _for() for token in between)
    named = number > 0 and scan.tokens[moments[number - 1].last].text in _for()
    listed = scan.tokens[moments[number].first - 1].text in (*calendar("").both, ",")
    asked = found.applied or (named and (found.weak or listed))
    following = number + 1 < len(moments) and not moments[number + 1].joined
    if not found.weak and all(other.first >= moments[number].last for other in cues if other.value == "apply"):
        return False  # "the board meets on 15 March, and applications must be in a month before"
    return _collects(scan, cues, cue, moments[number], asked, following)


def _is_relative(scan: Scan, cues: list[Item], place: int) -> bool:
    """ "Eight weeks before your event starts, and by 1 May": what stands behind "before" dates nothing."""
    while place > 0 and cues[place - 1].value == "other" and cues[place].first - cues[place - 1].last <= 1:
        place -= 1
    limit = cues[place - 1]
    if not place or limit.value != "by":
        return False
    earlier = scan.tokens[limit.last - 1].text in before_words()
    return cues[place].first - limit.last <= (_TO_WHOM if earlier else 1)


def _is_of_clause_before(scan: Scan, cue: Item, asked: int, moment: Moment) -> bool:
    """`If the project starts in May, the application must be in by 1 March`; but "clubs, which were awarded a grant,
    hand in their accounts" are no applicants."""
    if not scan.has_comma(cue.last, asked):
        return False
    return scan.is_planned(cue) or not _in_relative_clause(scan, cue, moment.first)


def _in_relative_clause(scan: Scan, cue: Item, date: int) -> bool:
    """`Projekte, die 2027 starten sollen, bis 30. April einreichen`: between two commas, behind "that" or "who", a word
    tells more of a noun, and nothing of the date."""
    tokens, place = scan.tokens, cue.first
    while place > cue.first - _CLAUSE and place > 0 and tokens[place].kind in (WORD, NUMBER):
        place -= 1
    opened = tokens[place].text == "," and tokens[place + 1].text in relative_words()
    return opened and scan.has_comma(cue.last, min(cue.last + _CLAUSE, date))


def _is_aside(scan: Scan, cues: list[Item], cue: Item, date: int) -> bool:
    """`We must receive your form, signed by two trustees, by 26 March`: set off by commas behind what is handed in."""
    if scan.tokens[cue.first - 1].text != "," or not any(
        other.value in APPLYING for other in cues if other.last < cue.first
    ):
        return False
    return scan.has_comma(cue.last, min(cue.last + _CLAUSE, date))


def _is_wish(scan: Scan, cue: Item, date: int) -> bool:
    """`Wer gefördert werden möchte, reicht den Antrag bis 10. Januar ein`: who wants something is an applicant."""
    near = scan.tokens[max(0, cue.first - _TO_WHOM - 1) : cue.last + _TO_WHOM + 1]
    return any(token.text in wish_words() for token in near) and scan.has_comma(cue.last, date)


@cache
def relative_words() -> frozenset[str]:
    """Words that begin a clause which tells more of a noun."""
    return frozenset(vocabulary("calendar")["span"]["that"])


def _begins(scan: Scan, cue: Item, moment: Moment) -> bool:
    """`Næste ansøgningsrunde begynder den 1. februar`: the verb by a word for a window says which end it is."""
    behind = scan.tokens[cue.last : moment.first]
    return moment.start is None and any(token.text in begins_words() for token in behind[:_TO_WHOM])


def _opening_moved(cues: list[Item], cue: Item) -> bool:
    """`Opening date changed to 13 February`: what is new is the first day."""
    place = bisect_left(cues, cue.first, key=_first)
    return place > 0 and cues[place - 1].value == "opens" and cue.first - cues[place - 1].last <= _TO_WHOM


def _by_the_way(scan: Scan, cues: list[Item], cue: Item, moment: Moment) -> bool:
    """`Applications, including the signed budget form, must be uploaded by 2 March`, `signed by the board and sent`:
    the application comes first, and a comma or "and" stands before what is to be done with it."""
    handed_in = [other.first for other in cues if other.value == "submit" and cue.last <= other.first < moment.first]
    if not handed_in or cues[0].value != "apply" or cue.first - cues[0].last < 1:
        return False
    return scan.has_comma(cue.last, handed_in[0]) or _both(scan, cue.last, handed_in[0])


def _receives(scan: Scan, cues: list[Item], cue: Item) -> bool:
    """`Nominations are sent to the jury by 1 February`: to whom something is handed in."""
    handed_in = [other for other in cues if other.value == "submit" and 0 <= cue.first - other.last <= _TO_WHOM]
    return bool(handed_in) and scan.is_meeting(cue)


def _collects(scan: Scan, cues: list[Item], cue: Item, moment: Moment, asked: object, following: bool) -> bool:
    """`Applications for that meeting must reach us by 1 May`: the meeting is what they are for, not what is dated.

    `asked`: a word for handing in stands between the two, or the meeting is named right behind an earlier date.
    `following`: another date follows, so that one right behind the meeting is its own.
    """
    if not scan.is_meeting(cue) or (cue.last == moment.first and following):
        return False
    if any(scan.hangs(cue.last, other.first) for other in cues if other.value in ("apply", "topic", "window")):
        return False  # "a meeting about the call"
    if not asked and not any(other.value == "submit" and other.first >= moment.last for other in cues):
        return False
    return scan.has_comma(cue.last, moment.first) or any(other.value == "apply" for other in cues)


@cache
def _timely() -> frozenset[str]:
    """Words that stand between "until" and its date: "until noon on 2 March"."""
    clock = vocabulary("clock")
    return frozenset((*clock["noon"], *clock["midnight"], *clock["marker"])) | small_words()


@cache
def _for() -> frozenset[str]:
    """ "1 March for the spring meeting and 1 September for the autumn meeting"."""
    return frozenset(vocabulary("calendar")["span"]["for"])


def names_purpose(word: str) -> bool:
    """True for "for" and the like, as in "by 1 March for spring projects"."""
    return word in _for()


def _both(scan: Scan, first: int, last: int) -> bool:
    return any(token.text in calendar("").both for token in scan.tokens[first:last])


def _close(scan: Scan, cue: Item, moment: Moment) -> bool:
    """A small word counts when it stands right before its date or the date's time: not "from schools: 1 March"."""
    tokens = scan.tokens[cue.last : moment.first]
    if cue.value == "by":
        return len(tokens) <= _BY_REACHES
    words = [token.text for token in tokens if token.kind == WORD]
    timed = any(token.kind == NUMBER for token in tokens) or all(word in _timely() for word in words)
    return len(tokens) <= _SMALL_REACHES and (len(words) <= 1 or timed)


def after(scan: Scan, cues: list[Item], moments: list[Moment], number: int) -> Governed:
    """What stands behind a moment, up to the next one."""
    limit = moments[number + 1].first if number + 1 < len(moments) else None
    found = Governed()
    for cue in cues[bisect_left(cues, moments[number].last, key=_first) :]:
        if limit is not None and cue.last > limit:
            break
        if _of_other_date(scan, cue, moments, number):
            continue
        if cue.value.endswith("_after") and cue.first - moments[number].last <= 8 and not found.weak:
            found.weak = _WEAK[cue.value]
        found.applied = found.applied or cue.value == "submit"
        if cue.value in STRONG:
            if found.strong and cue.value != "other":
                break
            if cue.value == "other" and any(
                t.text in if_words() for t in scan.tokens[moments[number].last : cue.first]
            ):
                break  # "by 28 February, if the project starts in summer"
            if limit is not None and _leads_on(scan, cue, moments[number].last, limit):
                break
            found.strong, found.meeting = cue.value, cue.value == "other" and scan.is_meeting(cue)
            found.said_at = cue.last
            if cue.value != "window" or not scan.is_generic(cue):
                break
            limit = min(limit or cue.last + _SUBJECT, cue.last + _SUBJECT)
    return found


def _leads_on(scan: Scan, cue: Item, date: int, following: int) -> bool:
    """`1 June - 31 August, decisions in October`: behind a comma or "and" a word stands by the next date."""
    first = max(date, cue.first - _TO_WHOM - 1)
    if cue.value != "other":
        return cue.value == "deadline" and cue.last == following and scan.tokens[cue.first - 1].text == ","
    return following - cue.last <= _TO_WHOM and (scan.has_comma(first, cue.first) or _both(scan, first, cue.first))


def share_limit(moments: list[Moment], ahead: list[Governed]) -> None:
    """`15 helmikuuta ja 15 syyskuuta mennessä`: a small word behind the last date of a list is everybody's."""
    for left, right in reversed(list(pairwise(range(len(moments))))):
        if moments[right].joined and not ahead[left].weak and not ahead[left].strong:
            ahead[left].weak = ahead[right].weak


def _of_other_date(scan: Scan, cue: Item, moments: list[Moment], number: int) -> bool:
    """In brackets with a date of its own: "1 April (for projects that start on 1 July)"."""
    bracket = scan.bracket(cue.first)
    if not bracket or bracket == scan.bracket(moments[number].first):
        return False
    near = moments[max(0, number - 1) : number + 2]
    return any(scan.bracket(moment.first) == bracket for moment in near)


def _last_beside(scan: Scan, moments: list[Moment], number: int) -> int:
    """Where the date before ends; one in brackets is passed over by a date that stands in none."""
    if number > 1 and scan.bracket(moments[number - 1].first) and not scan.bracket(moments[number].first):
        return moments[number - 2].last
    return moments[number - 1].last if number else -1


def looks_ahead(scan: Scan, moments: list[Moment], behind: list[Governed], ahead: list[Governed], listed: bool) -> bool:
    """`1 mars öppnar ansökan och 30 april stänger den`: every date before its word. `listed`: under "Key dates"."""
    if behind[0].strong or behind[0].weak:
        return False
    if listed and all(governed.strong for governed in ahead):
        return True
    return all(governed.strong in ("deadline", "opens") for governed in ahead) or _each_leads(scan, moments)


def _each_leads(scan: Scan, moments: list[Moment]) -> bool:
    """`4/2 annual meeting, 15/2 last day to apply, 1/3 spring cleaning`: by the commas each date leads its words."""
    tokens = scan.tokens
    if any(right.first < left.last for left, right in pairwise(moments)):
        return False
    return all(_leads(tokens, moment.first) and tokens[moment.last].kind == WORD for moment in moments)


def _leads(tokens: list[Token], place: int) -> bool:
    """A date begins here, or goes on behind a comma, a colon or ", and the"."""
    while place and tokens[place - 1].text in calendar("").before:
        place -= 1
    if place > 1 and tokens[place - 1].text in calendar("").both:
        return tokens[place - 2].text == ","
    return not place or tokens[place - 1].text in (",", ":", "\n")
