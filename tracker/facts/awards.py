"""News of awards, by titles that say who got how much and by the sentence that tells of a decision."""

from __future__ import annotations

from tracker.facts.kind_tables import table_of, words_of
from tracker.facts.kind_words import Told, place_of, quoting
from tracker.facts.tokens import END, NUMBER, WORD, Token

_YEARS = range(1900, 2101)
_NEAR = 5
"""Tokens between the words of a title that belong together."""
_LEAD, _FAR = 120, 20
"""Tokens from the beginning of a text in which news says what it is, and those of such a sentence."""


def decision(told: Told, language: str) -> str:
    """ "The board has awarded 22 million to 64 projects", near the beginning of a text; not what a funder has given
    since it began."""
    tokens, text = told.tokens, told.text
    for place, end in told.places(table_of("award.decided", language)):
        if place >= _LEAD:
            break
        until = _end_of_sentence(told, end)
        last = next((at for at in range(end, until) if _counts_receivers(tokens, at, end)), 0)
        before = max(0, place - _FAR)
        if last and place_of(tokens[before:until], table_of("award.since", language)) < 0:
            return " ".join(text[tokens[place].start : tokens[last + 1].end].split())
    return ""


def _end_of_sentence(told: Told, start: int) -> int:
    """Where a sentence ends that goes on at a token, or as far as is looked."""
    tokens, text = told.tokens, told.text
    until = min(start + _FAR, len(tokens) - 3)
    return next(
        (at for at in range(start, until) if tokens[at].text == "." and text[tokens[at + 1].start].isupper()), until
    )


def _counts_receivers(tokens: list[Token], at: int, start: int) -> bool:
    """ "64 projects", or "22 million to 64 village halls": a sum, to whom, and how many."""
    if tokens[at].kind != NUMBER or tokens[at].value <= 1:
        return False
    behind = tokens[at + 1 : at + 3]
    if any(one.kind == WORD and words_of("gives.counted").match([one, END], 0) for one in behind):
        return True
    summed = any(one.kind == NUMBER for one in tokens[start : at - 1])
    to = tokens[at - 1].kind == WORD and words_of("gives.to").match([tokens[at - 1], END], 0)
    return bool(summed and to) and behind[0].kind == WORD and tokens[at].value not in _YEARS


def news_of_awards(titled: Told, language: str) -> str:
    """By a title that no call has; a question ("Who has been awarded?") is a heading of many pages."""
    if titled.text.rstrip().endswith("?"):
        return ""
    words = titled.first(table_of("award.certain", language))
    words = words or (titled.text.strip() if _is_shared(titled.tokens, language) or _supports(titled, language) else "")
    return quoting("award", words) if words else ""


def _is_shared(titled: list[Token], language: str) -> bool:
    """ "24 associations share 12 million", "... receive grants": receivers, a verb and what they get, in this order."""
    first, verbs = titled[0], table_of("award.shares", language)
    if first.kind != NUMBER or not 1 < first.value < _YEARS.start:
        return False
    for place, token in enumerate(titled[1 : 2 * _NEAR], 1):
        verb = verbs.match(titled, place) if token.kind == WORD else None
        if verb:
            behind = titled[verb[1] : verb[1] + 2]
            return any(one.kind == NUMBER for one in behind) or table_of("loan.grants", language).stands_in(
                [*behind, END]
            )
    return False


def _supports(titled: Told, language: str) -> bool:
    """ "The fund supports 12 new projects with 8 million": a verb of giving, receivers and a sum, no limit."""
    tokens = titled.tokens
    for verbs in ("gives.done", "gives.verbs"):
        for _, end in titled.places(table_of(verbs, language)):
            numbers = [at for at in range(end, len(tokens) - 3) if tokens[at].kind == NUMBER and tokens[at].value > 1]
            counted = any(tokens[at].value not in _YEARS and _counts_receivers(tokens, at, at) for at in numbers)
            return len(numbers) > 1 and counted and not titled.first(table_of("award.limits", language))
    return False


def gives(titled: list[Token], language: str) -> bool:
    """ "The fund gives 3 million to ...", "... supports 17 projects": a verb of giving, and how much or to how many;
    behind one that speaks of what is done, "gave", a number is enough."""
    verbs, done = table_of("gives.verbs", language), table_of("gives.done", language)
    for place, token in enumerate(titled[:-3]):
        gave = done.match(titled, place) if token.kind == WORD else None
        if gave and any(one.kind == NUMBER for one in titled[gave[1] : gave[1] + _NEAR]):
            return True
    for place, token in enumerate(titled[:-3]):
        verb = verbs.match(titled, place) if token.kind == WORD else None
        for number in range(verb[1], min(verb[1] + _NEAR, len(titled) - 3)) if verb else ():
            if titled[number].kind != NUMBER:
                continue
            behind = titled[number + 1 : number + 1 + _NEAR]
            if any(words_of("gives.counted").match([one, END], 0) for one in behind if one.kind == WORD):
                return True
            if words_of("gives.by").stands_in(titled, place + 1, number):
                return True
            summed = any(words_of("gives.to").match([one, END], 0) for one in behind if one.kind == WORD)
            return summed and not _YEARS.start <= titled[number].value < _YEARS.stop
    return False
