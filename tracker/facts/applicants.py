"""Who may apply, by the words of a text; whoever is excluded in plain words is not listed."""

from __future__ import annotations

from config.sentences import say
from tracker.facts import glance as looked
from tracker.facts.age import asks_age
from tracker.facts.applicant_marks import Mark, Marks, marked, marks_in
from tracker.facts.applicant_sayings import SAYING, chain_start, clause, is_listed, is_one, is_place, said
from tracker.facts.applicant_words import listed, matches, phrases, tokens_of, types
from tracker.facts.excluded import excludes_type, is_question, with_lists
from tracker.facts.glance import bits
from tracker.facts.model import Found
from tracker.facts.sentences import Sentence
from tracker.facts.tokens import WORD, Token
from tracker.facts.vocabulary import languages, vocabulary

_FUNDERS = ("municipality", "region", "foundation", "government_agency")
_CIVIL = (
    "nonprofit_association", "civil_society_organization", "faith_community", "economic_association",
    "social_enterprise",
)  # fmt: skip
"""Types of which a sentence asks something when it begins "The association must have": they are the applicants."""
_BESIDE, _FAR = 2, 1000
"""Tokens between the name of a type and what is said right beside it, and where nothing is said of it."""
_INSTITUTIONS = ("school", "university", "research_institute", "region")
_OPENING, _FIRST = 60, 3
"""Characters, and tokens, in which a sentence that is for somebody names them."""


def read_applicants(text: str, language: str = "", *, prose: bool = False) -> tuple[Found[str], ...]:
    """The keys of config/vocabulary/applicants.toml that a text says may apply, each once. `language` is ISO 639-1; the
    types of all languages are looked for when it is empty or not one of ours.

    The text is the value of a field for applicants, unless it is `prose`: then a type counts only when its sentence, or
    the heading above it, says that it may apply.
    """
    found: dict[str, Found[str]] = {}
    excluded: set[str] = set()
    for sentence, told, headed in with_lists(text, language):
        if headed == "cannot" or not told & looked.TYPE:
            continue
        if prose and not headed and not _may_be_believed(sentence, told, language):
            continue
        tokens, marks = marked(text, sentence, language)
        if is_question(tokens):
            continue
        believed = not prose or headed or _is_headed(sentence) or _is_for_them(tokens, marks)
        aged = not believed and told & looked.UNIT and told & looked.EXISTED and asks_age(tokens, language)
        for place, mark in enumerate(marks):
            if mark.kind != "type" or is_place(text, tokens, marks, place):
                continue
            if _is_somebody_else(tokens, marks, place, language):
                continue
            told_of_it = said(tokens, marks, place)
            if told_of_it == "cannot" and excludes_type(tokens, marks, place):
                excluded.add(mark.value)
            elif told_of_it == "can" or (not told_of_it and (believed or _is_asked_for(mark, bool(aged)))):
                found.setdefault(mark.value, _fact(tokens, mark, prose))
    return tuple(fact for key, fact in found.items() if key not in excluded)


def from_grants_gov(code: str) -> str:
    """The key for an eligibility code of Grants.gov ("12"); "custom" for a code that is not known.

    The codes are those of HHS/simpler-grants-gov, api/src/constants/lookup_constants.py.
    """
    return str(vocabulary("applicants")["grants_gov"].get(code.strip().zfill(2), "custom"))


def _is_asked_for(mark: Mark, aged: bool) -> bool:
    """Without a word that it may apply: anybody may, or it must have existed for some time."""
    return mark.value == "unrestricted" or (aged and mark.value in _CIVIL)


def _is_somebody_else(tokens: list[Token], marks: Marks, place: int, language: str) -> bool:
    """A partner, the funder speaking of itself, or those to whom an applicant belongs."""
    mark = marks[place]
    partner = matches("with", tokens, mark.stop) or _must_take_part(tokens, marks, mark)
    begin = chain_start(tokens, marks, place)
    if any(matches("belongs", tokens, here) == begin for here in range(max(0, begin - _BESIDE), begin)):
        return True
    return bool(partner) or (_is_the_funder(tokens, marks, mark, language) and not is_listed(tokens, marks, place))


def _must_take_part(tokens: list[Token], marks: Marks, mark: Mark) -> bool:
    """ "At least one company must take part", "may only be partners": no applicant, unless it is said right beside."""
    if takes_part(tokens, mark):
        return True
    counted = is_one(tokens, mark) and phrases("must").stands_in(tokens)
    involved = counted and phrases("involve").stands_in(tokens, *clause(tokens, mark))
    return involved and _nearest_saying(marks, mark) > _BESIDE


def takes_part(tokens: list[Token], mark: Mark) -> str:
    """ "Bedrifter må delta som partnere": "must" or "may" when it is said right behind the type that it takes part as a
    partner, or that one of it must contribute; else ""."""
    must = matches("must", tokens, mark.stop)
    stop = must or (mark.stop + 1 if tokens[mark.stop].text in listed("modal") else 0)
    stop += bool(stop) and tokens[stop].text in listed("only")
    if stop and phrases("is_partner").stands_in(tokens, stop, min(stop + _FIRST, len(tokens) - 3)):
        return "must" if must else "may"
    behind = matches("involve", tokens, stop) if stop else 0
    if behind and phrases("as_partner").stands_in(tokens, stop, min(behind + _FIRST, len(tokens) - 3)):
        return "must" if must else "may"
    return "must" if must and is_one(tokens, mark) and (behind or matches("contribute", tokens, must)) else ""


