"""Sums of money and percentages in a sentence: single, ranges, lists. What they are for is not asked here."""

from __future__ import annotations

from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from tracker.facts.currency import LOCAL, begins_currency, currency_behind, read_currency
from tracker.facts.number_words import begins_number
from tracker.facts.numbers import Number, read_number, scale_of
from tracker.facts.tokens import LINE, MARK, NUMBER, WORD, Token, touches
from tracker.facts.vocabulary import vocabulary
from tracker.facts.words import PhraseTable

PERCENT = "%"
DASHES = frozenset("-‐‑‒–—―−")
_ONE = Decimal(1)
_THOUSAND = Decimal(1000)
_LARGEST = Decimal(10**15)
"""No funder has more; such a number is an identifier."""
_MOST_JOINTS = 3
_SIGNS = frozenset("€£$¥")
_YEARS = range(1900, 2101)


class Sum(NamedTuple):
    """A sum, or a range of two, at `tokens[begin:stop]`."""

    low: Decimal
    high: Decimal | None
    """The other end of a range; None for a single sum."""
    money: str
    """As in currency.Money.name; PERCENT for a rate; empty when nothing is written."""
    certain: bool
    """Written so that it can hardly be anything but a sum: with separators, a scale or a currency."""
    begin: int
    stop: int


class _Piece(NamedTuple):
    """One number with what money is written before and behind it."""

    number: Number
    factor: Decimal
    """From a money that carries a scale ("mkr"); 1 otherwise."""
    before: str
    behind: str
    begin: int
    stop: int

    @property
    def money(self) -> str:
        return self.before if self.behind in ("", LOCAL) and self.before else self.behind

    @property
    def value(self) -> Decimal:
        return self.number.value * self.factor

    @property
    def scale(self) -> Decimal:
        return self.number.scale * self.factor


def find_sums(tokens: list[Token], text: str, language: str) -> list[Sum]:
    """Every sum and percentage of a sentence in order; bare numbers too, with an empty `money`."""
    pieces = _pieces(tokens, text, language)
    found: list[Sum] = []
    place = 0
    while place < len(pieces):
        left = pieces[place]
        right = pieces[place + 1] if place + 1 < len(pieces) else None
        pair = _range(tokens, left, right) if right else None
        found.append(pair or _single(left))
        place += 2 if pair else 1
    return _without_conversions(tokens, _share_money(tokens, found))


def _pieces(tokens: list[Token], text: str, language: str) -> list[_Piece]:
    found = []
    place = 0
    while place < len(tokens) - 3:
        silent = tokens[place].kind == WORD and not _may_begin(tokens[place].text)
        piece = None if silent else _piece(tokens, place, text, language)
        if piece is None:
            place += 1
        else:
            found.append(piece)
            place = piece.stop
    return found


@lru_cache(maxsize=20_000)
def _may_begin(word: str) -> bool:
    """A sum or a share may begin with this word; most words of a page begin neither."""
    return share_words().begins(word) or begins_currency(word) or begins_number(word)


def _piece(tokens: list[Token], begin: int, text: str, language: str) -> _Piece | None:
    share = share_words().match(tokens, begin) if tokens[begin].kind == WORD else None
    if share and not _is_of_a_number(tokens, share[1], language):
        return _Piece(Number(share[0], share[0], _ONE, False, share[1]), _ONE, "", PERCENT, begin, share[1])
    before, factor, place = "", _ONE, begin
    money = read_currency(tokens, begin, text)
    if money is not None:
        before, factor, place = money.name, money.scale, money.end
        sign = read_currency(tokens, place, text) if tokens[place].text in _SIGNS else None
        if sign is not None and tokens[place].start - tokens[place - 1].end <= 1:
            place = sign.end  # "AUD $40,000"
        if tokens[place].start - tokens[place - 1].end > 1:
            return None
    number = read_number(tokens, place, language)
    if number is None or (not before and _hangs_on_word(tokens, place)):
        return None
    behind, more, stop = _behind(tokens, number, text, before, language)
    if number.value * factor * more > _LARGEST:
        return None
    small = tokens[place].kind == WORD and not behind and number.value < _THOUSAND
    if small and not _opens_range(tokens, number.end, language):
        return None  # "to", "a", "tre projekt"
    return _Piece(number, factor * more, before, behind, begin, stop)


def _is_of_a_number(tokens: list[Token], place: int, language: str) -> bool:
    """ "A quarter of a million": a number itself."""
    return tokens[place].kind == WORD and read_number(tokens, place, language) is not None


