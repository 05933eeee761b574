"""The tables of telling words, from config/vocabulary/roles.toml and marks.toml: one for each language of a text."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from tracker.facts.tokens import NUMBER, WORD, Token
from tracker.facts.vocabulary import languages, vocabulary
from tracker.facts.words import PhraseTable

_NO_CUES = frozenset(
    ["generic", "topic", "kinds", "meeting", "questions", "attached", "with", "handing_in", "shut", "dates", "invited"]
    + [
        "in_hand",
        "planned",
        "begins",
        "ends",
        "reach_all",
        "conditional",
        "must",
        "holds",
        "wishes",
        "late",
        "of",
        "whose",
        "purposes",
        "for_purposes",
        "periods",
        "lasting",
        "taking",
        "whens",
        "notices",
        "befores",
        "holding",
        "got",
        "given",
        "schemes",
        "advice",
        "urging",
        "calls",
        "drafts",
        "optional",
        "except",
        "purse",
    ]
)
"""Lists of roles.toml that say something of words which stand in other lists."""


class TellingWords(NamedTuple):
    cues: PhraseTable[str]
    marks: PhraseTable[str]
    topics: PhraseTable[str]
    generic: PhraseTable[str]
    meeting: PhraseTable[str]
    applying: PhraseTable[str]
    questions: PhraseTable[str]
    attached: PhraseTable[str]
    handing_in: PhraseTable[str]
    planned: PhraseTable[str]
    heads: PhraseTable[str]
    """Ends of compound words ("*frist"): the last part says what the whole is, whatever it is a deadline of."""


@cache
def telling_words(language: str) -> TellingWords:
    alike = vocabulary("languages").get(language, {}).get("near", ())
    known = {language, "en", *alike} if language else set(languages())
    topics, generic = _words_of(("topic", "kinds"), known), _words_of(("generic",), set(languages()))
    meeting, applying = _words_of(("meeting",), set(languages())), _words_of(("apply",), known)
    cues, marks = _table("roles", known), _table("marks", known)
    questions = _words_of(("questions",), set(languages()))
    attached = _words_of(("attached",), set(languages()))
    handing_in, planned = _words_of(("handing_in",), set(languages())), _words_of(("planned",), set(languages()))
    return TellingWords(
        cues, marks, topics, generic, meeting, applying, questions, attached, handing_in, planned, _heads(known)
    )


def date_words() -> frozenset[str]:
    """First words of a label that says no more than that a date follows: "Date and time: 20 January"."""
    return _single("dates")


def shut_words() -> frozenset[str]:
    """Words for "closed" that make a time from one day to another none for applications."""
    return _single("shut")


def by_words() -> frozenset[str]:
    """Single small words for a limit: "by", "senast"."""
    return _single("by")


def in_hand_words() -> frozenset[str]:
    """Words for "there", "received", that need no "by" before the date."""
    return _single("in_hand")


def with_words() -> frozenset[str]:
    """Words between an application and what goes with it."""
    return _single("with")


def begins_words() -> frozenset[str]:
    """Verbs that say of a window or round that it opens: "the next round begins on 1 February"."""
    return _single("begins")


def ends_words() -> frozenset[str]:
    """Verbs that say of a window or round that it closes."""
    return _single("ends")


def if_words() -> frozenset[str]:
    """First words of a condition: "if you apply before 1 March, "."""
    return _single("conditional")


def must_words() -> frozenset[str]:
    """Words of a demand, with which the main clause begins."""
    return _single("must")


def wish_words() -> frozenset[str]:
    """Words of wanting: "whoever wants to be funded in spring, "."""
    return _single("wishes")


def late_words() -> frozenset[str]:
    """Small words for "after"."""
    return _single("late")


def whose_words() -> frozenset[str]:
    """Articles and possessives between such a word and its noun."""
    return _single("whose")


def of_words() -> frozenset[str]:
    """Small words that hang a noun on the one before."""
    return _single("of")


@cache
def purposes(key: str) -> PhraseTable[str]:
    """What is funded, by the lists `purposes`, `for_purposes` and `periods`."""
    return _words_of((key,), set(languages()))


def lasting_words() -> frozenset[str]:
    """Participles right behind what is funded: "projects running until 31 March"."""
    return _single("lasting")


def holding_words() -> frozenset[str]:
    """Words between those who may apply and what they have already."""
    return _single("holding")


def got_words() -> frozenset[str]:
    """Verbs for what those who may apply were given before."""
    return _single("got")


@cache
def given() -> PhraseTable[str]:
    """Plain words for what they were given: support, money."""
    return _words_of(("given",), set(languages()))


@cache
def schemes() -> PhraseTable[str]:
    """What may be extended by years: a programme, a scheme; not a call or the time to apply."""
    return _words_of(("schemes",), set(languages()))


@cache
def advice() -> PhraseTable[str]:
    """Help that is given before an application."""
    return _words_of(("advice",), set(languages()))


def taking_words() -> frozenset[str]:
    """Words of taking applications, which goes on until a day: "accepted", the "emot" of "tar emot"."""
    return _single("taking")


def optional_words() -> frozenset[str]:
    """Words that make no demand of a draft: it may be sent, or is sent to be commented on."""
    return _single("optional")


def except_words() -> frozenset[str]:
    """Small words before a month that is left out."""
    return _single("except")


def when_words() -> frozenset[str]:
    """Words for "when" in a question."""
    return _single("whens")


def before_words() -> frozenset[str]:
    """Words of `by` that mean "before": "not before 1 March" is from then on."""
    return _single("befores")


def urging_words() -> frozenset[str]:
    """Verbs with which "not" urges: "do not forget to apply before 1 March"."""
    return _single("urging")


@cache
def notices() -> PhraseTable[str]:
    """What asks for a word from those who mean to apply."""
    return _words_of(("notices",), set(languages()))


@cache
def purses() -> PhraseTable[str]:
    """Words of marks.toml for the money of a call."""
    tables = vocabulary("marks")
    return PhraseTable((phrase, "") for code in languages() for phrase in tables.get(code, {}).get("purse", ()))


@cache
def call_words() -> PhraseTable[str]:
    """Names of a call or a round: "Utlysning 2027"."""
    return _words_of(("calls",), set(languages()))


def hold_words() -> frozenset[str]:
    """Verbs of a date that holds in place of another: "for autumn projects 10 June applies"."""
    return _single("holds")


def all_words() -> frozenset[str]:
    """Words behind several dates for what is said of all of them: "both at 17:00"."""
    return _single("reach_all")


def invited_words() -> frozenset[str]:
    """Words for applicants who may go on to the next stage."""
    return _single("invited")


@cache
def _single(name: str) -> frozenset[str]:
    """The words of a list of roles.toml that stand alone, of all languages."""
    return frozenset(word for table in vocabulary("roles").values() for word in table.get(name, ()) if " " not in word)


def _heads(known: set[str]) -> PhraseTable[str]:
    tables = vocabulary("roles")
    return PhraseTable(
        (phrase, meaning)
        for code in languages()
        if code in known
        for meaning, phrases in tables.get(code, {}).items()
        if meaning not in _NO_CUES
        for phrase in phrases
        if phrase.startswith("*") and " " not in phrase
    )


def _words_of(keys: tuple[str, ...], known: set[str]) -> PhraseTable[str]:
    tables = [words for code, words in vocabulary("roles").items() if code in known]
    return PhraseTable((phrase, key) for key in keys for table in tables for phrase in table.get(key, ()))


def _table(name: str, known: set[str]) -> PhraseTable[str]:
    tables = vocabulary(name)
    entries = {
        phrase: meaning
        for code in languages()
        if code in known
        for meaning, phrases in tables.get(code, {}).items()
        if not meaning.endswith("bare") and meaning not in _NO_CUES
        for phrase in phrases
    }
    return PhraseTable(entries.items())


@cache
def whole_values(meaning: str) -> PhraseTable[str]:
    """Words that say something when they are the whole value: `bare`, `closed_bare`, `forecast_bare`, `open_bare`."""
    tables = vocabulary("marks")
    return PhraseTable((phrase, meaning) for code in languages() for phrase in tables.get(code, {}).get(meaning, ()))


def is_whole(tokens: list[Token], meaning: str) -> bool:
    """True when the text is one of the words of `meaning` and nothing else but marks."""
    first = next((place for place, token in enumerate(tokens) if token.kind in (WORD, NUMBER)), None)
    found = whole_values(meaning).match(tokens, first) if first is not None else None
    return found is not None and all(token.kind not in (WORD, NUMBER) for token in tokens[found[1] :])
