"""`grants search`: searches that an organisation saves, to run again and to be told of in its digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import forms, screen
from cli.applying import Org
from cli.forms import Csv, Json, To, ToCalendar
from cli.help import Command, Group
from cli.i18n import N_, _
from cli.options import FILTER, with_options
from cli.state import State

if TYPE_CHECKING:
    from tracker.organisations.searches import SavedSearch, Wanted

NAME = Annotated[str, typer.Argument(metavar=N_("NAME"), help=N_("What the search is called."))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(cls=Group, no_args_is_help=True, help=N_("Searches that are saved, for lists and digests."))
    for name, command, words in (
        ("save", save, N_("Save what narrows a list, under a name.")),
        ("list", list_searches, N_("List the saved searches.")),
        ("run", run, N_("List the open calls of a saved search, those that fit best first.")),
        ("remove", remove, N_("Remove a saved search; `grants undo` brings it back.")),
    ):
        group.command(name, cls=Command, help=words)(command)
    app.add_typer(group, name="search")


@with_options(FILTER)
def save(context: typer.Context, name: NAME, organisation: Org = "", **asked: Any) -> None:
    """Keep a search; one of the same name is replaced."""
    from cli.wanted import read_wanted
    from config.sentences import say
    from tracker.organisations import searches, store
    from tracker.store.changes import Edit

    state: State = context.obj
    with state.writing() as connection:
        wanted = read_wanted(connection, asked, state)
        wanted.filter(state.now)
        edit = Edit(connection, state.who, state.now, say("Saved the search {name}.", name=name))
        owner = store.organisation(connection, organisation)
        owner = owner if owner.id else store.default_or_made(edit, connection)
        new = searches.save_search(edit, connection, owner.id, name, wanted)
    from cli import safe

    sentence = _("Saved: {name}. `grants search run` runs it.") if new else _("Changed: {name}.")
    screen.lines([sentence.format(name=safe.line(name))])


def list_searches(
    context: typer.Context,
    organisation: Org = "",
    json: Json = False,
    csv: Csv = False,
    to: To = "",
) -> None:
    """The searches of an organisation, with what each asks for."""
    from tracker.organisations import searches, store

    state: State = context.obj
    form = forms.asked(json, csv, to)
    with state.connection() as connection:
        owner = store.organisation(connection, organisation)
        found = searches.searches_of(connection, owner.id)
    rows = [(one.name, " ".join(as_options(one.wanted))) for one in found]
    if form.kind:
        from tracker.exchange.sheets import Sheet

        told = [{"organisation": owner.key, "name": s.name, "wanted": searches.to_json(s.wanted)} for s in found]
        forms.give(form, lambda: told, lambda: Sheet("searches", ("name", "options"), rows))
        return
    if not found:
        screen.aside(_("No saved search. `grants search save NAME` with the options of `grants list` saves one."))
        return
    from cli import safe
    from cli.views import layout

    head = tuple(heading.upper() for heading in (_("Name"), _("Options")))
    screen.lines(layout.columns([head, *(tuple(map(safe.line, row)) for row in rows)]))


def run(
    context: typer.Context,
    name: NAME,
    organisation: Org = "",
    every: Annotated[bool, typer.Option("--all", help=N_("All of them, however many."))] = False,
    json: Json = False,
    csv: Csv = False,
    to: ToCalendar = "",
) -> None:
    """The open calls of a search, with how they fit."""
    from cli.fitting import list_fitting
    from tracker.organisations import store

    state: State = context.obj
    form = forms.asked(json, csv, to, forms.DATED)
    with state.connection() as connection:
        owner = store.organisation(connection, organisation)
        wanted = _find(connection, owner.id, name).wanted.filter(state.now, owner.key, "match")
        list_fitting(connection, wanted, owner, form, every, state)


def remove(context: typer.Context, name: NAME, organisation: Org = "") -> None:
    """Take a search away."""
    from cli import safe
    from config.sentences import say
    from tracker.organisations import searches, store
    from tracker.store.changes import Edit

    state: State = context.obj
    with state.writing() as connection:
        known = _find(connection, store.organisation(connection, organisation).id, name)
        edit = Edit(connection, state.who, state.now, say("Removed the search {name}.", name=known.name))
        searches.remove_search(edit, known)
    screen.lines([_("Removed {name}. `grants undo` brings it back.").format(name=safe.line(known.name))])


def as_options(wanted: Wanted) -> list[str]:
    """The options of `grants list` that ask for the same."""
    import shlex

    from tracker.organisations.searches import to_json

    flags = {"text": "--search"}
    words = []
    for name, value in to_json(wanted).items():
        flag = flags.get(name, "--" + name.replace("_", "-"))
        text = f"{value}d" if isinstance(value, int) and not isinstance(value, bool) else str(value)
        words += [flag] if value is True else [flag, shlex.quote(text)]
    return words


def _find(connection: Any, organisation_id: int, name: str) -> SavedSearch:
    from tracker.organisations.searches import find_search

    return find_search(connection, organisation_id, name)
