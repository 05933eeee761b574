"""What a person says of an application itself, when it is begun and later: the options, and how they are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cli import applying, values
from cli.i18n import N_
from cli.options import option
from cli.state import State

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tracker.applications.start import Told

TOLD = [
    option("title", "--title", N_("What the application is called."), N_("TEXT")),
    option("funder", "--funder", N_("Who gives."), N_("NAME")),
    option("url", "--url", N_("Where to read about it."), "URL"),
    option("deadline", "--deadline", N_("A day of your own; it counts instead of the call's dates."), N_("DATE")),
    option("asked", "--sum", N_("The sum asked for: 500k, 1.5m."), N_("SUM")),
    option("own", "--own", N_("What the organisation puts in itself."), N_("SUM")),
    option("total", "--total", N_("What the project costs in all."), N_("SUM")),
    option("currency", "--currency", N_("Currency of these sums, as SEK or EUR."), N_("CODE")),
    option("reference", "--reference", N_("The funder's number for it."), N_("TEXT")),
    option("owner", "--owner", N_("Who answers for it: name or address."), N_("MEMBER")),
]
"""As `**answers` of a command."""


def read_told(answers: Mapping[str, str], state: State) -> dict[str, Any]:
    """The answers by the fields of Told, less the owner, who is looked up later; None: nothing said. Names the option
    that cannot be read.
    """
    return {
        "title": answers["title"] or None,
        "funder": answers["funder"] or None,
        "url": answers["url"] or None,
        "reference": answers["reference"] or None,
        "deadline": applying.day("--deadline", answers["deadline"], state),
        "asked": applying.sum_of("--sum", answers["asked"]),
        "own": applying.sum_of("--own", answers["own"]),
        "total": applying.sum_of("--total", answers["total"]),
        "currency": values.given("--currency", answers["currency"], values.currency),
    }


def with_owner(connection: Connection, said: Mapping[str, Any], organisation_id: int, owner: str) -> Told:
    """All that was said, with the member who is named. Raises Refused."""
    from tracker.applications.start import Told

    return Told(**said, owner_id=applying.owner(connection, organisation_id, owner))
