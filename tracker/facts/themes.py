"""What a call is about, by whole words and the heads of compounds, with the words that decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

from config.sentences import say
from tracker.facts.applicants import excludes, names_institutions
from tracker.facts.excluded import with_lists
from tracker.facts.glance import ANY_TYPE, DENIAL, PARTNER, SAYING, THEME
from tracker.facts.model import Found
from tracker.facts.sentences import tokens_in
from tracker.facts.tokens import Token, tokenize
from tracker.facts.vocabulary import languages, vocabulary
from tracker.facts.words import PhraseTable

_SHORT, _LONG = 1200, 3000
"""In a text of at most so many characters one mention is enough, or two; a longer one needs three."""
_VALUE = 120
"""Characters of a text that may be the value of a field; in a longer one a mere word says less."""
_MERE = "?"
"""Before the key of a theme whose word is one of its `mere` ones."""
_LEAD = 300
"""Characters from the beginning, in which a call says what it is for: one mention there is enough."""


def read_themes(text: str, language: str, *, title: str = "") -> tuple[Found[str], ...]:
    """The keys of config/vocabulary/themes.toml that a text is about, in order of first mention, with its first word.

    A word in the title, in the lead or in a short text is enough; a long text must come back to the theme. What is
    excluded in plain words is no theme, nor is the kind of institution that may apply ("schools can apply").
    `language` is ISO 639-1; words of all languages are looked for when it is empty or not one of ours.
    """
    needed = 1 + (len(text) > _SHORT) + (len(text) > _LONG)
    told = {key.removeprefix(_MERE) for key, _, _ in _mentions(tokenize(title), language)}
    counts: Counter[str] = Counter()
    mere: Counter[str] = Counter()
    first: dict[str, Found[str]] = {}
    for sentence, words, headed in with_lists(text, language):
        if not words & THEME:
            continue
        tokens = tokens_in(text, sentence)
        mentions = list(_mentions(tokens, language))
        if not mentions or (words & (DENIAL | PARTNER) and excludes(tokens)):
            continue
        who = (
            names_institutions(text, sentence, language, headed)
            if words & ANY_TYPE and (headed or words & SAYING)
            else ()
        )
        for key, start, end in mentions:
            if any(begin <= start < stop for begin, stop in who):
                continue
            name = key.removeprefix(_MERE)
            counts[name] += 1
            mere[name] += name != key and len(text) > _VALUE
            first.setdefault(name, Found(name, start, end, say("the words '{words}'", words=text[start:end]), "medium"))
    return tuple(
        fact
        for key, fact in first.items()
        if counts[key] >= needed + bool(mere[key]) or key in told or (fact.start < _LEAD and counts[key] > mere[key])
    )


def _mentions(tokens: list[Token], language: str) -> Iterator[tuple[str, int, int]]:
    """Each theme that a word or phrase names: a compound may have one by its beginning and one by its head."""
    table = _table(language if language in languages() else "")
    behind = 0
    for place, named, stop in table.matches(tokens):
        if place < behind:
            continue
        keys = dict.fromkeys(named)
        for phrase in table.beginning(tokens[place].text) if keys else ():
            if len(phrase.parts) == 1:
                keys |= dict.fromkeys(phrase.value)
        for key in keys:
            yield key, tokens[place].start, tokens[stop - 1].end
        behind = stop


@cache
def _table(language: str) -> PhraseTable[tuple[str, ...]]:
    """The phrases of a language, or of all, with their themes; those of how an applicant is organised have none."""
    organised = vocabulary("applicants")["organised"].values()
    keys: dict[str, list[str]] = {phrase: [] for told in organised for phrase in told}
    for key, theme in vocabulary("themes").items():
        for spoken in (language,) if language else languages():
            for phrase in theme.get(spoken, ()):
                keys.setdefault(phrase, []).append(f"{_MERE}{key}" if phrase in theme.get("mere", ()) else key)
    return PhraseTable((phrase, tuple(dict.fromkeys(found))) for phrase, found in keys.items())