def _is_the_funder(tokens: list[Token], marks: Marks, mark: Mark, language: str) -> bool:
    """ "The foundation was set up by a bank": a definite singular, and nothing beside it says that it may apply."""
    named = tokens[mark.begin].text in listed("own_name", language if language in languages() else "")
    the = mark.begin > 0 and tokens[mark.begin - 1].text in listed("the") and mark.value in _FUNDERS
    if not named and not the:
        return False
    return _nearest_saying(marks, mark) > _BESIDE


def _nearest_saying(marks: Marks, mark: Mark) -> int:
    """How many tokens away it is said that somebody may, or may not, apply."""
    if marks.names_only():
        return _FAR
    sayings = [other for other in marks if other.kind in SAYING]
    return min((min(abs(other.begin - mark.stop), abs(mark.begin - other.stop)) for other in sayings), default=_FAR)


def _may_be_believed(sentence: Sentence, told: int, language: str) -> bool:
    """A quick look whether the sentence, or the heading above it, may say of somebody that they may apply."""
    if told & looked.SAYING or bits(sentence.heading, language) & looked.SAYING:
        return True
    opening = sentence.words[:_OPENING]
    first = opening.split(None, 1)
    return bool(first) and (first[0].lower() in listed("begins") or bool(bits(opening, language) & looked.TYPE))


def _is_for_them(tokens: list[Token], marks: Marks) -> bool:
    """ "For clubs and groups in need of ...", "Clubs that want to", "The club must have": a sentence that begins
    with whom it is for, and tells more of them or nothing more."""
    first = next((mark for mark in marks if mark.kind == "type"), None)
    if first is None or first is not marks[0]:
        return False
    if tokens[0].text in listed("begins") and tokens[1].kind == WORD:
        return first.begin <= _FIRST
    if first.begin > (tokens[0].text in listed("the") or matches("one", tokens, 0) == 1):
        return False
    place, named = first.begin, {mark.begin: mark.stop for mark in marks if mark.kind == "type"}
    while place in named or tokens[place].text == "," or matches("joins", tokens, place):
        place = named.get(place) or matches("joins", tokens, place) or place + 1
    if first.value in _CIVIL and (must := matches("must", tokens, place)):
        return any(token.text in listed("having") for token in tokens[must:])
    if first.begin:
        return False
    ends = place >= len(tokens) - 3 or (tokens[place].text in ".;" and place >= len(tokens) - 4)
    return ends or tokens[place].text in listed("that")


def _is_headed(sentence: Sentence) -> bool:
    """The heading says that those below may apply."""
    tokens = tokens_of(sentence.heading)
    return any(
        mark.kind == "to" or (mark.kind == "can" and tokens[mark.stop].text not in listed("ahead"))
        for mark in marks_in(tokens)
    )


def _fact(tokens: list[Token], mark: Mark, prose: bool) -> Found[str]:
    start, end = tokens[mark.begin].start, tokens[mark.stop - 1].end
    if prose:
        return Found(mark.value, start, end, say("running text that says who may apply"), "medium")
    return Found(mark.value, start, end, say("words for applicants"), "high")


def names_applicants(tokens: list[Token], place: int) -> bool:
    """A type of applicant, in any language, begins at a word."""
    return types("").match(tokens, place) is not None


def excludes(tokens: list[Token]) -> bool:
    """The sentence says who or what gets nothing, or must only help: "we do not fund schools", "together with a school
    is required": it tells nothing of what a call is for."""
    marks = marks_in(tokens)
    if any(mark.kind in ("cannot", "not_to") for mark in marks):
        return True
    partner = any(mark.kind == "partner" and _names_somebody(tokens, mark.stop) for mark in marks)
    return partner and phrases("must").stands_in(tokens)


def names_institutions(text: str, sentence: Sentence, language: str, headed: str) -> list[tuple[int, int]]:
    """Where a sentence says of schools, universities and the like that they may apply or take part, from and to a
    character: they may do so for any purpose, other than sports clubs and artists. `headed`: it is one of a list."""
    tokens, marks = marked(text, sentence, language)
    return [
        (tokens[mark.begin].start, tokens[mark.stop - 1].end)
        for place, mark in enumerate(marks)
        if mark.kind == "type"
        and mark.value in _INSTITUTIONS
        and (headed or said(tokens, marks, place) in ("can", "cannot", "partner"))
    ]


def _names_somebody(tokens: list[Token], place: int) -> bool:
    """A type stands within a few words."""
    near = range(place, min(place + _FIRST + 1, len(tokens) - 3))
    return any(tokens[here].kind == WORD and names_applicants(tokens, here) for here in near)