def _opens_range(tokens: list[Token], place: int, language: str) -> bool:
    """ "två till tre miljoner": a small number in words whose scale stands at the other end."""
    joins = tokens[place].text in DASHES or _words("to", tokens[place]) or _words("and", tokens[place])
    right = read_number(tokens, place + 1, language) if joins else None
    return right is not None and right.scale != 1


def _hangs_on_word(tokens: list[Token], place: int) -> bool:
    """Letters touch the digits from before: an identifier such as GO7529."""
    return place > 0 and tokens[place - 1].kind == WORD and touches(tokens[place - 1], tokens[place])


def _behind(tokens: list[Token], number: Number, text: str, before: str, language: str) -> tuple[str, Decimal, int]:
    """The money or per cent behind a number, the scale that it carries, and the index behind."""
    place = number.end
    if not before and (percent := _percent().match(tokens, place) if tokens[place].kind == WORD else None):
        return PERCENT, _ONE, percent[1]
    if not before and tokens[place].text == "%":
        return PERCENT, _ONE, place + 1
    scale = _ONE
    letter = tokens[place]
    if (
        letter.kind == WORD
        and letter.length == 1
        and (factor := scale_of(letter.text, language) or _letter(letter.text))
    ):
        after = place + 1 + (tokens[place + 1].text == ".")
        if read_currency(tokens, after, text) or before:
            scale, place = factor, after
    if (code := currency_behind(tokens, place, text, number.value, language)) and (not before or before == code):
        return code, scale, place + 1
    bracket = tokens[place].text == "("
    money = read_currency(tokens, place + bracket, text)
    if money is None or (bracket and tokens[money.end].text != ")") or _belongs_to_next(tokens, place, money.end):
        return "", scale, place
    if before and money.name not in (before, LOCAL):
        return "", scale, place
    return money.name, scale * money.scale, money.end + bracket


def _belongs_to_next(tokens: list[Token], begin: int, end: int) -> bool:
    """The money stands right before another number: "to $5", "2026 SEK 500"."""
    if tokens[end].kind != NUMBER:
        return tokens[end].text in _SIGNS and tokens[end + 1].kind == NUMBER  # "up to AUD $40,000"
    return tokens[begin - 1].kind == WORD or (
        touches(tokens[end - 1], tokens[end]) and not touches(tokens[begin - 1], tokens[begin])
    )


def _letter(letter: str) -> Decimal | None:
    return {"m": Decimal(10**6), "k": _THOUSAND, "t": _THOUSAND, "b": Decimal(10**9)}.get(letter)


def _range(tokens: list[Token], left: _Piece, right: _Piece) -> Sum | None:
    if not _joined(tokens, left, right) or _differ(left, right):
        return None
    low, high = _low_of_range(left, right), right.value
    if low > high:
        return None
    money = right.money or left.money
    return Sum(low, high, money, _certain(left) or _certain(right) or bool(money), left.begin, right.stop)


def _differ(left: _Piece, right: _Piece) -> bool:
    """Two moneys, or a sum and something that is none: "500 kr - 2 projekt"."""
    if left.money and right.money:
        return left.money != right.money and LOCAL not in (left.money, right.money)
    return bool(left.behind) and not right.money and right.number.scale == 1  # "5 000 kr and half a million"


def _joined(tokens: list[Token], left: _Piece, right: _Piece) -> bool:
    """A dash stands between, "to", or "and" after "between"."""
    between = tokens[left.stop : right.begin]
    if _words("case_from", tokens[left.stop - 1]) and _words("case_to", tokens[right.stop - 1]):
        return not between or _in_list(tokens, left.stop, right.begin) or _is_limit(tokens, left.stop, right.begin)
    if not between:
        return False
    if len(between) == 1 and between[0].text in DASHES:
        return not _in_chain(tokens, left, right)
    if len(between) > 3 or any(token.kind in (NUMBER, LINE) for token in between):
        return False
    words = " ".join(token.text for token in between if token.kind == WORD)
    if any(token.kind == MARK and token.text not in DASHES and token.text != "." for token in between):
        return False
    opened = left.begin > 0 and tokens[left.begin - 1].kind == WORD and _opens(tokens, left.begin)
    closed = _words("after_range", tokens[right.stop])
    return (
        words in _list("to") or ((opened or closed) and words in _list("and")) or (opened and words in _list("up_to"))
    )


def _is_limit(tokens: list[Token], begin: int, end: int) -> bool:
    match = limit_words().match(tokens, begin) if tokens[begin].kind == WORD else None
    return match is not None and match[1] == end


