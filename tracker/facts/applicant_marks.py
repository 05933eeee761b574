"""Who is named in a sentence, and the words in it that say something of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from tracker.facts.applicant_words import begun, listed, matches, predicates, telling, types
from tracker.facts.sentences import Sentence, tokens_in
from tracker.facts.tokens import NUMBER, WORD, Token

_DENIES, _DENIES_VERB, _MODAL = 2, 4, 10
"""Tokens before what is said among which "not" denies it, or a bare verb; and "can" allows that."""
ANYONE = "unrestricted"
_TURNED = {"can": "cannot", "to": "not_to", "gives": "not_to"}


class Mark(NamedTuple):
    """A type of applicant, or words that say something of types, at `tokens[begin:stop]`."""

    kind: str
    """ "type" or what config/vocabulary/applicants.toml says; "to" and "not_to" as in applicant_words.predicates."""
    value: str
    begin: int
    stop: int
    whole: bool = True
    """Of a type: all of it is named."""


class Marks(list[Mark]):
    """The marks of a sentence in order."""

    def __init__(self, marks: Iterable[Mark] = ()) -> None:
        super().__init__(marks)
        self.chains: list[int] = []
        """Where the list begins in which each of them stands, once somebody asked (applicant_sayings.chain_start)."""
        self._names_only: bool | None = None

    def names_only(self) -> bool:
        """Types are named and nothing is said of them, as in a bare list, which may be long. To be asked only when the
        marks are whole."""
        if self._names_only is None:
            self._names_only = all(mark.kind == "type" and mark.value != ANYONE for mark in self)
        return self._names_only


@lru_cache(maxsize=128)
def marked(text: str, sentence: Sentence, language: str) -> tuple[list[Token], Marks]:
    """The telling tokens of a sentence of a text and its marks. They must not be changed: several readers ask for the
    same ones."""
    tokens = telling(tokens_in(text, sentence))
    return tokens, marks_in(tokens, language)


def marks_in(tokens: list[Token], language: str = "") -> Marks:
    """The marks of a sentence in order, the longest at each place."""
    known, behind = begun(language), 0
    found = Marks()
    for place, begins in enumerate(known.at_each(tokens)):
        mark = _mark_at(tokens, place, language) if begins and place >= behind else None
        if mark and (meant := _as_meant(tokens, mark, found)):
            found.append(meant)
            behind = meant.stop
    return found


def _mark_at(tokens: list[Token], place: int, language: str) -> Mark | None:
    """The longer of what is said and who is named here."""
    named, said = types(language).match(tokens, place), predicates().match(tokens, place)
    if named and (said is None or named[1] >= said[1]):
        return Mark("type", named[0].key, place, named[1], named[0].whole)
    return Mark(said[0], said[0], place, said[1]) if said else None


def _as_meant(tokens: list[Token], mark: Mark, before: list[Mark]) -> Mark | None:
    """What is said with "not" around it counts as denied; a verb that is neither denied nor allowed says nothing."""
    if mark.kind == "type":
        return None if _is_in_an_address(tokens, mark.begin) or _tells_more(tokens, mark) else mark
    if mark.kind in ("cannot", "not_to"):
        return mark._replace(kind="to") if tokens[mark.stop].text in listed("only") else mark
    if mark.kind in _TURNED:
        turned = mark._replace(kind=_TURNED[mark.kind])
        if is_denied(tokens, mark.begin, _DENIES):
            return turned
        behind = _denied_behind(tokens, mark) if mark.kind == "gives" else 0
        return turned._replace(stop=behind) if behind else mark
    if mark.kind in ("denies", "ends", "ends_well"):
        if _ends_so(tokens, mark, before):
            return mark._replace(kind="can" if mark.kind == "ends_well" else "cannot")
        return mark if mark.kind == "denies" else None
    if mark.kind not in ("refused", "verb"):
        return mark
    if is_denied(tokens, mark.begin, _DENIES_VERB):
        return None if mark.kind == "verb" and _tells_of_a_rule(tokens, mark.begin) else mark._replace(kind="cannot")
    if mark.kind == "refused" and (behind := _denied_behind(tokens, mark)):
        return mark._replace(kind="cannot", stop=behind)
    allowed = mark.kind == "verb" and any(other.kind == "type" for other in before)
    return mark._replace(kind="can") if allowed and _is_allowed(tokens, mark.begin) else None


def is_denied(tokens: list[Token], place: int, reach: int) -> bool:
    """ "Not", "inte" stands before, in the same breath; "not only", "not alone" and "need not" deny nothing."""
    near: list[str] = []
    for token in reversed(tokens[max(0, place - reach) : place]):
        if token.text in ",;:":
            break
        near.append(token.text)
    if not any(word in listed("deny") for word in near) or any(word in listed("only") for word in near):
        return False
    first = place - len(near)
    return not any(word in listed("needless") for word in (*near, tokens[first - 1].text if first else ""))


def _ends_so(tokens: list[Token], mark: Mark, before: list[Mark]) -> bool:
    """ "Charities can apply, companies cannot", "öffentliche Stellen hingegen nicht": nothing is said behind it."""
    last = before[-1] if before else None
    if last is None or last.kind != "type" or not 0 <= mark.begin - last.stop <= 1:
        return False
    if mark.kind == "denies" and tokens[mark.begin].text not in listed("ends"):
        return False
    return tokens[mark.stop].kind != WORD and tokens[mark.stop].kind != NUMBER


def _is_in_an_address(tokens: list[Token], begin: int) -> bool:
    """ "Post@lillevik.kommune.no"."""
    before = tokens[begin - 1] if begin else tokens[begin]
    return before.text in ("@", ".") and before.end == tokens[begin].start


def _tells_more(tokens: list[Token], mark: Mark) -> bool:
    """ "Non-profit legal entities": the word behind it says who is named."""
    return tokens[mark.stop].kind == WORD and matches("alone", tokens, mark.begin) == mark.stop


def _tells_of_a_rule(tokens: list[Token], place: int) -> bool:
    """ "VAT does not apply to schools"."""
    return any(token.text in listed("does") for token in tokens[max(0, place - _DENIES) : place])


def _denied_behind(tokens: list[Token], mark: Mark) -> int:
    """ "Godkänns inte", "stöder vi inte": the index behind the words that deny; 0 when none do."""
    behind = mark.stop + (tokens[mark.stop].text in listed("we"))
    denied = tokens[behind].text in listed("deny") and tokens[behind + 1].text not in listed("only")
    return behind + 1 if denied else 0


def _is_allowed(tokens: list[Token], place: int) -> bool:
    """ "Hos oss kan föreningar söka": the other half of the verb stands before the type. A question allows nothing."""
    asked = place + 1 < len(tokens) and any(token.text == "?" for token in tokens[place:])
    return not asked and any(token.text in listed("modal") for token in tokens[max(0, place - _MODAL) : place])
