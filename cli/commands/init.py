"""`grants init`: the guided start. What the organisation is and wants decides what is read and how calls fit it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import screen
from cli.help import Command
from cli.i18n import N_, _, language
from cli.options import PROFILE, with_options
from cli.state import State

if TYPE_CHECKING:
    from cli.answers import Field
    from tracker.organisations.model import Organisation
    from tracker.organisations.profile import Profile

ALL = N_("all")
FIRST = 2
"""Questions without which nothing can be read: country and interests."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("init", cls=Command, help=N_("Say where your organisation is and what it works with."))(init)


@with_options(PROFILE)
def init(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Option("--from", metavar=N_("FILE"), help=N_("Answers from a TOML file; options come over it.")),
    ] = None,
    contact: Annotated[
        str,
        typer.Option(
            metavar=N_("ADDRESS"), help=N_("Mail or web address that funders can write to about our requests.")
        ),
    ] = "",
    **answers: Any,
) -> None:
    """Keep the answers; what the options do not say is asked for on a terminal."""
    import sys

    from cli import answers as questions
    from tracker.organisations import store

    state: State = context.obj
    with state.connection() as connection:
        known = store.organisation(connection)
    told = questions.given(questions.from_file(file) if file else {}, known, state.now)
    told = questions.given(answers, told, state.now)
    if contact:
        _keep_contact(state, _contact(contact))
    if not (file or contact or any(answers.values())) and sys.stdin.isatty():
        told = guided(state, told)
    kept = _keep(state, told)
    _say_what_follows(kept, state)


def guided(state: State, known: Organisation) -> Organisation:
    """Every question, each with why it is asked. Return keeps what is known; the end of input ends the questions."""
    from cli.answers import FIELDS

    console = screen.console(error=True)
    console.print(_("A few questions about your organisation. Return keeps or skips, `none` clears, Ctrl-D ends."))
    told = known
    try:
        for number, field in enumerate(FIELDS):
            if number == FIRST:
                console.print(_("That is enough to begin. The rest makes calls that fit come first."), style="bold")
            told = _asked(field, told, state)
        _ask_contact(state)
    except EOFError:
        console.print()
    return told


def ask(state: State, known: Profile) -> Profile:
    """The first questions alone, for whoever crawls before `grants init`."""
    from cli.answers import FIELDS
    from tracker.organisations.model import Organisation
    from tracker.organisations.profile import Profile

    console = screen.console(error=True)
    console.print(_("Two questions, so that only sources that concern you are read. `grants init` asks them again."))
    told = Organisation(country=known.country, interests=known.interests)
    try:
        for field in FIELDS[:FIRST]:
            told = _asked(field, told, state)
    except EOFError:
        console.print()
    kept = _keep(state, told)
    return Profile(kept.country, kept.interests, told=True)


def _asked(field: Field, known: Organisation, state: State) -> Organisation:
    """One question, asked until the answer can be read."""
    from cli.answers import answered

    console = screen.console(error=True)
    console.print(f"\n{_(field.help)}", style="dim")
    for choices in _choices(field):
        console.print(choices, style="dim")

    def read(text: str) -> Organisation:
        return replace(known, **answered(field, text, known, state.now)) if text != field.show(known) else known

    return _answer(_(field.label), field.show(known), read)


def _choices(field: Field) -> list[str]:
    """The words that may be answered, where they are few."""
    from config.names import Kind, name, names

    kinds: dict[str, Kind] = {"interest": "interest", "theme": "theme"}
    if field.name in kinds:
        kind = kinds[field.name]
        return [", ".join(name(kind, key, language()) for key in names(kind))]
    if field.name == "legal_form":
        from tracker.facts.vocabulary import vocabulary

        return [", ".join(name("applicant_type", key, language()) for key in vocabulary("matching")["counts_as"])]
    return []


def _answer(question: str, known: str, read: Callable[[str], Organisation]) -> Organisation:
    from rich.prompt import Prompt
    from rich.text import Text

    console = screen.console(error=True)
    while True:
        answer = Prompt.ask(Text(question), console=console, default=known, show_default=bool(known))
        try:
            return read(answer.strip())
        except typer.BadParameter as problem:
            console.print(problem.message, style="yellow")


def _ask_contact(state: State) -> None:
    """The address in the user agent, when none is set: who is asked for pages can then write to somebody."""
    if state.settings.crawler.contact:
        return
    console = screen.console(error=True)
    console.print(
        "\n"
        + _("An address that funders can write to about our requests, mail or web. It is a part of every request."),
        style="dim",
    )

    def read(text: str) -> Any:
        if text:
            _keep_contact(state, _contact(text))

    _answer(_("Contact address"), "", read)


def _contact(text: str) -> str:
    """A mail address or web page. Raises typer.BadParameter."""
    if re.fullmatch(r"https?://[^\s/]+\S*", text):
        return text
    from datetime import UTC, datetime

    from cli.i18n import told
    from tracker.organisations.people import email_address
    from tracker.refused import Refused

    try:
        return email_address(text, datetime.min.replace(tzinfo=UTC))
    except Refused as problem:
        raise typer.BadParameter(told(problem.args[0]), param_hint="--contact") from None


def _keep_contact(state: State, address: str) -> None:
    from config.user_file import set_text

    set_text(state.settings.config_folder / "config.toml", "crawler", "contact", address)


def _keep(state: State, told: Organisation) -> Organisation:
    """Over what is stored now. Raises Conflict when somebody else changed it while the questions were asked."""
    from config.sentences import say
    from tracker.organisations import store
    from tracker.store.changes import Edit

    with state.writing() as connection:
        edit = Edit(connection, state.who, state.now, say("Told what the organisation is and works with."))
        if told.id:
            before = replace(store.by_id(connection, told.id), version=told.version)
            return store.change(edit, connection, before, told)
        key = store.free_key(connection, told.name) if told.name else store.FIRST_KEY
        return store.add(edit, connection, replace(told, key=key))


def _say_what_follows(kept: Organisation, state: State) -> None:
    from cli.format import country_name

    sentence = _("Country {country}, interests {interests}. `grants sources list` shows which sources that means.")
    where = country_name(kept.country, state.reader.locale)
    screen.lines([sentence.format(country=where, interests=_called(kept.interests))])
    if kept.legal_forms and kept.themes:
        screen.lines([_("`grants list --for {key}` shows the open calls that fit best.").format(key=kept.key)])
    if not state.settings.crawler.contact and not _has_contact(state):
        screen.aside(_("No contact address is set: `grants init --contact ADDRESS` lets funders write to you."))


def _has_contact(state: State) -> bool:
    from config.settings import load

    return bool(load(state.environment).crawler.contact)


def _called(interests: tuple[str, ...]) -> str:
    """The interests in the language in use."""
    from config.names import name

    return ", ".join(name("interest", key, language()) for key in interests) or _(ALL)
