"""What need not be: "no co-funding from the municipality is required"."""

from __future__ import annotations

from tracker.facts.applicant_marks import Mark
from tracker.facts.applicant_sayings import clause
from tracker.facts.applicant_words import listed, matches, phrases
from tracker.facts.tokens import Token


def is_needless(tokens: list[Token], mark: Mark) -> bool:
    """All that is demanded in the clause of a mark, or else in the sentence, is denied."""
    begin, stop = clause(tokens, mark)
    demands = list(phrases("must").matches(tokens, begin, stop)) or list(phrases("must").matches(tokens))
    return bool(demands) and all(_is_denied(tokens, begin, place, end) for place, _, end in demands)


def _is_denied(tokens: list[Token], begin: int, place: int, end: int) -> bool:
    """ "Is not required", "krävs inte", "is not a requirement", "no co-funding is required"; not "not only must"."""
    before = place - 1
    while before > begin and matches("one", tokens, before) == before + 1:
        before -= 1
    denied = [here for here in (end, before) if here >= begin and tokens[here].text in listed("deny")]
    denied += [here for here in range(begin, place) if _takes_away(tokens, here, place)]
    return any(tokens[here + 1].text not in listed("only") for here in denied)


def _takes_away(tokens: list[Token], here: int, place: int) -> bool:
    """ "No" stands before what the demand is of; not "no later than"."""
    if tokens[here].text not in listed("none") or tokens[here + 1].text in listed("than"):
        return False
    return not any(token.text in ",;:" for token in tokens[here:place])
