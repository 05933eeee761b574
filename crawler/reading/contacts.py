"""Whom to ask: mail addresses with the names and telephone numbers that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from config.sentences import say
from crawler.reading.page import Line, folded
from tracker.facts.model import Raw

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}(?![\w-])")
_PHONE = re.compile(r"(?<![\w/.,-])(?:\+|00)?\(?\d[\d ()/.–-]{5,18}\d(?![\w/-])")
_CALLED = re.compile(r"\b(?:tel|telefon\w*|phone|telephone|call|ring|puh|puhelin|tlf|tfn|mobil\w*|p)\b", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){1,3}")
_BEHIND_MAIL = re.compile(r"@[\w.-]{3,80},? $")
"""A number that follows an address at once: "anna.aho@fund.example, 040 123 4567"."""
_BEFORE, _BEHIND = 4, 2
"""Lines around an address among which its name and number stand."""
_SHORT = 120
_FEWEST_DIGITS, _MOST_DIGITS = 7, 15
"""Digits of a telephone number (ITU-T E.164 allows fifteen)."""


class _Address(NamedTuple):
    mail: str
    name: str
    """What the link says instead of the address."""
    line: int


def contact_raws(lines: list[Line]) -> Iterator[Raw]:
    """The raw strings of each address once: the address, then the name and the telephone number beside it."""
    found = list(_addresses(lines))
    taken: set[str] = set()
    for place, address in enumerate(found):
        yield Raw("contact", address.mail, role="email", where=say("on the page"))
        first = max(address.line - _BEFORE, found[place - 1].line + 1 if place else 0)
        last = min(address.line + _BEHIND, found[place + 1].line if place + 1 < len(found) else len(lines))
        near = lines[min(first, address.line) : max(last, address.line) + 1]
        if name := address.name or _name(address.mail, near):
            yield Raw("contact", name, role="name", where=say("on the page"))
        phone = _phone(near)
        if phone and phone not in taken:
            taken.add(phone)
            yield Raw("contact", phone, role="phone", where=say("on the page"))


def _addresses(lines: list[Line]) -> Iterator[_Address]:
    seen: set[str] = set()
    for number, line in enumerate(lines):
        written = _MAIL.findall(line.said) if "@" in line.said else ()
        for mail, name in (*_linked(line), *((mail, "") for mail in written)):
            if mail.lower() not in seen:
                seen.add(mail.lower())
                yield _Address(mail, name, number)


def _linked(line: Line) -> Iterator[tuple[str, str]]:
    for link in line.links:
        scheme, _, rest = link.href.partition(":")
        mail = unquote(rest.partition("?")[0]).strip()
        if scheme.lower() == "mailto" and _MAIL.fullmatch(mail):
            yield mail, link.text if _is_name(link.text) and _of_person(link.text, mail) else ""


def _is_name(text: str) -> bool:
    """Two to four words, each with a capital."""
    return bool(_NAME.fullmatch(text)) and len(text) <= _SHORT and all(word[0].isupper() for word in text.split())


def _of_person(name: str, mail: str) -> bool:
    """The address is made of the name: its first and last part, or initials with the last part."""
    local = folded(mail.partition("@")[0])
    parts = [folded(part) for part in name.split()]
    return any(len(part) > 2 and part in local for part in parts)


def _name(mail: str, near: list[Line]) -> str:
    """The words near an address that it was made of: "Anna Virtanen, anna.virtanen@..."."""
    for line in near:
        if len(line.text) > 4 * _SHORT:
            continue
        for piece in re.split(r"[,;:|\n/()]| - ", line.text):
            words = piece.strip(" .").split()
            for size in (3, 2):
                for start in range(len(words) - size + 1):
                    name = " ".join(words[start : start + size]).strip(",.")
                    if _is_name(name) and _spelled(name, mail):
                        return name
    return ""


def _spelled(name: str, mail: str) -> bool:
    """The address is made of first and last name, in one of the usual ways; the first one may be its initial."""
    told = [folded(part) for part in re.split(r"[._+-]", mail.partition("@")[0])]
    parts = [folded(part) for part in name.split()]
    if not all(parts) or len(parts[-1]) < 2:
        return False
    first, last = parts[0], parts[-1]
    if len(told) > 1:
        return last in told and (first in told or first[0] in told)
    return told[0] in (first + last, last + first, first[0] + last, last + first[0], last)


def _phone(near: list[Line]) -> str:
    """The number behind a word for telephone, or on a line that is nothing else."""
    for line in near:
        if len(line.said) > 4 * _SHORT:
            continue
        for match in _PHONE.finditer(line.said):
            digits = sum(letter.isdigit() for letter in match[0])
            alone = not re.search(r"[^\W\d_]{3}", line.text)
            called = _CALLED.search(line.said, max(0, match.start() - 20), match.start()) or match[0][0] == "+"
            behind = _BEHIND_MAIL.search(line.said, max(0, match.start() - _SHORT), match.start())
            if _FEWEST_DIGITS <= digits <= _MOST_DIGITS and (called or alone or behind):
                return match[0].strip(" -.")
    return ""
