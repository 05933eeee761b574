"""Awards in the 360Giving standard (https://standard.threesixtygiving.org, JSON): what funders gave, to whom.

The standard asks for ISO dates; published files also write `05/06/2014`, which is day first, as in the United Kingdom.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from config.sentences import say
from tracker.facts.clean import clean_line

_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\b")
_CURRENCY = re.compile(r"[A-Z]{3}")


class NotGiving(ValueError):
    """The value is no 360Giving package, or a record in it lacks something; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Award:
    """One grant that was awarded."""

    identifier: str
    funder_key: str
    funder_name: str
    recipient: str
    recipient_key: str
    title: str
    description: str
    programme: str
    amount: Decimal
    currency: str
    """ISO 4217."""
    awarded: date


def awards_in(value: Any) -> Iterator[Award | NotGiving]:
    """The awards of a package, and for each record that cannot be read why. Raises NotGiving when it is no package."""
    grants = value.get("grants") if isinstance(value, dict) else None
    if not isinstance(grants, list):
        raise NotGiving(say("The file is no 360Giving package: it needs a list called grants."))
    for number, grant in enumerate(grants, start=1):
        try:
            yield _award(grant if isinstance(grant, dict) else {})
        except NotGiving as problem:
            yield NotGiving(say("Record {number}: {problem}", number=number, problem=problem))


def _award(grant: dict[str, Any]) -> Award:
    funder, recipient = _party(grant, "fundingOrganization"), _recipient(grant)
    programme = _first(grant.get("grantProgramme"))
    return Award(
        identifier=_needed(grant, "id"),
        funder_key=_text(funder.get("id")),
        funder_name=_text(funder.get("name")) or _text(funder.get("id")),
        recipient=_text(recipient.get("name")),
        recipient_key=_text(recipient.get("id")),
        title=_text(grant.get("title")),
        description=_text(grant.get("description")),
        programme=_text(programme.get("title")),
        amount=_amount(grant),
        currency=_currency(grant),
        awarded=_date(_needed(grant, "awardDate")),
    )


def _party(grant: dict[str, Any], name: str) -> dict[str, Any]:
    party = _first(grant.get(name))
    if not _text(party.get("name")) and not _text(party.get("id")):
        raise NotGiving(say("{name} is missing", name=name))
    return party


def _recipient(grant: dict[str, Any]) -> dict[str, Any]:
    """A grant goes to an organisation, or to a person whose name is mostly left out."""
    return _first(grant.get("recipientOrganization")) or _first(grant.get("recipientIndividual"))


def _needed(grant: dict[str, Any], name: str) -> str:
    if text := _text(grant.get(name)):
        return text
    raise NotGiving(say("{name} is missing", name=name))


def _amount(grant: dict[str, Any]) -> Decimal:
    text = _needed(grant, "amountAwarded")
    try:
        amount = round(Decimal(text), 2)
    except InvalidOperation:
        raise NotGiving(say("'{text}' is no sum", text=text[:40])) from None
    if not amount.is_finite() or abs(amount) >= Decimal(10) ** 15:
        raise NotGiving(say("'{text}' is no sum", text=text[:40]))
    return amount


def _currency(grant: dict[str, Any]) -> str:
    code = _needed(grant, "currency").upper()
    if not _CURRENCY.fullmatch(code):
        raise NotGiving(say("'{text}' is no currency", text=code[:40]))
    return code


def _date(text: str) -> date:
    try:
        if match := _DAY_FIRST.match(text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(text[:10])
    except ValueError:
        raise NotGiving(say("'{text}' is no date", text=text[:40])) from None


def _first(value: Any) -> dict[str, Any]:
    found = value[0] if isinstance(value, list) and value else value
    return found if isinstance(found, dict) else {}


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return clean_line(str(value))
