"""Who must take part, or share the costs, besides the applicant."""

from __future__ import annotations

from config.sentences import say
from tracker.facts.applicant_marks import Mark, Marks, marked
from tracker.facts.applicant_sayings import PUBLIC, chain_start, clause, goes_with, is_counted, is_one, is_place
from tracker.facts.applicant_words import listed, matches, phrases
from tracker.facts.applicants import takes_part
from tracker.facts.glance import ANY_TYPE, MUST, PARTNER, SAYING, SHARE, bits, glance
from tracker.facts.model import Found
from tracker.facts.needless import is_needless
from tracker.facts.sentences import tokens_in
from tracker.facts.tokens import Token

_BESIDE = 1
"""Words between "can apply" and "together with" that leave them one statement."""
_LED, _NEAR = 3, 3
"""Tokens of "led by" and the like; and in which it is said right behind a public body what it must be."""
_MAY = 2
"""Tokens before "include" in which it is said that it may be so."""
_PERSON, _ANY = "individual", "organization"
"""No partner: "the board must consist of three persons". Any organisation at all tells nothing."""


def required_partners(text: str, language: str = "") -> tuple[Found[str], ...]:
    """The types that must take part or share the costs besides the applicant: "i samverkan med en kommun"."""
    found: dict[str, Found[str]] = {}
    for sentence, told in glance(text, language):
        asked = told & MUST and told & (ANY_TYPE | SHARE)
        if not asked and not (told & PARTNER and told & ANY_TYPE):
            continue
        tokens, marks = marked(text, sentence, language)
        if phrases("must").stands_in(tokens):
            partners = [*_asked_for(text, tokens, marks), *_public_share(tokens)]
        else:
            said = bool((told | bits(sentence.heading, language)) & SAYING)
            gladly = any(token.text in listed("gladly") for token in tokens_in(text, sentence))
            partners = _only_with(tokens, marks, said=said, gladly=gladly)
        for mark in partners:
            if mark.value != _ANY:
                found.setdefault(mark.value, _fact(tokens, mark))
    return tuple(found.values())


def _asked_for(text: str, tokens: list[Token], marks: Marks) -> list[Mark]:
    """The partners of a sentence that says that something must be."""
    partner = next((mark.stop for mark in marks if mark.kind == "partner"), len(tokens))
    found = []
    for place, mark in enumerate(marks):
        if mark.kind != "type":
            continue
        behind = mark.begin >= partner and not _is_cut_off(tokens, marks, partner, mark.begin)
        told = behind or matches("with", tokens, mark.stop) or goes_with(tokens, marks, place)
        asked = told or _takes_part(text, tokens, marks, place) or _leads(text, tokens, marks, place)
        if asked and (not is_needless(tokens, mark) or _takes_part_after_all(tokens, marks, place)):
            found.append(mark)
    return found


def _is_cut_off(tokens: list[Token], marks: Marks, partner: int, begin: int) -> bool:
    """ "Together with the application, clubs must send", "tillsammans med ansökan ska klubben": something else is
    named behind "together with", and then the sentence goes on."""
    if any(mark.kind == "type" and mark.stop <= begin and mark.begin >= partner for mark in marks):
        return False
    return any(tokens[here].text == "," or matches("must", tokens, here) for here in range(partner, begin))


def _takes_part(text: str, tokens: list[Token], marks: Marks, place: int) -> bool:
    """In its clause it is said that somebody takes part, and that this is one of them; or that it pays a share."""
    mark = marks[place]
    begin, stop = clause(tokens, mark)
    funds = phrases("cofund").stands_in(tokens, begin, stop)
    if funds and mark.value in PUBLIC:
        return True
    one = is_counted(tokens, marks, place) and mark.value != _PERSON
    if one and (funds or _involves(tokens, begin, stop)):
        return True
    if takes_part(tokens, mark) == "must" or _takes_part_after_all(tokens, marks, place):
        return True
    public = _is_the_public(tokens, mark) and not is_place(text, tokens, marks, place)
    return public and _is_one_of_them(tokens, mark)


