"""Money in a text: sums with role and currency, and shares of the costs. A sum whose role is not said is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple, TypeVar, cast, get_args

from config.sentences import say
from tracker.facts.amount_roles import roles
from tracker.facts.cues import Cue, find_cues, is_break
from tracker.facts.currency import code_in, settle
from tracker.facts.glance import MONEY, NUMBERS, bits, glance
from tracker.facts.model import Amount, AmountRole, Confidence, Context, Found, Rate, RateRole
from tracker.facts.numbers import is_small_word
from tracker.facts.outside import turned_down
from tracker.facts.place import Place
from tracker.facts.rates import rate_roles
from tracker.facts.sentences import Sentence
from tracker.facts.sums import PERCENT, Sum, find_sums
from tracker.facts.surroundings import Surroundings
from tracker.facts.tokens import NUMBER, WORD, Token, tokenize
from tracker.facts.vocabulary import vocabulary
from tracker.facts.words import PhraseTable

T = TypeVar("T")

_YEARS = range(1900, 2101)
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_DIGIT = re.compile(r"\d")
_SIGNS = re.compile(r"[€£¥₹$%]|:-|,-|\d ?e\b")
_FIGURE = re.compile(r"\d[\d ,.]*")
_VALUE = 120
"""Characters; a longer sentence under a heading tells a story and is no value of the heading."""
_BARE_AT_LEAST = 1000
_STAND_IN = 100
"""A lower number in a field that a source fills with a limit ("1", "2") stands for none."""
_JOINT = 3
"""Tokens between a percentage and the sum that it is joined with."""
_MOST = 60
"""Sums that are read of one sentence; what holds more is a column of figures, and costs time."""


class MoneyFound(NamedTuple):
    """What a text says of money."""

    amounts: tuple[Found[Amount], ...]
    rates: tuple[Found[Rate], ...]


class _Ask(NamedTuple):
    """What the caller knows of the text."""

    context: Context
    labelled: bool
    label: str
    role: str
    currency: str


def read_money(
    text: str, context: Context, field: str = "text", label: str = "", role: str = "", currency: str = ""
) -> MoneyFound:
    """The sums and rates of a text, with the places they stand at.

    `field` is "amount" or "rate" for a value that is known to be money, "text" for running prose, where only sums are
    read whose role the words of the same sentence (or the heading above it) say. `label` is what the value stood under;
    `role` (AmountRole or RateRole) and `currency` (ISO 4217) are what the source file says of it and win over words.
    A sum of unknown currency is left out.
    """
    if field == "text" and len(text) <= _VALUE and not (_SIGNS.search(text) or bits(text, context.language) & MONEY):
        return MoneyFound((), ())
    ask = _Ask(context, field != "text", _CAMEL.sub(" ", label), role, currency or (code_in(label) if label else ""))
    amounts: dict[Amount, Found[Amount]] = {}
    rates: dict[Rate, Found[Rate]] = {}
    for sentence, told in glance(text, context.language):
        if not _may_hold_money(sentence.words, told, ask):
            continue
        for found in _read_sentence(sentence, ask):
            if isinstance(found.value, Amount):
                amounts.setdefault(found.value, found)
            else:
                rates.setdefault(found.value, found)
    return MoneyFound(tuple(amounts.values()), tuple(rates.values()))


def _may_hold_money(words: str, told: int, ask: _Ask) -> bool:
    """A quick look, so that most sentences of a page cost next to nothing."""
    if not (told & NUMBERS or _DIGIT.search(words)):
        return False
    return ask.labelled or bool(told & MONEY or _SIGNS.search(words))


def _read_sentence(sentence: Sentence, ask: _Ask) -> Iterator[Found[Amount] | Found[Rate]]:
    """The label or heading is read as the beginning of the sentence."""
    heading = ask.label or (sentence.heading if _is_about_money(sentence.heading) else "")
    lead = f"{heading}: " if heading else ""
    text = lead + sentence.words
    tokens = tokenize(text)
    sums = find_sums(tokens, text, ask.context.language)
    cues = find_cues(tokens)
    if (lowest := turned_down(tokens, cues, sums)) >= 0:
        sums[lowest] = sums[lowest]._replace(money=sums[lowest + 1].money, certain=True)
    filled = bool(ask.role) and _FIGURE.fullmatch(sentence.words.strip()) is not None
    labelled = ask.labelled or (bool(heading) and len(sentence.words) <= _VALUE)
    own = [
        found for found in sums if tokens[found.begin].start >= len(lead) and _is_money(found, tokens, labelled, filled)
    ]
    del own[_MOST:]
    previous: tuple[AmountRole, ...] = ()
    passed = False
    shares: tuple[RateRole, ...] = ()
    for number, found in enumerate(own):
        since = _clause_after(tokens, own[number - 1].stop, found.begin) if number else 0
        is_last = number + 1 == len(own)
        until = len(tokens) if is_last else own[number + 1].begin
        joined = not is_last and _is_joined(tokens, found, own[number + 1])
        place = Place(found, since, until, is_last, number > 0 and own[number - 1].money == PERCENT, joined)
        around = Surroundings(tokens, cues, place, labelled)
        start = tokens[found.begin].start - len(lead) + sentence.start
        end = tokens[found.stop - 1].end - len(lead) + sentence.start
        if found.money == PERCENT:
            rates = tuple(_rates(around, ask, shares, start, end))
            shares = tuple(rate.value.role for rate in rates)
            previous = ("max",) if shares == ("max",) or around.limit == "max" else ()
            yield from rates
            continue
        given = _given_roles(found, ask) or _end_of(found, sums, lowest) or _coordinated(around, previous)
        goes_on = passed and (around.is_silent or around.is_other_bound)
        passed = not given and (around.kind == "none" or goes_on)
        given = given or (() if passed else roles(around))
        previous = given
        yield from _amounts(around, given, ask, start, end)


def _is_joined(tokens: list[Token], share: Sum, found: Sum) -> bool:
    """A percentage and a sum with nothing but "and" and a limit between."""
    between = tokens[share.stop : found.begin]
    if share.money != PERCENT or found.money in ("", PERCENT) or len(between) > _JOINT:
        return False
    limits = {cue.begin for cue in find_cues([*between, *tokens[-3:]]) if cue.kind in ("max", "neutral")}
    return bool(between) and all(
        is_break(token) or place in limits or token.kind != WORD for place, token in enumerate(between)
    )


def _clause_after(tokens: list[Token], stop: int, begin: int) -> int:
    """Where the words before a sum begin: at the first new clause behind the sum before it."""
    return next((place for place in range(stop, begin) if is_break(tokens[place])), stop)


def _is_money(found: Sum, tokens: list[Token], labelled: bool, filled: bool) -> bool:
    """A bare number is money only where money is expected, and when no noun makes it a count of something."""
    if found.money:
        return True
    if filled:
        return found.low >= _STAND_IN
    if _is_identifier(found, tokens):
        return False
    if not labelled:
        return found.certain and found.low >= _BARE_AT_LEAST and _ends_well(found, tokens) and _is_scaled(found, tokens)
    alone = found.begin == 0 and found.stop >= len(tokens) - 3
    if not found.certain and not alone and (found.low < _BARE_AT_LEAST or found.low in _YEARS):
        return False
    return found.low >= _BARE_AT_LEAST and _ends_well(found, tokens)


def _is_identifier(found: Sum, tokens: list[Token]) -> bool:
    """ "Org.nr 802400-1234", "tel. 020 7946 0123": the sentence has named a number of another kind."""
    return _identifiers().stands_in(tokens, 0, found.begin)


def _is_scaled(found: Sum, tokens: list[Token]) -> bool:
    return any(token.kind == WORD for token in tokens[found.begin : found.stop])


def _ends_well(found: Sum, tokens: list[Token]) -> bool:
    behind = tokens[found.stop]
    return behind.kind not in (WORD, NUMBER) or is_small_word(behind.text)


def _coordinated(around: Surroundings, previous: tuple[AmountRole, ...]) -> tuple[AmountRole, ...]:
    """ "5 million for three years and 3 million for two": the second sum has the role of the first."""
    if around.place.sum.high is not None or around.is_a_part or around.is_for_a_unit:
        return ()
    if around.place.since and around.sums_up:
        return ("max",)
    if previous == ("min", "max") and around.limit == "max" and around.says_only_its_limit:
        return ("max",)
    if len(previous) != 1:
        return ()
    if around.says_nothing_of_its_own or around.is_an_alternative:
        return previous
    if around.kind not in ("", "project"):
        return ()
    if around.place.follows_share:
        if around.limit in ("min", "max") and around.is_other_end:
            return ("max",) if around.limit == "max" else ("min",)
        return previous if around.limit == previous[0] else ()
    if around.is_other_end and previous in (("min",), ("max",)):
        return ("max",) if around.limit == "max" else ("min",)
    return ()


def _end_of(found: Sum, sums: list[Sum], lowest: int) -> tuple[AmountRole, ...]:
    """The lower and the upper end, where two sums are told by what is turned down."""
    if lowest < 0:
        return ()
    return ("min",) if found is sums[lowest] else ("max",) if found is sums[lowest + 1] else ()


def _given_roles(found: Sum, ask: _Ask) -> tuple[AmountRole, ...]:
    """The roles that the source says, as far as they fit: a range under "max" still has two ends."""
    if ask.role not in get_args(AmountRole):
        return ()
    role = cast(AmountRole, ask.role)
    if found.high is None:
        return (role,)
    return (role, role) if role in ("total", "typical", "threshold") else ("min", "max")


def _amounts(
    around: Surroundings, given: tuple[AmountRole, ...], ask: _Ask, start: int, end: int
) -> Iterator[Found[Amount]]:
    found = around.place.sum
    code, assumed = settle(found.money, ask.context, ask.currency)
    if not code:
        return
    approximate = _is_about(around)
    if given == ("max",) and not ask.role and around.is_only_stated and found.low >= _is_pot_from(code):
        given = ("total",)
    for role, value in zip(given, (found.low, found.high), strict=False):
        if value:
            amount = Amount(role, _plain(value), code, assumed, approximate)
            yield Found(amount, start, end, _how(around, ask), _confidence(around, ask))


def _is_pot_from(code: str) -> int:
    """What no single project is simply given: "the grant is 96 million" tells of the pot."""
    return 30_000_000 if code in ("SEK", "NOK", "DKK", "ISK") else 10_000_000


def _rates(
    around: Surroundings, ask: _Ask, previous: tuple[RateRole, ...], start: int, end: int
) -> Iterator[Found[Rate]]:
    found = around.place.sum
    given = rate_roles(around, previous)
    if ask.role in get_args(RateRole) and found.high is None:
        given = (cast(RateRole, ask.role),)
    for role, value in zip(given, (found.low, found.high), strict=False):
        if value:
            yield Found(Rate(role, _plain(value)), start, end, _how(around, ask), _confidence(around, ask))


def _plain(value: Decimal) -> Decimal:
    """Without trailing zeros and exponent: 500000, not 5.000E+5."""
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()


def _is_about(around: Surroundings) -> bool:
    begin = around.place.sum.begin
    return any(cue.kind == "about" and begin - cue.stop <= 1 for cue in around.before)


def _how(around: Surroundings, ask: _Ask) -> str:
    if ask.labelled:
        return say("under the label {label}", label=ask.label) if ask.label else say("labelled value")
    cue = around.limit_cue or (around.before[-1] if around.before else None)
    words = " ".join(token.text for token in around.tokens[cue.begin : cue.stop]) if cue else ""
    return say("running text, after the words '{words}'", words=words) if words else say("running text")


def _confidence(around: Surroundings, ask: _Ask) -> Confidence:
    if ask.role or ask.label:
        return "high"
    if around.is_bare:
        return "low"
    return "high" if around.limit else "medium"


@lru_cache(maxsize=256)
def _is_about_money(heading: str) -> bool:
    return bool(heading) and any(cue.kind in _HEADING_KINDS for cue in _heading_cues(heading))


_HEADING_KINDS = {
    "how_much",
    "pot",
    "total",
    "each",
    "max",
    "min",
    "typical",
    "grant",
    "funds",
    "budget",
    "rate",
    "share",
}


def _heading_cues(heading: str) -> list[Cue]:
    return find_cues(tokenize(heading))


@cache
def _identifiers() -> PhraseTable[str]:
    return PhraseTable((phrase, "") for table in vocabulary("numbers").values() for phrase in table["identifier"])
