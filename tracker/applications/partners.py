"""Partners: who does it with the organisation, and who pays what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, select

from config.sentences import Sentence, say
from tracker.applications.funding import Plan
from tracker.applications.model import Application
from tracker.applications.parts import Partner
from tracker.applications.sums import check_sum
from tracker.applications.whole import costs_of, partners_of
from tracker.applications.words import PARTNER_KINDS, PARTNER_ROLES, listed
from tracker.facts.model import Amount, Rate
from tracker.refused import Refused
from tracker.store.changes import Edit
from tracker.store.tables.calls import amounts, rates
from tracker.store.tables.parts import partners


@dataclass(frozen=True)
class Said:
    """What a person says of a partner; None: nothing said."""

    kind: str | None = None
    role: str | None = None
    promised: Decimal | None = None
    confirmed: Decimal | None = None
    letter: bool | None = None


def plan_of(connection: Connection, one: Application) -> Plan:
    """Who pays for the project, as far as it is known."""
    return Plan(
        one.currency, one.total, one.asked, one.own, partners_of(connection, one.id), costs_of(connection, one.id)
    )


def rules_of(connection: Connection, one: Application) -> tuple[tuple[Amount, ...], tuple[Rate, ...]]:
    """What the call says of sums and shares; nothing when the application stands without a call."""
    if one.call_id is None:
        return (), ()
    sums = connection.execute(select(amounts).where(amounts.c.call_id == one.call_id).order_by(amounts.c.id))
    shares = connection.execute(select(rates).where(rates.c.call_id == one.call_id).order_by(rates.c.id))
    return (
        tuple(Amount(row.role, row.amount, row.currency, approximate=row.approximate) for row in sums),
        tuple(Rate(row.role, row.percent) for row in shares),
    )


def put_partner(edit: Edit, one: Application, name: str, said: Said) -> bool:
    """Add a partner, or change what is known of the one of this name; whether it is new. Raises Refused, Conflict."""
    _check_words(said)
    known = next(
        (each for each in partners_of(edit.connection, one.id) if each.name.casefold() == name.casefold()), None
    )
    values = {key: value for key, value in vars(said).items() if value is not None}
    _check_promise(known, values)
    edit.words = say("A{number} {title}: partner {name}.", number=one.id, title=one.title, name=name)
    if known:
        edit.update(partners, known.id, values, known.version)
        return False
    empty = {"kind": "other", "role": "partner", "promised": None, "confirmed": None, "letter": False}
    edit.insert(partners, {"application_id": one.id, "name": name, **empty, **values})
    return True


def _check_words(said: Said) -> None:
    for word, known, name in (
        (said.kind, PARTNER_KINDS, say("kind")),
        (said.role, PARTNER_ROLES, say("role")),
    ):
        if word is not None and word not in known:
            raise Refused(_no_such(name, word, known))
    check_sum(said.promised, say("the promised sum"))
    check_sum(said.confirmed, say("the confirmed sum"))


def _no_such(name: Sentence, word: str, known: Mapping[str, Sentence]) -> Sentence:
    there = listed(known.values())
    return say("'{word}' is no {name} of a partner; there are: {known}.", word=word, name=name, known=there)


def _check_promise(known: Partner | None, values: dict[str, object]) -> None:
    promised = values.get("promised", known.promised if known else None)
    confirmed = values.get("confirmed", known.confirmed if known else None)
    if isinstance(promised, Decimal) and isinstance(confirmed, Decimal) and confirmed > promised:
        raise Refused(say("More cannot be confirmed ({confirmed}) than is promised ({promised}).",
                          confirmed=f"{confirmed:f}", promised=f"{promised:f}"))  # fmt: skip
