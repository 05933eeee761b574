"""`grants init`: where the organisation is and what it works with; which sources are read follows from that."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from cli import screen, values
from cli.help import Command
from cli.i18n import N_, _, language
from cli.state import State

if TYPE_CHECKING:
    from tracker.organisations.profile import Profile

ALL = N_("all")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("init", cls=Command, help=N_("Say where your organisation is and what it works with."))(init)


def init(
    context: typer.Context,
    country: Annotated[
        str, typer.Option(metavar=N_("COUNTRY"), help=N_("The organisation's country: SE, NO, FI."))
    ] = "",
    interest: Annotated[
        list[str] | None,
        typer.Option(metavar=N_("WORD"), help=N_("What it works with; may be given several times; all: everything.")),
    ] = None,
) -> None:
    """Keep the answers; what the options do not say is asked for on a terminal."""
    import sys

    from tracker.organisations.profile import default_organisation

    state: State = context.obj
    with state.connection() as connection:
        known = default_organisation(connection)
    if not country and interest is None and sys.stdin.isatty():
        told = ask(state, known)
    else:
        words = known.interests if interest is None else values.given("--interest", ",".join(interest), interests)
        told = _keep(state, values.given("--country", country, values.country) or known.country, words or ())
    from cli.format import country_name

    sentence = _("Country {country}, interests {interests}. `grants sources list` shows which sources that means.")
    where = country_name(told.country, state.reader.locale)
    screen.lines([sentence.format(country=where, interests=_called(told.interests))])


def ask(state: State, known: Profile) -> Profile:
    """Ask for country and interests; who just presses return keeps what is known."""
    from config.source_rules import INTERESTS

    console = screen.console(error=True)
    console.print(_("Two questions, so that only sources that concern you are read. `grants init` asks them again."))
    country = values.country(_answer(_("Your country, as SE, NO or FI"), known.country, values.country))
    console.print(_("Interests: {words}").format(words=_called(INTERESTS)), style="dim")
    before = _called(known.interests)
    words = interests(_answer(_("What you work with, of these words, or all"), before, interests))
    return _keep(state, country, words)


def interests(text: str) -> tuple[str, ...]:
    """`social, kultur` as keys; `all` is none in particular."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if any(word.lower() in (ALL, _(ALL)) for word in words):
        return ()
    return tuple(dict.fromkeys(values.named("interest", word) for word in words))


def _called(interests: tuple[str, ...]) -> str:
    """The interests in the language in use."""
    from config.names import name

    return ", ".join(name("interest", key, language()) for key in interests) or _(ALL)


def _answer(question: str, known: str, read: Callable[[str], object]) -> str:
    """Ask until the answer can be read."""
    from rich.prompt import Prompt
    from rich.text import Text

    console = screen.console(error=True)
    while True:
        answer = Prompt.ask(Text(question), console=console, default=known)
        try:
            read(answer)
        except typer.BadParameter as problem:
            console.print(problem.message)
        else:
            return answer


def _keep(state: State, country: str, words: tuple[str, ...]) -> Profile:
    from dataclasses import replace

    from config.sentences import say
    from tracker.organisations import store
    from tracker.organisations.profile import Profile
    from tracker.store.changes import Edit

    with state.writing() as connection:
        edit = Edit(connection, state.who, state.now, say("Told where the organisation is and what it works with."))
        known = store.default_or_made(edit, connection)
        store.change(edit, connection, known, replace(known, country=country, interests=words))
    return Profile(country, words, told=True)