def _takes_part_after_all(tokens: list[Token], marks: Marks, place: int) -> bool:
    """ "Municipalities cannot apply, but must be partners": behind the turn the same are spoken of."""
    behind = marks[place + 1 :]
    turn = next((number for number, mark in enumerate(behind) if mark.kind == "turn"), None)
    if turn is None or any(mark.kind == "type" for mark in behind[:turn]):
        return False
    return takes_part(tokens, marks[place]._replace(stop=behind[turn].stop)) == "must"


def _involves(tokens: list[Token], begin: int, stop: int) -> bool:
    """It is said that somebody takes part, and not only may: "must hold three schools and can include firms"."""
    may = listed("modal") - listed("must")
    return any(
        not any(token.text in may for token in tokens[max(begin, place - _MAY) : place])
        for place, _, _ in phrases("involve").matches(tokens, begin, stop)
    )


def _leads(text: str, tokens: list[Token], marks: Marks, place: int) -> bool:
    """ "Must be led by a local authority", "kommunen måste vara sökande": others need it as they need a partner."""
    mark = marks[place]
    begin = chain_start(tokens, marks, place)
    if is_counted(tokens, marks, place) and any(
        matches("led", tokens, here) == begin for here in range(max(0, begin - _LED), begin)
    ):
        return True
    must = matches("must", tokens, mark.stop)
    if not must or mark.value not in PUBLIC or is_place(text, tokens, marks, place):
        return False
    single = is_one(tokens, mark) or _is_the_public(tokens, mark)
    return single and phrases("is_applicant").stands_in(tokens, must, min(must + _NEAR, len(tokens) - 3))


def _is_the_public(tokens: list[Token], mark: Mark) -> bool:
    """ "Kommunen", "the municipality": the one where the project is."""
    first, before = tokens[mark.begin].text, tokens[mark.begin - 1].text if mark.begin else ""
    return mark.value in PUBLIC and (first in listed("own_name") | listed("single") or before in listed("the"))


def _is_one_of_them(tokens: list[Token], mark: Mark) -> bool:
    """ "Is a partner", "has to take part" stands right behind."""
    begin, stop = mark.stop, min(mark.stop + _NEAR, len(tokens) - 3)
    if any(token.text in ",;" for token in tokens[begin:stop]):
        return False
    return phrases("is_partner").stands_in(tokens, begin, stop) or phrases("involve").stands_in(tokens, begin, stop)


def _only_with(tokens: list[Token], marks: Marks, *, said: bool, gladly: bool) -> list[Mark]:
    """ "Organisations can apply in partnership with a municipality", "a school with at least one club". Where it is not
    said that somebody can apply, only "at least" asks for partners: "is run together with at least one school"."""
    found = []
    for place, mark in enumerate(marks):
        counted = is_counted(tokens, marks, place) or matches("with", tokens, mark.stop)
        if mark.kind == "type" and counted and goes_with(tokens, marks, place):
            partner = next((other for other in reversed(marks[:place]) if other.kind == "partner"), None)
            if partner is None:
                continue
            least = bool(matches("least", tokens, partner.stop)) and not gladly
            if least or (said and _is_the_way(tokens, marks, partner)):
                found.append(mark)
    return found


def _is_the_way(tokens: list[Token], marks: Marks, partner: Mark) -> bool:
    """The words "together with" follow right upon "can apply", or upon "only"."""
    before = tokens[partner.begin - 1].text if partner.begin else ""
    if before in listed("only"):
        return True
    near = any(mark.kind in ("can", "type") and 0 <= partner.begin - mark.stop <= _BESIDE for mark in marks)
    return near and before not in listed("and") and before not in listed("gladly")


def _public_share(tokens: list[Token]) -> list[Mark]:
    """A municipality's money by its name."""
    ends = ((place, matches("public_share", tokens, place)) for place in range(len(tokens) - 3))
    shares = (Mark("type", PUBLIC[0], place, end) for place, end in ends if end)
    return [share for share in shares if not is_needless(tokens, share)]


def _fact(tokens: list[Token], mark: Mark) -> Found[str]:
    start, end = tokens[mark.begin].start, tokens[mark.stop - 1].end
    return Found(mark.value, start, end, say("running text that says who may apply"), "medium")
