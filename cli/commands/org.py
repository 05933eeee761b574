"""`grants org`: the organisations that calls are matched with; one is the default."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import forms, screen
from cli.commands.completion import complete_organisation
from cli.errors import USAGE, Problem
from cli.forms import Csv, Json, To
from cli.help import Command, Group
from cli.i18n import N_, _
from cli.options import PROFILE, with_options
from cli.state import State

if TYPE_CHECKING:
    from tracker.organisations.model import Organisation

KEY = Annotated[
    str, typer.Argument(metavar=N_("ORG"), help=N_("Its key or name."), autocompletion=complete_organisation)
]
FILE = Annotated[
    Path | None, typer.Option("--from", metavar=N_("FILE"), help=N_("Answers from a TOML file; options come over it."))
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(cls=Group, no_args_is_help=True, help=N_("The organisations that calls are matched with."))
    for name, command, words in (
        ("add", add, N_("Add an organisation; the first becomes the default.")),
        ("list", list_organisations, N_("List the organisations.")),
        ("show", show, N_("Show one organisation, with what is not told yet.")),
        ("edit", edit, N_("Change what is known of an organisation; `none` takes an answer back.")),
        ("use", use, N_("Make an organisation the default one.")),
        ("remove", remove, N_("Remove an organisation; `grants undo` brings it back.")),
    ):
        group.command(name, cls=Command, help=words)(command)
    app.add_typer(group, name="org")


@with_options(PROFILE)
def add(
    context: typer.Context,
    key: Annotated[
        str, typer.Option(metavar=N_("KEY"), help=N_("Short name to use in commands; else made of its name."))
    ] = "",
    file: FILE = None,
    json: Json = False,
    **answers: Any,
) -> None:
    """Keep a new organisation."""
    from config.sentences import say
    from tracker.organisations import store
    from tracker.organisations.model import Organisation
    from tracker.store.changes import Edit

    state: State = context.obj
    told, key = _told(Organisation(), file, key, answers, state)
    if not told.name and not key:
        raise Problem(_("An organisation needs a name: --name."), USAGE)
    with state.writing() as connection:
        key = key or store.free_key(connection, told.name)
        edit_ = Edit(connection, state.who, state.now, say("Added the organisation {name}.", name=told.name or key))
        kept = store.add(edit_, connection, _with_key(told, key))
    _answer(kept, json, _("Added {name}, with the key {key}."))


def list_organisations(
    context: typer.Context,
    json: Json = False,
    csv: Csv = False,
    to: To = "",
) -> None:
    """All organisations, the default one first."""
    from tracker.organisations import store
    from tracker.organisations.as_json import organisation_to_json

    state: State = context.obj
    form = forms.asked(json, csv, to)
    with state.connection() as connection:
        found = store.all_organisations(connection)
        members = store.members_of(connection)
    from cli.views import organisations as view

    if form.kind:
        from tracker.exchange.sheets import Sheet

        forms.give(
            form,
            lambda: map(organisation_to_json, found),
            lambda: Sheet("organisations", view.CSV_HEADER, map(view.csv_row, found)),
        )
        return
    if not found:
        screen.aside(_("No organisation yet. `grants init` asks about yours, `grants org add` adds one."))
        return
    counts = {one.id: sum(member.organisation_id == one.id for member in members) for one in found}
    rows = list(view.list_rows(found, counts, state.reader.locale))
    if not screen.on_terminal():
        screen.lines(view.plain_list(rows))
        return
    console = screen.console()
    screen.show(console, "", view.table(rows, console.width), "")


def show(
    context: typer.Context,
    organisation: Annotated[
        str,
        typer.Argument(
            metavar=N_("ORG"), help=N_("Its key or name; else the default one."), autocompletion=complete_organisation
        ),
    ] = "",
    json: Json = False,
    toml: Annotated[bool, typer.Option("--toml", help=N_("Print a TOML file that --from reads."))] = False,
) -> None:
    """Everything known of one organisation."""
    from tracker.organisations import store

    state: State = context.obj
    with state.connection() as connection:
        found = store.organisation(connection, organisation)
        members = store.members_of(connection, found.id)
    if not found.id:
        raise Problem(_("No organisation yet. `grants init` asks about yours, `grants org add` adds one."), USAGE)
    if toml:
        from cli.answers import as_file

        screen.lines(as_file(found))
        return
    if json:
        from tracker.organisations.as_json import member_to_json, organisation_to_json

        told = organisation_to_json(found)
        screen.json(told | {"members": [member_to_json(member, found.key) for member in members]})
        return
    draw(found, members, state)


def draw(found: Organisation, members: list[Any], state: State) -> None:
    """Draw the page of one organisation."""
    from cli.views import organisations as view
    from cli.views import sections

    title, under = view.heading(found)
    page = view.page(found, members, state.reader)
    if not screen.on_terminal():
        screen.lines([title, under, "", *sections.plain(page)])
        return
    from rich.text import Text

    screen.show(screen.console(), "", Text(title, "bold"), Text(under, "dim"), "", sections.drawn(page), "")


@with_options(PROFILE)
def edit(
    context: typer.Context,
    organisation: KEY,
    key: Annotated[str, typer.Option(metavar=N_("KEY"), help=N_("Another short name."))] = "",
    file: FILE = None,
    json: Json = False,
    **answers: Any,
) -> None:
    """Change the answers that are given; the others stay."""
    from config.sentences import say
    from tracker.organisations import store
    from tracker.store.changes import Edit

    state: State = context.obj
    with state.writing() as connection:
        known = store.organisation(connection, organisation)
        told, key = _told(known, file, key, answers, state)
        words = say("Changed what is known of {name}.", name=known.called())
        kept = store.change(Edit(connection, state.who, state.now, words), connection, known, _with_key(told, key))
    same = kept.version == known.version
    _answer(kept, json, _("Nothing differs: {name} stays as it was.") if same else _("Changed {name}."))


def use(context: typer.Context, organisation: KEY) -> None:
    """The default organisation from now on."""
    from config.sentences import say
    from tracker.organisations import store
    from tracker.store.changes import Edit

    state: State = context.obj
    with state.writing() as connection:
        chosen = store.organisation(connection, organisation)
        words = say("Made {name} the default organisation.", name=chosen.called())
        store.use(Edit(connection, state.who, state.now, words), connection, chosen)
    _answer(chosen, False, _("{name} is the default organisation."))


def remove(context: typer.Context, organisation: KEY) -> None:
    """Take an organisation away, with its members; nothing of it is erased."""
    from config.sentences import say
    from tracker.organisations import store
    from tracker.store.changes import Edit

    state: State = context.obj
    with state.writing() as connection:
        known = store.organisation(connection, organisation)
        words = say("Removed the organisation {name}.", name=known.called())
        left = store.remove(Edit(connection, state.who, state.now, words), connection, known)
    _answer(known, False, _("Removed {name}. `grants undo` brings it back."))
    if known.is_default and left.id:
        _answer(left, False, _("{name} is the default organisation."))


def _told(
    known: Organisation, file: Path | None, key: str, answers: dict[str, Any], state: State
) -> tuple[Organisation, str]:
    """What the file and the options say over what is known, and the key that they give."""
    from cli import answers as asked

    table = asked.from_file(file) if file else {}
    told = asked.given(table, known, state.now)
    key = key or table.get("key", "")
    if key and not _is_key(key):
        sentence = _("'{text}' cannot be a key; it takes small letters, digits and hyphens").format(text=key)
        raise typer.BadParameter(sentence, param_hint="--key")
    return asked.given(answers, told, state.now), key


def _is_key(text: str) -> bool:
    import re

    return re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", text) is not None


def _with_key(told: Organisation, key: str) -> Organisation:
    from dataclasses import replace

    return replace(told, key=key) if key else told


def _answer(kept: Organisation, json: bool, sentence: str) -> None:
    if json:
        from tracker.organisations.as_json import organisation_to_json

        screen.json(organisation_to_json(kept))
        return
    from cli import safe

    screen.lines([sentence.format(name=safe.line(kept.called()), key=kept.key)])
