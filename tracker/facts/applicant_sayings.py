"""What a sentence says of each type of applicant in it: that it may apply, may not, must take part."""

from __future__ import annotations

from tracker.facts.applicant_marks import ANYONE, Mark, Marks
from tracker.facts.applicant_words import listed, matches, phrases
from tracker.facts.tokens import MARK, NUMBER, WORD, Token

_MEMBER = 8
"""Tokens from "one of the partners" to the type that it must be."""
_BESIDE = 3
"""Tokens before a public body by which it is a place: "in all the region"."""
_NEITHER = 20
"""Tokens from "neither" to the last of those of whom it denies something."""
_BREATH = 2
"""Tokens between "closed to" and "applications from" that leave them one statement."""
_FEW = 99
"""More than that is a year, no number of regions."""
PUBLIC = ("municipality", "region")
SAYING = ("can", "cannot", "to", "not_to")
_GIVEN = 8
"""Tokens between what is given and those whom it goes to."""


def said(tokens: list[Token], marks: Marks, place: int) -> str:
    """What the sentence says of a type: "can", "cannot", "partner", "giver" (the funder and its owners), "denies" (not
    meant in this sentence), "other", or "" for nothing.

    The next words of saying behind it decide, else those before it.
    """
    if marks.names_only():
        return given_to(tokens, chain_start(tokens, marks, place))
    if goes_with(tokens, marks, place):
        return "partner"
    if is_excepted(tokens, marks, place):
        return "denies"
    stop = marks[place].stop
    for mark in marks[place + 1 :]:
        if any(token.text == ";" for token in tokens[stop : mark.begin]) or _turns(marks, place, mark):
            break
        stop = mark.stop
        if mark.kind in ("can", "cannot") and _is_what_others_can(tokens, marks, place, mark):
            break
        if mark.kind == "can":
            return "cannot" if _is_none(tokens, marks, place) else "can"
        if mark.kind == "cannot":
            return "cannot"
        if mark.kind == "origin" and _is_of_those(tokens, marks, place, mark):
            continue
        if mark.kind in ("gives", "origin") or (mark.kind in ("to", "not_to") and mark.begin == marks[place].stop):
            return "giver"
    before = _said_before(tokens, marks, place)
    return before if before not in ("", "denies") else given_to(tokens, chain_start(tokens, marks, place)) or before


def _is_of_those(tokens: list[Token], marks: Marks, place: int, origin: Mark) -> bool:
    """ "Grants are open to associations that own their hall": they own it, and it was said that they get something."""
    told = any(mark.kind in ("to", "can") for mark in marks[:place])
    return told and any(token.text in listed("that") for token in tokens[marks[place].stop : origin.begin])


def _is_what_others_can(tokens: list[Token], marks: Marks, place: int, saying: Mark) -> bool:
    """ "The council runs three funds that charities can apply to": what is said is said of those behind "that"."""
    for number in range(place + 1, len(marks)):
        if marks[number].begin >= saying.begin:
            return False
        begin = chain_start(tokens, marks, number) if marks[number].kind == "type" else 0
        that = tokens[begin - 1].text if begin > marks[place].stop + 1 else ""
        plain = that not in listed("as") | listed("that_or_the")
        if that in listed("that") and (plain or tokens[begin - 2].text == ","):
            return True
    return False


def _is_none(tokens: list[Token], marks: Marks, place: int) -> bool:
    """ "Neither companies nor schools can apply", "no companies can apply"."""
    begin = chain_start(tokens, marks, place)
    if begin and tokens[begin - 1].text in listed("none"):
        return True
    since = next((mark.stop for mark in reversed(marks[:place]) if mark.kind in SAYING), 0)
    since = max(since, begin - _NEITHER)
    return any(token.text in listed("neither") for token in tokens[since:begin])


def is_excepted(tokens: list[Token], marks: Marks, place: int) -> bool:
    """ "All but companies can apply": a word that takes them out stands right before, and others can."""
    begin = chain_start(tokens, marks, place)
    out = any(
        mark.kind == "denies" and mark.stop == begin and tokens[mark.begin].text not in listed("deny")
        for mark in marks[:place]
    )
    return out and any(mark.kind == "can" for mark in marks[place + 1 :])


def _turns(marks: Marks, place: int, mark: Mark) -> bool:
    """It turns the sentence, and something was said of a type before: "open to scholars, but institutions cannot"."""
    return mark.kind == "turn" and any(other.kind in SAYING for other in marks[:place])


