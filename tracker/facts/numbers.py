"""Numbers as people write them: digits with separators, words, and the thousands and millions that follow them."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from tracker.facts.tokens import MARK, NUMBER, WORD, Token, touches
from tracker.facts.vocabulary import vocabulary

_ONE = Decimal(1)
_HALF = Decimal("0.5")
_THOUSAND = Decimal(1000)
_MILLION = Decimal(1_000_000)
_POWERS = {
    "hundred": Decimal(100),
    "thousand": _THOUSAND,
    "million": _MILLION,
    "milliard": Decimal(10**9),
    "billion": Decimal(10**12),
}
_GROUP_MARKS = frozenset(".,'’´`")
_LONGEST_FIGURE = 15
_LONGEST_WORD = 40
_MOST_WORDS = 16
_MOST_SCALES = 2
"""Scale words in a row: "hundra tusen", "tusen miljoner"."""


class Number(NamedTuple):
    """A number found at a token."""

    value: Decimal
    """With its scale: 3000000 for "3 miljoner"."""
    figure: Decimal
    """Without it: 3."""
    scale: Decimal
    """1 when no scale is written."""
    grouped: bool
    """Thousands separators are written."""
    end: int
    """Index of the token behind it."""


class _Atom(NamedTuple):
    """One number word of one language: a value, or what the value before it is multiplied by."""

    value: Decimal
    multiplies: bool
    alone: bool


def read_number(tokens: list[Token], start: int, language: str) -> Number | None:
    """The number that begins at a token, in digits or words; None when there is none.

    What only looks like a number is none: dates, times, budget lines (33.90.50), identifiers (B12), paragraphs (§ 37).
    `language` decides between decimals and thousands where both are possible, and what a billion is.
    """
    if tokens[start].kind == NUMBER:
        return _in_digits(tokens, start, language)
    if tokens[start].kind == WORD:
        return _in_words(tokens, start, language)
    return None


def scale_of(word: str, language: str) -> Decimal | None:
    """What a scale word or its abbreviation multiplies by: "miljoner", "mio", "Tsd"."""
    found = _scales().get(word)
    if found is None:
        return None
    return found.get(language) or found.get("en") or next(iter(found.values()))


def is_number_word(word: str) -> bool:
    """True for "tre", "five", "tvåhundra"."""
    return any(not atoms[0].multiplies for atoms in _atoms_of(word).values())


def is_small_word(word: str) -> bool:
    """True for short words that may follow a sum without currency, where a noun would make it a count."""
    return word in _small_words()


def _in_digits(tokens: list[Token], start: int, language: str) -> Number | None:
    first = tokens[start]
    if first.length > _LONGEST_FIGURE or _is_part_of_something(tokens, start):
        return None
    digits, mark, place = _groups(tokens, start)
    decimals, end = _decimals(tokens, place, mark, grouped=place > start + 1)
    if first.text[0] == "0" and first.length > 1:
        return None
    if _goes_on(tokens, end):
        return None
    scale, behind = _scale_after(tokens, end, language)
    if scale >= _MILLION and place == start + 3 and mark == _decimal_mark(language, tokens[end].text) and not decimals:
        digits, decimals = first.text, tokens[start + 2].text  # "1,625 miljoner", "$1.625 million"
    figure = Decimal(f"{digits}.{decimals or 0}") + _fraction(tokens[end])
    if figure != figure.to_integral() and unicodedata.category(tokens[end].text[:1] or " ") == "No":
        scale, behind = _scale_after(tokens, end + 1, language)
    return Number(figure * scale, figure, scale, place > start + 1 and not decimals, behind)


def _groups(tokens: list[Token], start: int) -> tuple[str, str, int]:
    """The digits with their thousands, the separator, and the index behind."""
    digits, mark, place = tokens[start].text, "", start + 1
    if len(digits) > 3 or digits == "0":
        return digits, mark, place
    while (step := _group_after(tokens, place, mark)) is not None:
        mark, behind = step
        digits += tokens[behind - 1].text
        place = behind
    return digits, mark, place


def _group_after(tokens: list[Token], place: int, mark: str) -> tuple[str, int] | None:
    before, here = tokens[place - 1], tokens[place]
    if here.kind == NUMBER and here.length == 3 and here.start - before.end == 1 and mark in ("", " "):
        return " ", place + 1
    following = tokens[place + 1]
    good_mark = here.kind == MARK and here.text in _GROUP_MARKS and mark in ("", here.text) and touches(before, here)
    if good_mark and following.kind == NUMBER and following.length == 3 and touches(here, following):
        return here.text, place + 2
    return None


def _decimals(tokens: list[Token], place: int, mark: str, grouped: bool) -> tuple[str, int]:
    before, here, following = tokens[place - 1], tokens[place], tokens[place + 1]
    possible = here.kind == MARK and here.text in ".," and here.text != mark and following.kind == NUMBER
    if possible and touches(before, here) and touches(here, following) and following.length <= (2 if grouped else 6):
        return following.text, place + 2
    return "", place


def _is_part_of_something(tokens: list[Token], start: int) -> bool:
    """Something stands before the digits that makes them no number of their own: "§ 37", "B12", "3.4.12"."""
    if start == 0:
        return False
    before = tokens[start - 1]
    if before.text in ("§", "#", "nr", "№"):
        return True
    if not touches(before, tokens[start]):
        return False
    if before.kind == MARK and before.text in ".,:/_" and start > 1:
        return tokens[start - 2].kind == NUMBER and touches(tokens[start - 2], before)
    return before.text == "_"


def _goes_on(tokens: list[Token], end: int) -> bool:
    """More digits hang on behind, as in dates, times and budget lines."""
    here, following = tokens[end], tokens[end + 1]
    hangs = here.kind == MARK and here.text in ".,:/_" and following.kind == NUMBER
    return hangs and touches(tokens[end - 1], here) and touches(here, following)


def _fraction(token: Token) -> Decimal:
    """The value of "½" and its like, else 0."""
    if token.length == 1 and unicodedata.category(token.text) == "No":
        return Decimal(str(unicodedata.numeric(token.text)))
    return Decimal(0)


def _scale_after(tokens: list[Token], end: int, language: str) -> tuple[Decimal, int]:
    """The product of the scale words at a place ("hundra tusen"), and the index behind them and their full stop."""
    scale = _ONE
    for _ in range(_MOST_SCALES):
        if tokens[end].kind != WORD:
            break
        word = tokens[end].text
        if len(word) == 1 and word != "m" and word != "k":
            break  # "t" is too short to be believed without its currency
        if word in ("m", "k") and not touches(tokens[end - 1], tokens[end]):
            break
        factor = _letter(word) or scale_of(word, language)
        if factor is None:
            break
        scale, end = scale * factor, end + 1
        if tokens[end].text == "." and touches(tokens[end - 1], tokens[end]) and len(word) <= 4:
            end += 1
    return scale, end


def _letter(word: str) -> Decimal | None:
    return {"m": _MILLION, "k": _THOUSAND}.get(word)


def _in_words(tokens: list[Token], start: int, language: str) -> Number | None:
    """Number words of one language; languages that share the first words are kept until they part."""
    atoms: dict[str, list[_Atom]] = {}
    place, end = start, start
    while tokens[place].kind == WORD and place - start < _MOST_WORDS:
        found = _atoms_of(tokens[place].text)
        both = {key: atoms.get(key, []) + list(found[key]) for key in found if key in atoms or end == start}
        if not both:
            if end == start or not _joins(tokens[place].text, atoms) or not _atoms_of(tokens[place + 1].text):
                break
            place += 1
            continue
        atoms, place, end = both, place + 1, place + 1
        if tokens[place].text == "-" and touches(tokens[place - 1], tokens[place]):
            place += 1
    if not atoms:
        return None
    value = _value(_without_articles(atoms.get(language) or next(iter(atoms.values()))))
    if value is None:
        return None
    if tokens[end].text == "." and tokens[end - 1].length <= 4 and touches(tokens[end - 1], tokens[end]):
        end += 1
    return Number(value, value, _ONE, False, end)


def _joins(word: str, atoms: dict[str, list[_Atom]]) -> bool:
    return any(word in vocabulary("numbers")[language]["and"] for language in atoms)


def _without_articles(atoms: list[_Atom]) -> list[_Atom]:
    """Without the "a" of "half a million" and "two and a half million"."""
    kept = []
    for place, atom in enumerate(atoms):
        behind = atoms[place + 1].value if place + 1 < len(atoms) else None
        before = atoms[place - 1].value if place else None
        if atom.value != _ONE or _HALF not in (behind, before):
            kept.append(atom)
    return kept


def _value(atoms: list[_Atom]) -> Decimal | None:
    """The value of number words in order; None when they do not make a number ("two five", "miljoner")."""
    total, group, last = Decimal(0), Decimal(0), Decimal(10**15)
    seen = False
    for atom in atoms:
        if atom.multiplies:
            if not group and not (atom.alone and not total):
                return None
            if atom.value < _THOUSAND:
                if group >= atom.value:
                    return None
                group = _raised(group, atom.value)
                continue
            if atom.value >= last:
                return None
            total, group, last = total + (group or _ONE) * atom.value, Decimal(0), atom.value
        else:
            if not _may_follow(group, atom.value):
                return None
            group += atom.value
        seen = True
    return total + group if seen or group else None


def _raised(group: Decimal, factor: Decimal) -> Decimal:
    """A hundred or ten of what stands before: "tre hundra", "sata kaksi|kymmentä"."""
    units = group % 10 if factor == 10 else group
    return group - units + (units or _ONE) * factor


def _may_follow(group: Decimal, value: Decimal) -> bool:
    """Units after tens or hundreds; tens after units too ("fünf|und|zwanzig", "fem og tyve"); a half after anything."""
    if value == _HALF or group == 0:
        return True
    if value < 10:
        return group % 10 == 0 or (group % 1 == 0 and value < 1)
    return group % 100 == 0 or (value % 10 == 0 and group % 100 < 10)


@lru_cache(20_000)
def _atoms_of(word: str) -> dict[str, tuple[_Atom, ...]]:
    """By language, the number words that a word consists of; empty when it is no number."""
    if len(word) > _LONGEST_WORD:
        return {}
    found = {language: _split(word, table) for language, table in _atom_tables().items()}
    return {language: atoms for language, atoms in found.items() if atoms}


def _split(word: str, table: dict[str, _Atom | None]) -> tuple[_Atom, ...]:
    """The parts of a compound, the longest first; `None` in the table is a joint ("und")."""
    atoms: list[_Atom] = []
    rest = word
    while rest:
        length = next((n for n in range(len(rest), 0, -1) if rest[:n] in table and _long_enough(n, word)), 0)
        if not length:
            return ()
        atom = table[rest[:length]]
        if atom is not None:
            atoms.append(atom)
        elif not atoms:
            return ()
        rest = rest[length:]
    return tuple(atoms)


def _long_enough(length: int, word: str) -> bool:
    """Abbreviations stand alone; they are no parts of compounds."""
    return length == len(word) or length > 2 or word[:2] in ("to", "en", "et", "ti", "ni")


@cache
def _atom_tables() -> dict[str, dict[str, _Atom | None]]:
    return {language: _atom_table(table) for language, table in vocabulary("numbers").items()}


def _atom_table(table: dict[str, list[str]]) -> dict[str, _Atom | None]:
    found: dict[str, _Atom | None] = dict.fromkeys(table["and"])
    for line in table["values"]:
        value, *words = line.split()
        found |= dict.fromkeys(words, _Atom(Decimal(value), False, True))
    for name, power in (*_POWERS.items(), ("ten", Decimal(10))):
        for word in table.get(name, ()):
            if len(word) > 1:
                found.setdefault(word, _Atom(power, True, word in table["alone"]))
    return found | dict.fromkeys(table["half"], _Atom(_HALF, False, True))


@cache
def _scales() -> dict[str, dict[str, Decimal]]:
    scales: dict[str, dict[str, Decimal]] = {}
    for language, table in vocabulary("numbers").items():
        for name, power in _POWERS.items():
            for word in table[name]:
                scales.setdefault(word, {})[language] = power
    return scales


@cache
def _small_words() -> frozenset[str]:
    return frozenset(word for table in vocabulary("numbers").values() for word in table["small"])


def _decimal_mark(language: str, scale_word: str) -> str:
    """The mark before decimals in the language, or in the one that the scale word belongs to."""
    tables = vocabulary("numbers")
    if language not in tables:
        known = _scales().get(scale_word, {})
        language = "en" if "en" in known else next(iter(known), "en")
    return str(tables[language]["decimal"])
