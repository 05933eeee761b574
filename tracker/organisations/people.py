"""What is told of a member, checked: each value as it is kept, or a sentence that says why it cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from config.sentences import say
from tracker.facts.vocabulary import vocabulary
from tracker.organisations.model import Member, Organisation
from tracker.organisations.store import members_of
from tracker.refused import Refused

WISHES = ("weekly", "daily", "off")
_WISH_WORDS = {"varje vecka": "weekly", "veckovis": "weekly", "varje dag": "daily", "dagligen": "daily", "av": "off",
               "aldrig": "off", "never": "off"}  # fmt: skip


_WRONG = {
    "must have an @-sign": say("it has no @"),
    "must be something before": say("nothing stands before the @"),
    "must be something after": say("nothing stands after the @"),
    "invalid characters": say("it has a character that cannot stand there"),
    "should have a period": say("after the @ a domain is wanted, such as example.org"),
    "valid top-level domain": say("after the @ a domain is wanted, such as example.org"),
    "special-use or reserved": say("that domain takes no mail"),
    "two periods in a row": say("two dots stand side by side"),
    "cannot start with a period": say("a dot stands where none may"),
    "cannot have a period immediately": say("a dot stands where none may"),
    "cannot end with a period": say("a dot stands where none may"),
    "too long": say("it is too long"),
    "display name": say("write the address alone, without a name or brackets"),
}
"""What the library says (email-validator, by a part of its English words), in ours."""


def told_of(member: Member, told: Mapping[str, str], now: datetime) -> Member:
    """`member` with what is told over it; empty values tell nothing. Raises Refused for one that cannot be."""
    values = {name: _READ[name](text.strip(), now) for name, text in told.items() if text.strip()}
    return replace(member, **values)


def email_address(text: str, _now: datetime) -> str:
    """The address as it is written right. Nobody is asked whether it exists. Raises Refused."""
    from email_validator import EmailNotValidError, validate_email

    try:
        return str(validate_email(text, check_deliverability=False).normalized)
    except EmailNotValidError as problem:
        words = str(problem)
        why = next((sentence for part, sentence in _WRONG.items() if part in words), words)
        raise Refused(say("'{text}' is no e-mail address: {problem}", text=text, problem=why)) from None


def find_member(
    connection: Connection, text: str, organisation: Organisation | None = None, removed: bool = False
) -> tuple[Member, ...]:
    """The members of this address or name, in any case; of one organisation or of all.

    The same person may be a member of several. `removed`: also who was taken away, and is kept until it is forgotten.
    Raises Refused when there is none, or when a name means several people.
    """
    wanted = text.strip().casefold()
    known = members_of(connection, organisation.id if organisation else None, removed)
    for name in ("email", "name"):
        found = tuple(one for one in known if str(getattr(one, name)).casefold() == wanted)
        if len({one.email.casefold() for one in found}) > 1:
            people = ", ".join(sorted({one.email for one in found}))
            raise Refused(
                say("Several members are called {name}: {people}. Give the address.", name=text, people=people)
            )
        if found:
            return found
    raise Refused(say("There is no member '{text}'. `grants member list` shows them.", text=text))


def _name(text: str, _now: datetime) -> str:
    return " ".join(text.split())[:200]


def _language(text: str, _now: datetime) -> str:
    code = text.lower()
    if code not in vocabulary("codes")["languages"].split():
        raise Refused(say("'{text}' is no language code such as sv or en", text=text))
    return code


def _zone(text: str, _now: datetime) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, OSError, ValueError):
        raise Refused(say("'{text}' is no time zone such as Europe/Stockholm", text=text)) from None
    return text


def _wish(text: str, _now: datetime) -> str:
    word = text.casefold()
    word = _WISH_WORDS.get(word, word)
    if word not in WISHES:
        raise Refused(say("'{text}' is none of weekly, daily, off", text=text))
    return word


def _weekday(text: str, _now: datetime) -> int:
    """1 to 7, or a name in any language that is read."""
    word = text.casefold()
    if word in "1234567" and len(word) == 1:
        return int(word)
    for table in vocabulary("calendar").values():
        for number, names in enumerate(table.get("weekdays", ()), 1):
            if word in ([names] if isinstance(names, str) else names):
                return number
    raise Refused(say("'{text}' is no day of the week such as monday, or 1 to 7", text=text))


def _hour(text: str, _now: datetime) -> int:
    match = re.fullmatch(r"([0-9]{1,2})([:.]00)?", text)
    if not match or int(match[1]) > 23:
        raise Refused(say("'{text}' is no hour from 0 to 23", text=text))
    return int(match[1])


def _quiet(text: str, _now: datetime) -> tuple[str, ...]:
    """`W29`, `2026-W52`, `28-31`, separated by commas, semicolons or spaces; `none`: no week."""
    if text.casefold() in ("none", "inga", "-"):
        return ()
    weeks: list[str] = []
    for part in re.split(r"[,;\s]+", text.upper()):
        if match := re.fullmatch(r"(?:(\d{4})-?)?W?(\d{1,2})(?:-W?(\d{1,2}))?", part):
            first, last = int(match[2]), int(match[3] or match[2])
            if 1 <= first <= last <= 53:
                weeks += [f"{match[1]}-W{week:02}" if match[1] else f"W{week:02}" for week in range(first, last + 1)]
                continue
        raise Refused(say("'{text}' is no week such as W29, 28-31 or 2026-W52", text=part))
    return tuple(dict.fromkeys(weeks))


def _past_day(text: str, now: datetime) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.max
    if day > now.date():
        raise Refused(say("'{text}' is no day until today, as 2026-05-02", text=text))
    return day.isoformat()


_READ: dict[str, Callable[[str, datetime], Any]] = {
    "name": _name,
    "email": email_address,
    "language": _language,
    "zone": _zone,
    "role": _name,
    "digest": _wish,
    "weekday": _weekday,
    "hour": _hour,
    "quiet_weeks": _quiet,
    "consent_on": _past_day,
    "consent_source": _name,
}
FIELDS = tuple(_READ)
"""What can be told of a member, by name."""