def _said_before(tokens: list[Token], marks: Marks, place: int) -> str:
    for at in range(place - 1, -1, -1):
        kind = marks[at].kind
        if kind in SAYING or kind == "gives":
            if _is_for_a_purpose(tokens, marks, at, place) or _is_told_of_others(tokens, marks, at, place):
                return "other"
            if kind == "to" and _is_in_one_breath(marks, at):
                return "cannot"
            return {"to": "can", "not_to": "cannot", "gives": "can"}.get(kind, kind)
        if kind in ("denies", "partner"):
            return kind
        if kind == "origin":
            return "giver"
        if kind == "turn":
            return "can" if any(mark.kind in ("cannot", "not_to") for mark in marks[:at]) else ""
        if marks[at].value == ANYONE:
            return "can"
    return ""


def _is_in_one_breath(marks: Marks, at: int) -> bool:
    """ "Closed to new applications from": right behind what denies."""
    before = marks[at - 1] if at else None
    return before is not None and before.kind in ("cannot", "not_to") and marks[at].begin - before.stop < _BREATH


def given_to(tokens: list[Token], begin: int) -> str:
    """ "Stöd utgår inte till", "our grants go to": what is given, and to whom, with a word between that may deny it."""
    if not begin or tokens[begin - 1].text not in listed("goes_to"):
        return ""
    denied = False
    for place in range(begin - 2, max(-1, begin - 2 - _GIVEN), -1):
        text = tokens[place].text
        if text in ",;:" or text in listed("ahead"):
            return ""
        denied = denied or text in listed("deny")
        if text in listed("grant"):
            denied = denied or (place > 0 and tokens[place - 1].text in listed("deny"))
            return "cannot" if denied else "can"
    return ""


def _is_told_of_others(tokens: list[Token], marks: Marks, at: int, place: int) -> bool:
    """ "Sökas av skolor som vill bjuda in konstnärer": between the words and the type another clause begins."""
    if marks[at].kind in ("can", "cannot") and any(mark.kind == "type" for mark in marks[at:place]):
        return False
    begin = chain_start(tokens, marks, place)
    for here in range(marks[at].stop + 1, marks[place].begin):
        text = tokens[here].text
        role = text in listed("as") and here + 1 >= begin
        role = role or tokens[here - 1].text in listed("those")
        if text in listed("that") and not role and (text not in listed("that_or_the") or tokens[here - 1].text == ","):
            return True
    return False


def _is_for_a_purpose(tokens: list[Token], marks: Marks, at: int, place: int) -> bool:
    """ "Skolor kan söka bidrag till besök av konstnärer": those who apply were named, and the sentence goes on with
    what for. A mark between leads on with those who apply: "kan söka, liksom stiftelser"."""
    while marks[at].kind in ("to", "gives") and at and marks[at - 1].kind in ("can", "to", "gives"):
        at -= 1
    if marks[at].kind not in ("can", "cannot") or not _has_subject(tokens, marks, at):
        return False
    if phrases("alike").stands_in(tokens, marks[at].stop, marks[place].begin):
        return False
    between = tokens[marks[at].stop : marks[place].begin]
    stop = next((number for number, token in enumerate(between) if token.kind == MARK), None)
    if stop is None:
        return not all(token.text in listed("and") or token.text in listed("only") for token in between)
    behind = matches("money", tokens, marks[at].stop) or marks[at].stop
    return behind < marks[at].stop + stop and between[stop].text not in ":;"


def _has_subject(tokens: list[Token], marks: Marks, at: int) -> bool:
    """Somebody is named before "can apply", in the same clause."""
    for number in range(at - 1, -1, -1):
        mark = marks[number]
        named = mark.kind == "type" and mark.value != ANYONE and tokens[mark.begin].text not in listed("own_name")
        if named and not goes_with(tokens, marks, number):
            return True
        if marks[number].kind in (*SAYING, "turn"):
            return False
    return False


def goes_with(tokens: list[Token], marks: Marks, place: int) -> bool:
    """ "Tillsammans med minst ett företag och en skola": a partner, whatever is said behind; or one of the partners."""
    begin = chain_start(tokens, marks, place)
    if any(mark.stop == begin and mark.kind == "partner" for mark in marks[:place]):
        return True
    for mark in reversed(marks[:place]):
        if mark.kind == "member" and mark.stop <= begin:
            between = tokens[mark.stop : begin]
            return len(between) <= _MEMBER and not any(token.text in ",;:" for token in between)
    return False


def chain_start(tokens: list[Token], marks: Marks, place: int) -> int:
    """Where the list of types begins in which a type stands, with the words for how many: "minst ett företag och en
    skola". One more word may stand before each: "en lokal skola"."""
    if not marks.chains:
        numbers: dict[int, int] = {}
        for number, mark in enumerate(marks):
            marks.chains.append(_chain_start(tokens, marks, mark, numbers))
            numbers[mark.stop] = number
    return marks.chains[place]


