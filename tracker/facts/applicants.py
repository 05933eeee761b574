"""Who may apply, by the words of a text; whoever is excluded in plain words is not listed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from config.sentences import say
from tracker.facts.glance import ANY_TYPE, DENIAL, MUST, SAYING, SHARE, TYPE, bits, glance
from tracker.facts.model import Found
from tracker.facts.sentences import Sentence
from tracker.facts.tokens import MARK, WORD, Token, tokenize
from tracker.facts.vocabulary import languages, vocabulary
from tracker.facts.words import Beginnings, PhraseTable, Remembered

_PREDICATES = ("cannot", "can", "denies", "partner", "turn", "gives", "origin")
_PUBLIC = ("municipality", "region")
_FUNDERS = ("municipality", "region", "foundation", "government_agency")
_SAYING = ("can", "cannot")
_DENIES = 2
"""Tokens before what is said among which "not" denies it."""
_BESIDE, _FAR = 2, 1000
"""Tokens between the name of a type and what is said right beside it, and where nothing is said of it."""
_OPENING, _FIRST = 60, 3
"""Characters, and tokens, in which a sentence that is for somebody names them."""


class _Mark(NamedTuple):
    """A type of applicant, or words that say something of types, at `tokens[begin:stop]`."""

    kind: str
    """ "type" or one of _PREDICATES."""
    value: str
    begin: int
    stop: int


def read_applicants(text: str, language: str = "", *, prose: bool = False) -> tuple[Found[str], ...]:
    """The keys of config/vocabulary/applicants.toml that a text says may apply, each once. `language` is ISO 639-1; the
    types of all languages are looked for when it is empty or not one of ours.

    The text is the value of a field for applicants, unless it is `prose`: then a type counts only when its sentence, or
    the heading above it, says that it may apply.
    """
    found: dict[str, Found[str]] = {}
    excluded: set[str] = set()
    for sentence, told in glance(text, language):
        if not told & TYPE or (prose and not _may_be_believed(sentence, told, language)):
            continue
        tokens = _tokens(sentence.words)
        marks = list(_marks(tokens, language))
        believed = not prose or _speaks_of_applicants(sentence, marks) or _is_for_them(tokens, marks)
        for place, mark in enumerate(marks):
            said = _said(marks, place)
            if mark.kind == "type" and _is_somebody_else(sentence.words, tokens, marks, mark):
                continue
            if mark.kind == "type" and said == "cannot":
                excluded.add(mark.value)
            elif mark.kind == "type" and said == "can" and believed:
                found.setdefault(mark.value, _fact(sentence, tokens, mark, prose))
    return tuple(fact for key, fact in found.items() if key not in excluded)


def excluded_applicants(text: str, language: str = "") -> tuple[Found[str], ...]:
    """The types that a text says may not apply, each once: only what is said of a type as such.

    "Organisations without a board cannot apply", "Foreign foundations cannot apply" and "Associations cannot apply for
    running costs" exclude no type. What is excluded rules a call out for all of that type, so nothing is guessed.
    Words of all languages are looked for; `language` only spares looking at the text again.
    """
    found: dict[str, Found[str]] = {}
    for sentence, told in glance(text, language):
        if not (told & ANY_TYPE and told & DENIAL):
            continue
        tokens = _tokens(sentence.words)
        marks = list(_marks(tokens))
        for place, mark in enumerate(marks):
            denied = mark.kind == "type" and _said(marks, place) == "cannot"
            if denied and _stands_alone(tokens, marks, place) and _is_whole(tokens, marks, place):
                found.setdefault(mark.value, _fact(sentence, tokens, mark, True))
    return tuple(found.values())


def _stands_alone(tokens: list[Token], marks: list[_Mark], place: int) -> bool:
    """Whether no word narrows the type: it begins the sentence, or follows a mark, a joining word or the saying."""
    mark = marks[place]
    before = mark.begin - 1
    follows = before < 0 or tokens[before].kind == MARK or any(other.stop == mark.begin for other in marks)
    joined = before >= 0 and any(
        _matches("joins", tokens, start) == mark.begin for start in range(max(0, before - 1), before + 1)
    )
    behind = min((other.begin for other in marks[place + 1 :]), default=len(tokens))
    narrowed = any(_matches("narrows", tokens, here) for here in range(mark.stop, min(mark.stop + 3, behind)))
    return (follows or joined) and not narrowed


def _is_whole(tokens: list[Token], marks: list[_Mark], place: int) -> bool:
    """Whether nothing but the money itself follows the words "cannot apply" that stand behind a type."""
    saying = next((mark for mark in marks[place + 1 :] if mark.kind == "cannot"), None)
    if saying is None:
        return True
    behind = _matches("money", tokens, saying.stop) or saying.stop
    return tokens[behind].kind != WORD


def required_partners(text: str, language: str = "") -> tuple[Found[str], ...]:
    """The types that must take part or share the costs besides the applicant: "i samverkan med en kommun"."""
    found: dict[str, Found[str]] = {}
    for sentence, told in glance(text, language):
        if not (told & MUST and told & (ANY_TYPE | SHARE)):
            continue
        tokens = _tokens(sentence.words)
        if not _words("must").stands_in(tokens):
            continue
        marks = list(_marks(tokens))
        involves, funds = _words("involve").stands_in(tokens), _words("cofund").stands_in(tokens)
        partner = next((mark.stop for mark in marks if mark.kind == "partner"), len(tokens))
        for mark in marks:
            told = mark.begin >= partner or _matches("with", tokens, mark.stop)
            told = told or ((involves or funds) and _is_one(tokens, mark)) or (funds and mark.value in _PUBLIC)
            if mark.kind == "type" and told:
                found.setdefault(mark.value, _fact(sentence, tokens, mark, True))
        for place in range(len(tokens) - 3):
            if end := _matches("public_share", tokens, place):
                public = _Mark("type", "municipality", place, end)
                found.setdefault(public.value, _fact(sentence, tokens, public, True))
    return tuple(found.values())


def _is_one(tokens: list[Token], mark: _Mark) -> bool:
    """ "Minst en kommun": the words for one or more stand right before it."""
    return any(_matches("one", tokens, place) == mark.begin for place in range(max(0, mark.begin - 3), mark.begin))


def _matches(kind: str, tokens: list[Token], place: int) -> int:
    """The index behind the words of a kind that begin at a token; 0 when none do."""
    found = _words(kind).match(tokens, place) if tokens[place].kind == WORD else None
    return found[1] if found else 0


def from_grants_gov(code: str) -> str:
    """The key for an eligibility code of Grants.gov ("12"); "custom" for a code that is not known.

    The codes are those of HHS/simpler-grants-gov, api/src/constants/lookup_constants.py.
    """
    return str(vocabulary("applicants")["grants_gov"].get(code.strip().zfill(2), "custom"))


def _tokens(words: str) -> list[Token]:
    """Without brackets ("aktiebolag (svb)" and "501(c)(3)" are names) and words that change nothing ("also")."""
    skipped = _list("skip")
    return [token for token in tokenize(words.replace("(", " ").replace(")", " ")) if token.text not in skipped]


def _marks(tokens: list[Token], language: str = "") -> Iterator[_Mark]:
    known, behind = _begun(language), 0
    for place, token in enumerate(tokens[:-3]):
        if place < behind or not known[token.text] or token.kind == MARK:
            continue
        if mark := _mark_at(tokens, place, language):
            yield mark._replace(kind="cannot") if mark.kind in ("can", "gives") and _is_denied(tokens, place) else mark
            behind = mark.stop


@cache
def _begun(language: str) -> Remembered[int]:
    """The words with which a type of applicant begins, or what is said of one."""
    return Beginnings([(1, _types(language)), (1, _predicates())]).of_word


def _is_denied(tokens: list[Token], place: int) -> bool:
    """ "Not", "inte" stands right before, with at most one word between; "not only" denies nothing."""
    before = [token.text for token in tokens[max(0, place - _DENIES) : place]]
    return any(word in _list("deny") for word in before) and not any(word in _list("only") for word in before)


def _mark_at(tokens: list[Token], place: int, language: str) -> _Mark | None:
    """The longer of what is said and who is named here."""
    named, said = _types(language).match(tokens, place), _predicates().match(tokens, place)
    if named and (said is None or named[1] >= said[1]):
        return _Mark("type", named[0], place, named[1])
    return _Mark(said[0], said[0], place, said[1]) if said else None


def _said(marks: list[_Mark], place: int) -> str:
    """What the sentence says of a type: the next words of saying behind it decide, else those before it."""
    for mark in marks[place + 1 :]:
        if mark.kind in ("can", "cannot"):
            return mark.kind
        if mark.kind in ("gives", "origin"):
            return "giver"
    for mark in reversed(marks[:place]):
        if mark.kind in ("can", "cannot", "denies"):
            return mark.kind
        if mark.kind == "partner":
            return "partner"
        if mark.kind == "origin":
            return "giver"
        if mark.kind in ("turn", "gives", "origin"):
            break
    return "can"


def _is_somebody_else(words: str, tokens: list[Token], marks: list[_Mark], mark: _Mark) -> bool:
    """One municipality by its name, a partner, or the funder speaking of itself."""
    if _is_named(words, tokens, mark) or _is_the_funder(tokens, marks, mark):
        return True
    return bool(_matches("with", tokens, mark.stop)) or _must_take_part(tokens, marks, mark)


def _must_take_part(tokens: list[Token], marks: list[_Mark], mark: _Mark) -> bool:
    """ "At least one company must take part": a partner, unless it is said right beside that it may apply."""
    if not _is_one(tokens, mark) or not (_words("must").stands_in(tokens) and _words("involve").stands_in(tokens)):
        return False
    return _nearest_saying(marks, mark) > _BESIDE


def _is_the_funder(tokens: list[Token], marks: list[_Mark], mark: _Mark) -> bool:
    """ "The foundation was set up by a bank": a definite singular, and nothing beside it says that it may apply."""
    named = tokens[mark.begin].text in _list("own_name")
    the = mark.begin > 0 and tokens[mark.begin - 1].text in _list("the") and mark.value in _FUNDERS
    if not named and not the:
        return False
    return _nearest_saying(marks, mark) > _BESIDE


def _nearest_saying(marks: list[_Mark], mark: _Mark) -> int:
    """How many tokens away it is said that somebody may, or may not, apply."""
    sayings = [other for other in marks if other.kind in _SAYING]
    return min((min(abs(other.begin - mark.stop), abs(mark.begin - other.stop)) for other in sayings), default=_FAR)


def _is_named(words: str, tokens: list[Token], mark: _Mark) -> bool:
    """ "In Lillevik kommune": one municipality by its name is a place, no type of applicant."""
    before = tokens[mark.begin - 1] if mark.begin > 1 else None
    return mark.value in _PUBLIC and before is not None and before.kind == WORD and words[before.start].isupper()


def _may_be_believed(sentence: Sentence, told: int, language: str) -> bool:
    """A quick look whether the sentence, or the heading above it, may say of somebody that they may apply."""
    if told & SAYING or bits(sentence.heading, language) & SAYING:
        return True
    opening = sentence.words[:_OPENING]
    first = opening.split(None, 1)
    return bool(first) and (first[0].lower() in _list("begins") or bool(bits(opening, language) & TYPE))


def _is_for_them(tokens: list[Token], marks: list[_Mark]) -> bool:
    """ "For clubs and groups in need of ...", "Clubs that want to ...": a sentence that begins with whom it is for, and
    tells more of them or nothing more."""
    first = next((mark for mark in marks if mark.kind == "type"), None)
    if first is None or first is not marks[0]:
        return False
    if tokens[0].text in _list("begins") and tokens[1].kind == WORD:
        return first.begin <= _FIRST
    if first.begin:
        return False
    place, named = 0, {mark.begin: mark.stop for mark in marks if mark.kind == "type"}
    while place in named or tokens[place].text == "," or _matches("joins", tokens, place):
        place = named.get(place) or _matches("joins", tokens, place) or place + 1
    ends = place >= len(tokens) - 3 or (tokens[place].text in ".;" and place >= len(tokens) - 4)
    return ends or tokens[place].text in _list("that")


def _speaks_of_applicants(sentence: Sentence, marks: list[_Mark]) -> bool:
    if any(mark.kind in ("can", "gives") for mark in marks):
        return True
    return any(mark.kind == "can" for mark in _marks(tokenize(sentence.heading)))


def _fact(sentence: Sentence, tokens: list[Token], mark: _Mark, prose: bool) -> Found[str]:
    start, end = sentence.start + tokens[mark.begin].start, sentence.start + tokens[mark.stop - 1].end
    if prose:
        return Found(mark.value, start, end, say("running text that says who may apply"), "medium")
    return Found(mark.value, start, end, say("words for applicants"), "high")


def names_applicants(tokens: list[Token], place: int) -> bool:
    """A type of applicant, in any language, begins at a word."""
    return _types("").match(tokens, place) is not None


def excludes(tokens: list[Token]) -> bool:
    """The sentence says who or what gets nothing, or must only help: "we do not fund schools", "together with a school
    is required": it tells nothing of what a call is for."""
    kinds = {kind for _, kind, _ in _predicates().matches(tokens)}
    return "cannot" in kinds or ("partner" in kinds and _words("must").stands_in(tokens))


@cache
def _types(language: str) -> PhraseTable[str]:
    """The words of a language and of English, whose words many pages use; of all languages without one."""
    types = vocabulary("applicants")["types"]
    spoken = (language, "en") if language in languages() else languages()
    return PhraseTable(
        (phrase, key) for key, table in types.items() for code in spoken for phrase in table.get(code, ())
    )


@cache
def _predicates() -> PhraseTable[str]:
    tables = vocabulary("applicants")
    return PhraseTable((phrase, kind) for kind in _PREDICATES for table in tables[kind].values() for phrase in table)


@cache
def _list(kind: str) -> frozenset[str]:
    return frozenset(word for words in vocabulary("applicants")[kind].values() for word in words)


@cache
def _words(kind: str) -> PhraseTable[str]:
    return PhraseTable((phrase, kind) for table in vocabulary("applicants")[kind].values() for phrase in table)
