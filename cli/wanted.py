"""What the options of a list ask for (cli.options.FILTER), read; wrong usage names the option."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import typer

from cli import values
from cli.state import State

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tracker.organisations.searches import Since, Wanted


def read_wanted(connection: Connection, asked: Mapping[str, Any], state: State) -> Wanted:
    """The answers as they are kept for later, too. Sums without a currency are in that of the default organisation."""
    from tracker.organisations.searches import Wanted

    def since(text: str) -> Since:
        try:
            return values.duration(text)
        except typer.BadParameter:
            return values.since(text, state.now, state.zone)

    told = {
        "open": asked["open"],
        "closing": values.given("--closing", asked["closing"], values.duration),
        "funder": asked["funder"],
        "country": values.given("--country", asked["country"], values.country) or "",
        "theme": values.given("--theme", asked["theme"], lambda text: values.named("theme", text)) or "",
        "min_amount": values.given("--min-amount", asked["min_amount"], values.amount),
        "max_amount": values.given("--max-amount", asked["max_amount"], values.amount),
        "currency": values.given("--currency", asked["currency"], values.currency) or "",
        "new_since": values.given("--new-since", asked["new_since"], since),
        "changed_since": values.given("--changed-since", asked["changed_since"], since),
        "text": asked["text"],
        "source": asked["source"],
    }
    if (told["min_amount"] is not None or told["max_amount"] is not None) and not told["currency"]:
        from cli.format import currency_of
        from tracker.organisations.profile import default_organisation

        told["currency"] = currency_of(default_organisation(connection).country)
    if asked["source"]:
        _check_source(connection, asked["source"], state)
    return Wanted(**told)


def _check_source(connection: Connection, key: str, state: State) -> None:
    """A source that nobody knows is wrong usage; one that was never crawled has no calls."""
    from tracker.calls.query import has_source

    if not has_source(connection, key):
        from cli import choice

        choice.named(choice.load(state), [key])