def _chain_start(tokens: list[Token], marks: Marks, mark: Mark, numbers: dict[int, int]) -> int:
    """`numbers`: which of the marks before ends at a token; their own lists are known."""
    begin = counted_from(tokens, mark.begin)
    own = begin - 1
    if begin == mark.begin and own > 0 and tokens[own].kind == WORD and begin not in numbers:
        counted = counted_from(tokens, own)
        begin = counted if counted < own or (own in numbers and marks[numbers[own]].kind == "partner") else begin
    before = begin
    while before and (tokens[before - 1].text in listed("and") or tokens[before - 1].text == ","):
        before -= 1
    if before < begin and tokens[before].text == "," and begin - before > 1:
        return begin  # ", and": another clause
    other = numbers.get(before)
    if before == begin or other is None or marks[other].kind != "type":
        return begin
    return marks.chains[other]


def counted_from(tokens: list[Token], begin: int) -> int:
    """Where "at least one", "two", "a" begins that ends right before a token; the token itself when none does."""
    for place in range(max(0, begin - 3), begin):
        if matches("one", tokens, place) == begin:
            return place
    return begin - 1 if begin and tokens[begin - 1].kind == NUMBER else begin


def is_counted(tokens: list[Token], marks: Marks, place: int) -> bool:
    """The list in which a type stands begins with the words for one or more: "minst en kommun eller region"."""
    begin = chain_start(tokens, marks, place)
    return is_one(tokens, marks[place]) or bool(matches("one", tokens, begin)) or tokens[begin].kind == NUMBER


def is_one(tokens: list[Token], mark: Mark) -> bool:
    """ "Minst en kommun", "at least one local school": the words for one or more stand before it."""
    return counted_from(tokens, mark.begin) < mark.begin or (
        mark.begin > 1 and tokens[mark.begin - 1].kind == WORD and _is_counted(tokens, mark.begin - 1)
    )


def _is_counted(tokens: list[Token], begin: int) -> bool:
    return any(matches("one", tokens, place) == begin for place in range(max(0, begin - 3), begin))


def is_place(text: str, tokens: list[Token], marks: Marks, place: int) -> bool:
    """ "In Lillevik kommune", "Region Nord", "i alla fem regioner": a municipality or region as a place, no type."""
    mark = marks[place]
    if mark.value not in PUBLIC:
        return False
    if tokens[mark.begin].text in listed("loose") and not is_listed(tokens, marks, place):
        return True
    before = tokens[mark.begin - 1] if mark.begin > 1 else None
    if before is not None and before.kind == WORD and text[before.start].isupper():
        return True
    behind = tokens[mark.stop]
    if mark.value == "region" and behind.kind == WORD and text[behind.start].isupper():
        return True
    return _stands_inside(tokens, _first_public(tokens, marks, place))


def _stands_inside(tokens: list[Token], first: int) -> bool:
    """ "In all regions", "in einer kleinen Gemeinde": behind "in" and an article, one more word may stand."""
    near = tokens[max(0, first - _BESIDE) : first]
    if len(near) > 1 and near[-1].kind == WORD and not _is_article(near[-1]) and _is_article(near[-2]):
        near = near[:-1]
    for token in reversed(near):
        if token.text in listed("inside"):
            return True
        if not _is_article(token):
            return False
    return False


def _is_article(token: Token) -> bool:
    """ "All", "the", "three"."""
    return token.text in listed("every") or 0 <= token.value <= _FEW


def _first_public(tokens: list[Token], marks: Marks, place: int) -> int:
    """Where a public body stands, or the first of several of which it is the last: "in Stadt und Landkreis"."""
    first = marks[place].begin
    begin = chain_start(tokens, marks, place)
    named = [mark for mark in marks[: place + 1] if mark.kind == "type" and mark.begin >= begin]
    return named[0].begin if named and all(mark.value in PUBLIC for mark in named) else first


def is_listed(tokens: list[Token], marks: Marks, place: int) -> bool:
    """Another type stands beside it, with a comma or "and" between."""
    near = (*marks[max(0, place - 1) : place], *marks[place + 1 : place + 2])
    return any(
        other.kind == "type"
        and all(
            token.text == "," or token.text in listed("and")
            for token in tokens[min(other.stop, marks[place].stop) : max(other.begin, marks[place].begin)]
        )
        for other in near
    )


def clause(tokens: list[Token], mark: Mark) -> tuple[int, int]:
    """The tokens of the clause in which a mark stands: from and to a semicolon, a word that turns the sentence, or a
    comma with "and" behind it."""
    begin, stop = mark.begin, mark.stop
    while begin and not _parts(tokens, begin - 1):
        begin -= 1
    while stop < len(tokens) - 3 and not _parts(tokens, stop):
        stop += 1
    return begin, stop


def _parts(tokens: list[Token], place: int) -> bool:
    text = tokens[place].text
    if text == ";" or matches("turn", tokens, place):
        return True
    return text == "," and tokens[place + 1].text in listed("and")
