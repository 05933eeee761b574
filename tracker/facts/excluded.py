"""Who may not apply: only what a text says in plain words of a whole type."""

from __future__ import annotations

from functools import lru_cache

from config.sentences import say
from tracker.facts.applicant_marks import ANYONE, Mark, Marks, marked, marks_in
from tracker.facts.applicant_sayings import SAYING, chain_start, given_to, is_excepted, is_place, said
from tracker.facts.applicant_words import listed, matches, tokens_of
from tracker.facts.glance import ANY_TYPE, DENIAL, bits, glance
from tracker.facts.glance import SAYING as SAYS
from tracker.facts.model import Found
from tracker.facts.sentences import Sentence
from tracker.facts.tokens import LINE, MARK, WORD, Token

_SAYS = SAYS | DENIAL
_ITEM = 120
"""Characters of an item of a list at most."""
_BULLETS = frozenset("•·▪●*–-")
_JOINING = 4
"""Tokens of "if you are an" and the like."""
_ASKED = 2
"""Tokens before those whom a question is about: "können sich Firmen"."""
_GENITIVE = frozenset("'\u2019")


def excluded_applicants(text: str, language: str = "") -> tuple[Found[str], ...]:
    """The types that a text says may not apply, each once: only what is said of a type as such.

    "Organisations without a board cannot apply", "Foreign foundations cannot apply", "Sports clubs cannot apply" and
    "Associations cannot apply for running costs" exclude no type. What is excluded rules a call out for all of that
    type, so nothing is guessed.
    `language` is ISO 639-1; words of all languages are looked for when it is empty or not one of ours.
    """
    found: dict[str, Found[str]] = {}
    asked: list[Found[str]] = []
    for sentence, told, headed in with_lists(text, language):
        if asked and _says_no(sentence):
            found |= {fact.value: fact for fact in asked if fact.value not in found}
        asked = []
        if not told & ANY_TYPE or not (told & DENIAL or headed == "cannot" or "?" in sentence.words):
            continue
        tokens, marks = marked(text, sentence, language)
        for place, mark in enumerate(marks):
            if mark.kind != "type" or is_place(text, tokens, marks, place):
                continue
            told_of_it = "cannot" if headed == "cannot" else said(tokens, marks, place)
            taken_out = told_of_it == "denies" and (
                _is_taken_out(tokens, marks, place) or is_excepted(tokens, marks, place)
            )
            denied = told_of_it == "cannot" or taken_out
            if denied and excludes_type(tokens, marks, place):
                found.setdefault(mark.value, _fact(tokens, mark))
            elif is_question(tokens) and mark.whole and chain_start(tokens, marks, place) <= _ASKED:
                asked.append(_fact(tokens, mark))
    return tuple(found.values())


@lru_cache(maxsize=8)
def with_lists(text: str, language: str) -> list[tuple[Sentence, int, str]]:
    """Each sentence with its bits, and "can" or "cannot" when it belongs to a list of those who may apply, or may not:
    "Who cannot apply?" above."""
    found: list[tuple[Sentence, int, str]] = []
    headed, begun = "", False
    for sentence, told in glance(text, language):
        if not headed and bits(sentence.heading, language) & _SAYS:
            headed = _verdict(sentence.heading)
        typed = bool(told & ANY_TYPE)
        one = bool(headed) and (_belongs(sentence.words, headed) if typed else _goes_on(sentence.words, begun))
        if not one and not (typed and headed == "cannot" and _narrows(sentence.words)):
            headed = ""
        found.append((sentence, told, headed if typed and one else ""))
        begun = bool(headed) and (begun or typed)
        if told & _SAYS and sentence.words.rstrip().endswith(("?", ":")):
            headed, begun = _verdict(sentence.words), False
    return found


@lru_cache(maxsize=256)
def _verdict(words: str) -> str:
    """What is said of those named below "Who can apply?" or "What we do not fund"; "" when nothing is."""
    tokens = tokens_of(words)
    marks = marks_in(tokens)
    if any(mark.kind in ("cannot", "not_to") for mark in marks):
        return "cannot"
    last = next((mark for mark in reversed(marks) if mark.kind in ("can", "to")), None)
    return "can" if last is not None and _leads_to_those(tokens, marks, last.stop) else ""


def _leads_to_those(tokens: list[Token], marks: Marks, place: int) -> bool:
    """Nothing but the money, or those who apply, is named behind "can apply": not "you can apply for visits to:"."""
    place = matches("money", tokens, place) or place
    while named := next((mark.stop for mark in marks if mark.kind == "type" and mark.begin == place), 0):
        place = named
    return tokens[place].kind != WORD or tokens[place].text in listed("if")


def _belongs(words: str, headed: str) -> bool:
    """A line that names somebody is one of a list. Whoever may not apply must stand there alone."""
    if headed == "cannot":
        return is_list(words)
    line = words.strip()
    if len(line) > _ITEM or line.endswith((".", "?", ":")):
        return False
    return not any(mark.kind in (*SAYING, "partner", "gives") for mark in marks_in(tokens_of(words)))


def _narrows(words: str) -> bool:
    """ "Businesses run for private profit": an item that begins with a type and says more of it is of some of them
    only; the items below it may be of all."""
    line = words.strip()
    marks = marks_in(tokens_of(words))
    if len(line) > _ITEM or line.endswith((".", "?", ":")) or not marks or marks[0].begin:
        return False
    return all(mark.kind == "type" for mark in marks)


def _goes_on(words: str, begun: bool) -> bool:
    """A line that names nobody whom we know, "political parties", ends no list: the first ones below the heading, and
    behind those that name somebody one that can be no heading."""
    line = words.strip()
    if len(line) > _ITEM or line.endswith((".", "?", ":")):
        return False
    return not begun or line[:1].islower() or line[:1] in _BULLETS


