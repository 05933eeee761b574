"""Who must take part, or share the costs, besides the applicant."""

from __future__ import annotations

from config.sentences import say
from tracker.facts.applicant_marks import Mark, marks_in
from tracker.facts.applicant_sayings import PUBLIC, clause, goes_with, is_counted
from tracker.facts.applicant_words import listed, matches, phrases, telling
from tracker.facts.applicants import takes_part
from tracker.facts.glance import ANY_TYPE, MUST, PARTNER, SAYING, SHARE, bits, glance
from tracker.facts.model import Found
from tracker.facts.sentences import tokens_in
from tracker.facts.tokens import Token

_BESIDE = 1
"""Words between "can apply" and "together with" that leave them one statement."""


def required_partners(text: str, language: str = "") -> tuple[Found[str], ...]:
    """The types that must take part or share the costs besides the applicant: "i samverkan med en kommun"."""
    found: dict[str, Found[str]] = {}
    for sentence, told in glance(text, language):
        asked = told & MUST and told & (ANY_TYPE | SHARE)
        joined = told & PARTNER and told & ANY_TYPE
        if not asked and not (joined and (told | bits(sentence.heading, language)) & SAYING):
            continue
        tokens = telling(tokens_in(text, sentence))
        marks = marks_in(tokens, language)
        if phrases("must").stands_in(tokens):
            partners = [*_asked_for(tokens, marks), *_public_share(tokens)]
        else:
            partners = _only_with(tokens, marks)
        for mark in partners:
            found.setdefault(mark.value, _fact(tokens, mark))
    return tuple(found.values())


def _asked_for(tokens: list[Token], marks: list[Mark]) -> list[Mark]:
    """The partners of a sentence that says that something must be."""
    partner = next((mark.stop for mark in marks if mark.kind == "partner"), len(tokens))
    found = []
    for place, mark in enumerate(marks):
        if mark.kind != "type":
            continue
        told = mark.begin >= partner or matches("with", tokens, mark.stop) or goes_with(tokens, marks, place)
        if told or _takes_part(tokens, marks, place):
            found.append(mark)
    return found


def _takes_part(tokens: list[Token], marks: list[Mark], place: int) -> bool:
    """In its clause it is said that somebody takes part, and that this is one of them; or that it pays a share."""
    mark = marks[place]
    begin, stop = clause(tokens, mark)
    funds = phrases("cofund").stands_in(tokens, begin, stop)
    if funds and mark.value in PUBLIC:
        return True
    one = is_counted(tokens, marks, place) and (funds or phrases("involve").stands_in(tokens, begin, stop))
    return one or takes_part(tokens, mark) == "must"


def _only_with(tokens: list[Token], marks: list[Mark]) -> list[Mark]:
    """ "Organisations can apply in partnership with a municipality", "a school with at least one club"."""
    found = []
    for place, mark in enumerate(marks):
        counted = is_counted(tokens, marks, place) or matches("with", tokens, mark.stop)
        if mark.kind == "type" and counted and goes_with(tokens, marks, place):
            partner = next((other for other in reversed(marks[:place]) if other.kind == "partner"), None)
            if partner is not None and _is_the_way(tokens, marks, partner):
                found.append(mark)
    return found


def _is_the_way(tokens: list[Token], marks: list[Mark], partner: Mark) -> bool:
    """The words "together with" follow right upon "can apply", or upon "only"."""
    before = tokens[partner.begin - 1].text if partner.begin else ""
    if before in listed("only"):
        return True
    near = any(mark.kind in ("can", "type") and 0 <= partner.begin - mark.stop <= _BESIDE for mark in marks)
    return near and before not in listed("and") and before not in listed("gladly")


def _public_share(tokens: list[Token]) -> list[Mark]:
    """A municipality's money by its name."""
    ends = ((place, matches("public_share", tokens, place)) for place in range(len(tokens) - 3))
    return [Mark("type", PUBLIC[0], place, end) for place, end in ends if end]


def _fact(tokens: list[Token], mark: Mark) -> Found[str]:
    start, end = tokens[mark.begin].start, tokens[mark.stop - 1].end
    return Found(mark.value, start, end, say("running text that says who may apply"), "medium")
