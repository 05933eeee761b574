"""Completes ids and source keys in the shell. A completion that fails says nothing: the person is typing."""

from __future__ import annotations

import os

import typer

from cli.state import State


def complete_id(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Ids of calls, each with its title."""
    try:
        from cli import safe
        from tracker.calls.query import complete_ids

        state = _state(context)
        with state.connection() as connection:
            return [(id, safe.line(title)[:60]) for id, title in complete_ids(connection, incomplete)]
    except Exception:
        return []


def complete_source(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Keys of sources, each with its name."""
    try:
        from config.catalogue import load

        sources = load(_state(context).settings.config_folder).sources
        return [(key, source.name) for key, source in sources.items() if key.startswith(incomplete)]
    except Exception:
        return []


def _state(context: typer.Context) -> State:
    """The options before the command count while completing too."""
    given = context.find_root().params
    return State(os.environ, database=given.get("database") or "", moment=given.get("now") or "")


def complete_organisation(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Keys of organisations, each with its name."""
    try:
        from cli import safe
        from tracker.organisations.store import all_organisations

        state = _state(context)
        with state.connection() as connection:
            found = all_organisations(connection)
        return [(one.key, safe.line(one.name)[:60]) for one in found if one.key.startswith(incomplete)]
    except Exception:
        return []
