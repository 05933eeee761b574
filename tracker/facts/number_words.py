"""Numbers in words: "två och en halv miljon", "fünfundzwanzigtausend", "kaksikymmentä tuhatta", "half a million"."""

from __future__ import annotations

from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from tracker.facts.tokens import WORD, Token, touches
from tracker.facts.vocabulary import vocabulary

POWERS = {
    "hundred": Decimal(100),
    "thousand": Decimal(1000),
    "million": Decimal(10**6),
    "milliard": Decimal(10**9),
    "billion": Decimal(10**12),
}
"""The names of config/vocabulary/numbers.toml for what a word multiplies by."""
_ONE = Decimal(1)
_HALF = Decimal("0.5")
_QUARTER = Decimal("0.25")
_FRACTIONS = {_HALF, _QUARTER}
_THOUSAND = Decimal(1000)
_LONGEST_WORD = 40
_MOST_WORDS = 16


class _Atom(NamedTuple):
    """One number word of one language: a value, or what the value before it is multiplied by."""

    value: Decimal
    multiplies: bool
    alone: bool


def is_plural_number(word: str) -> bool:
    """True for "tre" and "five", not for "ett" and "einer", which may be articles."""
    return any(not atoms[0].multiplies and atoms[0].value != _ONE for atoms in _atoms_of(word).values())


def begins_number(word: str) -> bool:
    """True when a number in words may begin with this word."""
    return bool(_atoms_of(word))


def read_words(tokens: list[Token], start: int, language: str) -> tuple[Decimal, Decimal, int] | None:
    """The number that words make from a token on, its scale ("miljoner" at its end), and the index behind them; None
    when they make none.

    All words are of one language; languages that share the first words are kept until they part.
    """
    if not _atoms_of(tokens[start].text):
        return None
    atoms: dict[str, list[_Atom]] = {}
    place, end = start, start
    shorter: list[tuple[dict[str, list[_Atom]], int]] = []
    """Where the number may end as well, when all the words together make none."""
    while tokens[place].kind == WORD and place - start < _MOST_WORDS:
        found = _atoms_of(tokens[place].text)
        both = {key: atoms.get(key, []) + list(found[key]) for key in found if key in atoms or end == start}
        if not both:
            joins = _joins(tokens[place].text, atoms) or _is_of(tokens[place].text, atoms)
            if end == start or not joins or not _atoms_of(tokens[place + 1].text):
                break
            shorter.append((atoms, end))
            place += 1
            continue
        atoms, place, end = both, place + 1, place + 1
        if any(spoken[-1].value == _THOUSAND for spoken in atoms.values()):
            shorter.append((atoms, end))
        if tokens[place].text == "-" and touches(tokens[place - 1], tokens[place]):
            place += 1
    if not atoms:
        return None
    spoken, value = _spoken(atoms, language)
    while value is None and shorter:  # "one and four million", "tuhannesta kahteentuhanteen": two numbers
        atoms, end = shorter.pop(0)
        spoken, value = _spoken(atoms, language)
    if value is None:
        return None
    scale = spoken[-1].value if spoken[-1].multiplies and spoken[-1].value >= _THOUSAND else _ONE
    if tokens[end].text == "." and tokens[end - 1].length <= 4 and touches(tokens[end - 1], tokens[end]):
        end += 1
    return value, scale, end


def _spoken(atoms: dict[str, list[_Atom]], language: str) -> tuple[list[_Atom], Decimal | None]:
    """The words in the language, or in the first that they are of, and their value."""
    spoken = _without_articles(atoms.get(language) or next(iter(atoms.values())))
    return spoken, _value(spoken)


def _joins(word: str, atoms: dict[str, list[_Atom]]) -> bool:
    """A word such as "and" goes on, but not behind a fraction: "en halv och två miljoner" are two numbers."""
    return any(
        word in vocabulary("numbers")[language]["and"] and found[-1].value not in _FRACTIONS
        for language, found in atoms.items()
    )


def _is_of(word: str, atoms: dict[str, list[_Atom]]) -> bool:
    """ "a quarter of a million"."""
    tables = vocabulary("numbers")
    return any(word in tables[code].get("of", ()) and found[-1].value in _FRACTIONS for code, found in atoms.items())


def _without_articles(atoms: list[_Atom]) -> list[_Atom]:
    """Without the "a" of "half a million" and "two and a half million"."""
    kept = []
    for place, atom in enumerate(atoms):
        behind = atoms[place + 1].value if place + 1 < len(atoms) else None
        before = atoms[place - 1].value if place else None
        if atom.value != _ONE or not {behind, before} & _FRACTIONS:
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
    if value in _FRACTIONS or group == 0:
        return True
    if value < 10:
        return group % 10 == 0 or (group % 1 == 0 and value < 1)
    return group % 100 == 0 or (value % 10 == 0 and group % 100 < 10)


@lru_cache(20_000)
def _atoms_of(word: str) -> dict[str, tuple[_Atom, ...]]:
    """By language, the number words that a word consists of; empty when it is no number."""
    if len(word) > _LONGEST_WORD or word[:2] not in _first_letters():
        return {}
    found = {language: _split(word, table) for language, table in _atom_tables().items()}
    return {language: atoms for language, atoms in found.items() if atoms}


def _split(word: str, table: dict[str, _Atom | None]) -> tuple[_Atom, ...]:
    """The parts of a compound, the longest first; `None` in the table is a joint ("und")."""
    atoms: list[_Atom] = []
    rest = word
    while rest:
        length = next((n for n in range(len(rest), 0, -1) if rest[:n] in table and _fits(rest[:n], word, table)), 0)
        if not length:
            return ()
        atom = table[rest[:length]]
        if atom is not None:
            atoms.append(atom)
        elif not atoms:
            return ()
        rest = rest[length:]
    return tuple(atoms)


def _fits(part: str, word: str, table: dict[str, _Atom | None]) -> bool:
    """Abbreviations stand alone; they are no parts of compounds. A joint is: "femogtyve"."""
    if part == word or len(part) > 2 or word[:2] in ("to", "en", "et", "ti", "ni"):
        return True
    return len(part) == 2 and table[part] is None


@cache
def _atom_tables() -> dict[str, dict[str, _Atom | None]]:
    return {language: _atom_table(table) for language, table in vocabulary("numbers").items()}


@cache
def _first_letters() -> frozenset[str]:
    """Two letters with which number words begin: most words are none, and need not be taken apart."""
    return frozenset(word[:2] for table in _atom_tables().values() for word in table)


def _atom_table(table: dict[str, list[str]]) -> dict[str, _Atom | None]:
    found: dict[str, _Atom | None] = dict.fromkeys(table["and"])
    for line in table["values"]:
        value, *words = line.split()
        found |= dict.fromkeys(words, _Atom(Decimal(value), False, True))
    for name, power in (*POWERS.items(), ("ten", Decimal(10))):
        for word in table.get(name, ()):
            if len(word) > 1:
                found.setdefault(word, _Atom(power, True, word in table["alone"]))
    found |= dict.fromkeys(table.get("quarter", ()), _Atom(_QUARTER, False, True))
    return found | dict.fromkeys(table["half"], _Atom(_HALF, False, True))