def _opens(tokens: list[Token], begin: int) -> bool:
    """ "between" or "from" stands before, with at most two words of approximation between."""
    return any(_words("open", tokens[place]) for place in range(max(0, begin - 3), begin))


def _in_chain(tokens: list[Token], left: _Piece, right: _Piece) -> bool:
    """More digits hang on with dashes, as in dates and telephone numbers: 2024-05-01."""
    behind, before = tokens[right.stop], tokens[left.begin - 1] if left.begin else None
    if behind.text in DASHES and tokens[right.stop + 1].kind == NUMBER and touches(behind, tokens[right.stop + 1]):
        return True
    if before is None or before.text not in DASHES or left.begin < 2:
        return False
    return tokens[left.begin - 2].kind in (NUMBER, WORD) and touches(before, tokens[left.begin])


def _low_of_range(left: _Piece, right: _Piece) -> Decimal:
    """The low end, with the scale that both share ("1-3 miljoner", "10-20 000 kr")."""
    if left.scale != 1 or left.number.grouped or left.behind not in ("", PERCENT):
        return left.value
    if right.scale != 1 and left.value < _THOUSAND:
        return left.value * right.scale
    shorthand = right.number.grouped and right.value % _THOUSAND == 0 and not left.before
    if shorthand and left.value < _THOUSAND and left.value * _THOUSAND <= right.value:
        return left.value * _THOUSAND
    return left.value


def _single(piece: _Piece) -> Sum:
    return Sum(piece.value, None, piece.money, _certain(piece), piece.begin, piece.stop)


def _certain(piece: _Piece) -> bool:
    return bool(piece.money) or piece.number.grouped or piece.scale != 1


def _share_money(tokens: list[Token], sums: list[Sum]) -> list[Sum]:
    """In "100 000, 500 000 och 1 000 000 kr" the money at the end is everybody's, and so is the scale."""
    for place in range(len(sums) - 2, -1, -1):
        here, following = sums[place], sums[place + 1]
        if here.money or following.money in ("", PERCENT) or tokens[following.begin].kind != NUMBER:
            continue
        if not here.certain and here.low in _YEARS:
            continue
        if _in_list(tokens, here.stop, following.begin):
            sums[place] = here._replace(money=following.money)
    return sums


def _in_list(tokens: list[Token], stop: int, begin: int) -> bool:
    """Nothing but "and" or a comma stands between two sums, and a limit: "at least 5 and at most 10 kronor"."""
    place, joints = stop, 0
    while place < begin and joints < _MOST_JOINTS:
        limit = limit_words().match(tokens, place) if tokens[place].kind == WORD and joints else None
        if limit is None and tokens[place].text not in (",", "/") and not _words("list", tokens[place]):
            return False
        place, joints = (limit[1] if limit else place + 1), joints + 1
    return place == begin and joints > 0


def _without_conversions(tokens: list[Token], sums: list[Sum]) -> list[Sum]:
    """Leaves out the same sum told again in another money, in brackets: "SEK 1 million (about EUR 90 000)"."""
    kept: list[Sum] = []
    for found in sums:
        before = kept[-1] if kept else None
        if before and before.money and found.money not in ("", PERCENT, before.money) and before.money != PERCENT:
            between = tokens[before.stop : found.begin]
            if 0 < len(between) <= 4 and between[0].text == "(":
                kept[-1] = before._replace(stop=found.stop + (tokens[found.stop].text == ")"))
                continue
        kept.append(found)
    return kept


def is_joint(token: Token) -> bool:
    """ "And", "og", "respektive"."""
    return _words("list", token)


def _words(name: str, token: Token) -> bool:
    return token.text in _list(name)


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(word for table in vocabulary("ranges").values() for word in table.get(name, ()))


@cache
def _percent() -> PhraseTable[str]:
    return PhraseTable((word, PERCENT) for table in vocabulary("ranges").values() for word in table["percent"])


@cache
def limit_words() -> PhraseTable[str]:
    """ "At most", "minst": the limits of what one project may get."""
    tables = vocabulary("money").values()
    return PhraseTable((phrase, kind) for table in tables for kind in ("max", "min") for phrase in table[kind])


@cache
def share_words() -> PhraseTable[Decimal]:
    """Shares in words, "hälften", with their percentages."""
    lines = [line.partition(" ") for table in vocabulary("ranges").values() for line in table.get("shares", ())]
    return PhraseTable((words, Decimal(value)) for value, _, words in lines)