def is_list(words: str) -> bool:
    """Nothing but types stands in a sentence, with commas and joining words between: "Companies, schools and banks"."""
    tokens = tokens_of(words)
    marks = marks_in(tokens)
    if any(mark.kind != "type" for mark in marks):
        return False
    named = {mark.begin: mark.stop for mark in marks}
    place = 0
    while place < len(tokens) - 3:
        joined = tokens[place].kind in (MARK, LINE) or tokens[place].text in listed("and")
        if place not in named and not joined:
            return False
        place = named.get(place, place + 1)
    return True


def is_question(tokens: list[Token]) -> bool:
    """ "Can individuals apply?" """
    return tokens[0].text in listed("modal") and any(token.text == "?" for token in tokens)


def _says_no(sentence: Sentence) -> bool:
    first = tokens_of(sentence.words[:20])[0]
    return first.text in listed("no")


def _fact(tokens: list[Token], mark: Mark) -> Found[str]:
    start, end = tokens[mark.begin].start, tokens[mark.stop - 1].end
    return Found(mark.value, start, end, say("running text that says who may apply"), "medium")


def excludes_type(tokens: list[Token], marks: Marks, place: int) -> bool:
    """Whether what is denied of a type here is denied of all of it, and without a condition."""
    return marks[place].whole and _stands_alone(tokens, marks, place) and _is_whole(tokens, marks, place)


def _stands_alone(tokens: list[Token], marks: Marks, place: int) -> bool:
    """Whether no word narrows the type: it begins the sentence, or follows a mark, a joining word or the saying."""
    mark = marks[place]
    if _is_narrowed_behind(tokens, marks, place):
        return False
    if mark.begin == 0:
        return True
    stops = {other.stop: other for other in marks[:place]}
    before = mark.begin
    while before and before not in stops:
        if tokens[before - 1].text in listed("and"):
            return _is_joined_to_whole(tokens, marks, place, before - 1)
        joined = before - 1 if tokens[before - 1].text in listed("aux") else _joined_from(tokens, before)
        if joined == before:
            break
        if tokens[joined].text in listed("deny"):  # "emmekä", "nor"
            return True
        before = joined
    if before == 0 or tokens[before - 1].kind == MARK or tokens[before - 1].text in listed("none"):
        return True
    other = stops.get(before)
    if other is None:
        return given_to(tokens, chain_start(tokens, marks, place)) == "cannot"
    return _is_bare(tokens, marks, other)


def _is_joined_to_whole(tokens: list[Token], marks: Marks, place: int, joining: int) -> bool:
    """ "Private kindergartens and schools": what narrows a name before "and" narrows one of the same type behind it."""
    other = next((mark for mark in marks[:place] if mark.kind == "type" and mark.stop == joining), None)
    if other is None or not other.begin or other.value != marks[place].value:
        return True
    begin, before = other.begin, tokens[other.begin - 1]
    known = any(mark.stop == begin for mark in marks) or _joined_from(tokens, begin) < begin
    return known or before.kind == MARK or before.text in listed("and") | listed("aux") | listed("the")


def _is_narrowed_behind(tokens: list[Token], marks: Marks, place: int) -> bool:
    """ "Associations outside the county", "schools' running costs", "school trips are not eligible"."""
    begin = marks[place].stop
    stop = min((other.begin for other in marks[place + 1 :]), default=len(tokens))
    for here in range(begin, min(begin + 3, stop)):
        if tokens[here].text in listed("modal"):
            return False
        if matches("narrows", tokens, here):
            return True
    behind = tokens[begin]
    if behind.kind != WORD:
        return behind.text in _GENITIVE
    if begin == stop or matches("money", tokens, begin) or behind.text in listed("aux") | listed("deny"):
        return False
    return not matches("joins", tokens, begin) or behind.text in listed("ahead")


def _joined_from(tokens: list[Token], stop: int) -> int:
    """Where a joining word, or "as a", begins that ends right before a token; the token itself when none does."""
    for kind in ("as", "joins"):
        for start in range(max(0, stop - _JOINING), stop):
            if matches(kind, tokens, start) == stop:
                return start
    return stop


def _is_bare(tokens: list[Token], marks: Marks, saying: Mark) -> bool:
    """ "Applications from schools", and not "late applications from schools"; what is no word for applications is."""
    if saying.kind not in ("to", "not_to") or tokens[saying.begin].text not in listed("applications"):
        return True
    before = saying.begin - 1
    if before < 0 or tokens[before].kind == MARK or any(mark.stop == saying.begin for mark in marks):
        return True
    return tokens[before].text in listed("deny") or tokens[before].text in listed("takes")


def _is_whole(tokens: list[Token], marks: Marks, place: int) -> bool:
    """Whether nothing but the money itself follows the words "cannot apply" that stand behind a type."""
    saying = next((mark for mark in marks[place + 1 :] if mark.kind == "cannot"), None)
    if saying is None:
        return True
    behind = matches("money", tokens, saying.stop) or saying.stop
    behind += tokens[behind].text in listed("self")
    return tokens[behind].kind != WORD or matches("turn", tokens, behind) > 0


def _is_taken_out(tokens: list[Token], marks: Marks, place: int) -> bool:
    """ "Associations can apply, but not companies": who may is said before, and the sentence ends with who may not."""
    begin = chain_start(tokens, marks, place)
    number = next((at for at in range(place - 1, -1, -1) if marks[at].kind == "denies"), -1)
    if number < 0 or not any(mark.kind in ("can", "to", "gives") or mark.value == ANYONE for mark in marks[:number]):
        return False
    return marks[number].stop <= begin and not any(mark.kind in SAYING for mark in marks[number + 1 :])
