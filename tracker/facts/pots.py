"""Words that few sums are asked about: that a funder gives it all away, that somebody else pays, that it is advice."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from tracker.facts.applicants import names_applicants
from tracker.facts.number_words import is_plural_number
from tracker.facts.tokens import NUMBER, WORD, Token
from tracker.facts.vocabulary import vocabulary
from tracker.facts.words import PhraseTable

_FRAGMENT = 12
"""Tokens; what is longer is a sentence with a verb of its own."""
_POT = 100_000
"""So much, in any money, is shared between several when it is given out every year."""
_NEAR = 4
"""Tokens between a funder and its verb, in either order: "Each year give the Trustees"."""


def is_given_away(tokens: list[Token], amount: Decimal, begin: int, stop: int, until: int) -> bool:
    """A funder gives the sum at `tokens[begin:stop]`, and either every year or "in grants"; or a large one is given out
    every year, whoever gives it.

    To be asked of a sum without a limit that nobody applies for and that no grant is said to be. `until` is where the
    words about it end.
    """
    in_grants = _words("in_grants").stands_in(tokens, stop, min(stop + 2, until))
    yearly = _words("yearly").stands_in(tokens, 0, until)
    if not in_grants and not yearly:
        return False
    if yearly and amount >= _POT and _words("given_out").stands_in(tokens, 0, until):
        return not _words("prize").stands_in(tokens, 0, until)
    return _funder_gives(tokens, begin) or (in_grants and _words("yearly").stands_in(tokens, 0, until))


def _funder_gives(tokens: list[Token], begin: int) -> bool:
    """A funder and its verb stand close together, in that order or turned; Finnish has both in one word."""
    givers, giving = _places("giver", tokens, begin), _places("giving", tokens, begin)
    return any(abs(one - other) <= _NEAR for one in givers for other in giving)


def _places(kind: str, tokens: list[Token], until: int) -> list[int]:
    table = _words(kind)
    return [place for place in range(until) if tokens[place].kind == WORD and table.match(tokens, place)]


def is_advice(tokens: list[Token], begin: int, until: int) -> bool:
    """ "Are not a priority", "prioriteras inte": what is denied is no limit."""
    return _words("advice").stands_in(tokens, begin, until)


def is_condition(tokens: list[Token], begin: int, until: int) -> bool:
    """ "If you ask for less than 20 000": it says for which sums something else holds."""
    return _words("if").stands_in(tokens, begin, until)


def is_though(tokens: list[Token], begin: int, until: int) -> bool:
    """ "But", "dock", "kuitenkin": what follows limits what was said before."""
    return _words("though").stands_in(tokens, begin, until)


def says_own(tokens: list[Token], begin: int, until: int) -> bool:
    """ "Yourself", "from other sources": who pays is not the funder."""
    return _words("own").stands_in(tokens, begin, until)


def says_of_it(tokens: list[Token], stop: int) -> bool:
    """ "60 % of it", "60 % davon": of what was named before."""
    return _matches("of_it", tokens, stop)


def says_ever(tokens: list[Token], begin: int, until: int) -> bool:
    """ "We have ever made", "hittills": it tells of what was given."""
    return _words("ever").stands_in(tokens, begin, until)


def asked_by_others(tokens: list[Token], begin: int) -> int:
    """The token behind "143 applications" before a sum, in a sentence that says that they came in; 0 without."""
    counted = _counted_applications(tokens, begin)
    return counted if counted and _words("came_in").stands_in(tokens, 0, len(tokens) - 3) else 0


def _counted_applications(tokens: list[Token], begin: int) -> int:
    for place in range(begin - 1, 0, -1):
        if tokens[place].kind == WORD and _words("applications").match(tokens, place):
            numbers = (token for token in tokens[max(0, place - 2) : place] if token.kind == NUMBER)
            return place + 1 if any(number.value > 1 for number in numbers) else 0
    return 0


def is_call(tokens: list[Token], begin: int, until: int) -> bool:
    """ "The call's", "för utlysningen": whose budget is the pot."""
    return _words("call").stands_in(tokens, begin, until)


def is_one(token: Token) -> bool:
    """ "A", "ett": one grant is spoken of."""
    return token.kind == WORD and _words("article").begins(token.text)


def is_article(token: Token) -> bool:
    """ "The", "der": before the word that the sentence begins with."""
    return token.kind == WORD and _words("the").begins(token.text)


def gives_out(tokens: list[Token], verbs: range, stop: int) -> bool:
    """ "Delas" among the words before a sum and "ut" right behind it: a verb that the sum parts."""
    behind = {token.text for token in tokens[stop : stop + 2]}
    return any(behind & _parted().get(tokens[place].text, frozenset()) for place in verbs)


@cache
def _parted() -> dict[str, frozenset[str]]:
    """The last parts of verbs of sharing out, by the first."""
    phrases = [phrase.split() for table in vocabulary("money").values() for phrase in table.get("parted", ())]
    return {first: frozenset(last for verb, last in phrases if verb == first) for first, _ in phrases}


def can_get(tokens: list[Token], since: int, until: int) -> bool:
    """ "Clubs can", "jede Schule kann": one who may apply, or a project, not counted, and behind it "can"."""
    can = next((place for place in range(since, until) if _matches("can_get", tokens, place)), since)
    for place in range(since, can):
        if tokens[place].kind == WORD and (_names_somebody(tokens, place)):
            before = tokens[max(since, place - 2) : place]
            return not any(token.kind == NUMBER or is_plural_number(token.text) for token in before)
    return False


def _names_somebody(tokens: list[Token], place: int) -> bool:
    return names_applicants(tokens, place) or is_project(tokens[place]) or _matches("seekers", tokens, place)


def is_out_of(tokens: list[Token], place: int) -> bool:
    """ "From", "out of": the pot that it is taken from follows."""
    return _matches("out_of", tokens, place)


def lasts_years(tokens: list[Token], stop: int) -> bool:
    """ "Over three years" stands right behind."""
    return _words("years").stands_in(tokens, stop + 1, min(stop + _NEAR, len(tokens) - 3))


def is_demanded(tokens: list[Token], begin: int, until: int) -> bool:
    """ "Must", "should have": what is demanded of a project."""
    return _words("demand").stands_in(tokens, begin, until)


def is_project(token: Token) -> bool:
    """ "Projekte", "tiltak"."""
    return _words("project").begins(token.text)


def is_prize(tokens: list[Token], until: int) -> bool:
    """The sentence begins with a prize, and what it consists of follows."""
    return _words("prize").stands_in(tokens, 0, min(2, until)) and _words("consists").stands_in(tokens, 1, until)


def is_shared(tokens: list[Token], stop: int, until: int) -> bool:
    """ "Is shared between three winners": nobody gets all of it."""
    return _words("shared").stands_in(tokens, stop, until)


def is_for_somebody(tokens: list[Token], stop: int, until: int) -> bool:
    """ "For charities", "till små föreningar", "yhdistyksille": those who may apply stand right behind, and no verb."""
    if until - stop > _FRAGMENT:
        return False
    behind = [place for place in range(stop, min(stop + 1 + _NEAR, until)) if tokens[place].kind == WORD]
    if not any(_matches("for", tokens, place) for place in behind[:1]) and not _is_dative(tokens, behind):
        return False
    return any(names_applicants(tokens, place) for place in behind)


def _is_dative(tokens: list[Token], behind: list[int]) -> bool:
    """Finnish says "for" by the end of the word."""
    return bool(behind) and tokens[behind[0]].text.endswith(("ille", "lle")) and names_applicants(tokens, behind[0])


def _matches(kind: str, tokens: list[Token], place: int) -> bool:
    return _words(kind).match(tokens, place) is not None


@cache
def _words(kind: str) -> PhraseTable[str]:
    return PhraseTable((phrase, kind) for table in vocabulary("money").values() for phrase in table.get(kind, ()))
