"""The words of config/vocabulary/applicants.toml as tables: who is named, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from tracker.facts.tokens import WORD, Token, tokenize
from tracker.facts.vocabulary import languages, vocabulary
from tracker.facts.words import Beginnings, PhraseTable, phrase_parts

_BRACKETS = frozenset("()")
_PREDICATES = (
    "cannot", "can", "denies", "partner", "member", "turn", "gives", "origin", "refused", "verb", "ends", "ends_well",
)  # fmt: skip


class Named(NamedTuple):
    """What a word for applicants names."""

    key: str
    whole: bool
    """All of the type, not some of it: "associations" and not "sports clubs"."""


def tokens_of(words: str) -> list[Token]:
    """The telling tokens of a piece of text."""
    return telling(tokenize(words))


def telling(tokens: list[Token]) -> list[Token]:
    """Without brackets ("aktiebolag (svb)" and "501(c)(3)" are names) and words that change nothing ("also")."""
    skipped = listed("skip")
    return [token for token in tokens if token.text not in skipped and token.text[:1] not in _BRACKETS]


def matches(kind: str, tokens: list[Token], place: int) -> int:
    """The index behind the words of a kind that begin at a token; 0 when none do."""
    token, table = tokens[place], phrases(kind)
    found = table.match(tokens, place) if token.kind == WORD and table.begun[token.text] else None
    return found[1] if found else 0


@cache
def types(language: str) -> PhraseTable[Named]:
    """The words of a language and of English, whose words many pages use; of all languages without one."""
    spoken = (language, "en") if language in languages() else languages()
    parts = listed("part")
    return PhraseTable(
        (phrase, Named(key, phrase not in parts and not phrase.startswith("*")))
        for key, table in vocabulary("applicants")["types"].items()
        for code in spoken
        for phrase in table.get(code, ())
    )


@cache
def predicates() -> PhraseTable[str]:
    """What is said, with its kind. "to" and "not_to" are said of those who stand behind: "open to", "ges inte till"."""
    return PhraseTable((phrase, kind) for kind, phrase in _said())


@cache
def begun(language: str) -> Beginnings:
    """Whether a word begins what names somebody, in a language, or what is said of them."""
    return Beginnings([(1, types(language)), (1, predicates())])


def _said() -> Iterator[tuple[str, str]]:
    tables, ahead = vocabulary("applicants"), listed("ahead")
    for kind in _PREDICATES:
        for phrase in (phrase for table in tables[kind].values() for phrase in table):
            behind = kind in ("can", "cannot") and phrase_parts(phrase)[-1] in ahead
            yield ({"can": "to", "cannot": "not_to"}[kind] if behind else kind), phrase


@cache
def listed(kind: str, language: str = "") -> frozenset[str]:
    """The words of a kind, of one of our languages or of all."""
    tables = vocabulary("applicants")[kind]
    return frozenset(word for words in ([tables.get(language, ())] if language else tables.values()) for word in words)


@cache
def phrases(kind: str) -> PhraseTable[str]:
    """The phrases of a kind, of all languages."""
    return PhraseTable((phrase, kind) for table in vocabulary("applicants")[kind].values() for phrase in table)
