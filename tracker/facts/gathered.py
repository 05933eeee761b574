"""Pages that gather several calls: round-ups of others' calls, overviews and archives, by their words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from tracker.facts.kind_tables import table_of, words_of
from tracker.facts.kind_words import Told, quoting
from tracker.facts.tokens import END, NUMBER, WORD, Token, tokenize
from tracker.facts.vocabulary import vocabulary
from tracker.facts.words import PhraseTable

_FIRST = 60
"""Tokens from the beginning of a text in which a round-up says what it is."""
_LEAD = 120
"""Tokens from the beginning of a text in which an overview says what it leads to."""
_NEAR = 8
"""Tokens between a verb of gathering and what is gathered."""
_BETWEEN = 3
"""Tokens from "past" to "rounds"."""


def archive(titled: Told, language: str) -> str:
    """An archive by its title: "Closed calls", "Past grant rounds"; not "Open and closed calls"."""
    if titled.first(table_of("archive.open", language)):
        return ""
    if words := titled.first(table_of("archive.certain", language)):
        return quoting("archive", words)
    past, what = table_of("archive.past", language), table_of("archive.what", language)
    for place, end in titled.places(past):
        if what.stands_in(titled.tokens, end, end + _BETWEEN):
            return quoting("archive", titled.text[titled.tokens[place].start :].strip())
    return ""


def round_up(titled: Told, told: Told, language: str) -> str:
    """News of others' calls, by the first lines of its text or a title that counts grants and says when they close."""
    if is_list(titled.tokens, language) and titled.first(table_of("round_up.closing", language)):
        return quoting("round_up", titled.text.strip())
    for one, until in ((titled, len(titled.tokens)), (told, _FIRST)):
        lead = next(one.places(table_of("round_up.lead", language)), (until, 0))
        place, end = min(lead, _gathers(one, language) or lead)
        if place < until:
            return quoting("round_up", " ".join(one.text[one.tokens[place].start : one.tokens[end - 1].end].split()))
    return ""


def _gathers(told: Told, language: str) -> tuple[int, int] | None:
    """Where "we have picked out some funds" stands: a verb of gathering and what is gathered, not called one's own."""
    listed, own = words_of("round_up.listed"), words_of("round_up.own")
    for place, end in told.places(table_of("round_up.gathers", language)):
        for at in range(end, min(end + _NEAR, len(told.tokens) - 3)):
            if told.tokens[at].text in ".\n" or own.match(told.tokens, at):
                break
            if told.tokens[at].kind == WORD and listed.match(told.tokens, at):
                return place, at + 1
    return None


def says_round_up(title: str, text: str, language: str) -> str:
    """Why a page is news of others' calls by its title or the first lines of its text, as a sentence; empty when it may
    be none."""
    language = language if language in vocabulary("numbers") else ""
    return round_up(Told.of(title, language), Told.of(text, language), language)


def titled_as_round_up(title: str, language: str) -> str:
    """Why a page that names several funders is a round-up by its title, as a sentence; empty when it may be none."""
    language = language if language in vocabulary("numbers") else ""
    titled = Told.of(title, language)
    whole = is_list(titled.tokens, language) or _is_of_month(titled.tokens, language)
    words = title.strip() if whole else titled.first(table_of("round_up.news", language))
    return quoting("round_up", words) if words else ""


def _is_of_month(titled: list[Token], language: str) -> bool:
    """ "Grants in March": what is listed, and a month."""
    return words_of("round_up.listed").stands_in(titled) and _months(language).stands_in(titled)


@cache
def _months(language: str) -> PhraseTable[bool]:
    told = vocabulary("calendar")
    named = [told[language]] if language else [told[key] for key in vocabulary("numbers")]
    return PhraseTable((word, True) for one in named for month in one["months"] for word in month)


def funder_in(text: str) -> str:
    """Somebody who is called as funders are, a foundation or a trust, in small letters; empty when there is none."""
    funders, tokens = words_of("round_up.funders"), tokenize(text)
    for place, token in enumerate(tokens):
        if token.kind == WORD and funders.match([token, END], 0):
            return f"{tokens[place - 1].text} {token.text}" if token.text in _common_names() else token.text
    return ""


@cache
def _common_names() -> frozenset[str]:
    """Words that end many funders' names, and are none alone."""
    return frozenset(vocabulary("not_a_call")["round_up"]["funders"]["words"])


def leads_to_several(text: str, language: str) -> str:
    """The words by which a text says in its beginning that it leads to several grants; empty when it does not."""
    language = language if language in vocabulary("numbers") else ""
    told = Told.of(text, language)
    place, end = next(told.places(table_of("overview.lead", language)), (_LEAD, 0))
    place, end = min((place, end), next(_counted_forms(told, language), (_LEAD, 0)))
    return told.text[told.tokens[place].start : told.tokens[end - 1].end] if place < _LEAD else ""


def _counted_forms(told: Told, language: str) -> Iterator[tuple[int, int]]:
    """ "Three grant programmes": a number before what an overview leads to."""
    for place, end in told.places(table_of("overview.forms", language)):
        before = told.tokens[place - 1] if place else END
        if before.kind == NUMBER or before.text in _numbers(language):
            yield place, end


def is_list(titled: list[Token], language: str) -> bool:
    """ "20 scholarships ...", "Ten small grants ..." or "Top 10 ...": a number of things, at the beginning."""
    first, second = titled[0], titled[1] if len(titled) > 1 else titled[0]
    if first.text in ("top", "topp"):
        return second.kind == NUMBER
    if not (1 < first.value < 100 if first.kind == NUMBER else first.text in _numbers(language)):
        return False
    listed = words_of("round_up.listed")
    return any(token.kind == WORD and listed.match(titled, place) for place, token in enumerate(titled[1:4], 1))


@cache
def _numbers(language: str) -> frozenset[str]:
    """The words for two and more, in a language or in all."""
    told = vocabulary("numbers")
    values = [value.split() for one in ([told[language]] if language else told.values()) for value in one["values"]]
    return frozenset(word for number, *words in values if float(number) > 1 for word in words)
