"""The command `grants`: its global options and its commands. Each command's body imports what it uses."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from cli import errors, i18n, screen, values
from cli.commands import register
from cli.help import Group, translate
from cli.i18n import N_, _
from cli.state import State
from config import settings
from config.strict import ConfigError

_ANYWHERE = ("--database", "--now")
"""Global options that people also write after the command."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line; the exit code. No exception leaves this function."""
    # Looking for garbage while modules are imported takes a tenth of the time of a short command.
    gc.set_threshold(100_000)
    for stream in (sys.stdout, sys.stderr):
        _never_fail(stream)
    ordered = hoisted(arguments)
    language = _language(ordered)
    i18n.use(language)
    state = State(os.environ, language)

    def command() -> int:
        tree = typer.main.get_command(application(_command(ordered)))
        if language != "en":
            translate(tree)
        code = int(tree.main(ordered, prog_name="grants", standalone_mode=False, obj=state) or 0)
        if code == errors.STOPPED:
            screen.aside(_("Stopped."))
        return code

    return errors.guarded(command, os.environ)


def application(command: str = "") -> typer.Typer:
    """The command line with this command; without one, or for a command that is not known, with all commands."""
    app = typer.Typer(
        name="grants",
        cls=Group,
        help=N_("Funding calls for associations: crawled, understood and listed by deadline."),
        no_args_is_help=True,
        add_completion=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(options)
    register(app, command)
    return app


def hoisted(arguments: Sequence[str]) -> list[str]:
    """The arguments with the global options that stand after the command moved before it."""
    front: list[str] = []
    rest: list[str] = []
    queue = list(arguments)
    while queue:
        word = queue.pop(0)
        if word == "--":
            rest += [word, *queue]
            break
        name, equals, _value = word.partition("=")
        if name in _ANYWHERE:
            front += [word] if equals or not queue else [word, queue.pop(0)]
        else:
            rest.append(word)
    return front + rest


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"grants {version('grants-pipeline')}")
        raise typer.Exit


def options(
    context: typer.Context,
    database: Annotated[
        str, typer.Option(metavar="URL", help=N_("The database, as an SQLAlchemy address or the path of a file."))
    ] = "",
    now: Annotated[
        str, typer.Option(metavar=N_("TIME"), help=N_("What counts as now, as 2026-08-03T12:00:00Z; replays any day."))
    ] = "",
    language: Annotated[
        str, typer.Option(metavar="en|sv", help=N_("The language of what is said; else the setting, else the locale."))
    ] = "",
    _version: Annotated[
        bool, typer.Option("--version", help=N_("Say which version this is."), is_eager=True, callback=_say_version)
    ] = False,
) -> None:
    """The options that stand before every command."""
    values.given("--language", language, lambda text: values.one_of(text, i18n.LANGUAGES))
    context.obj.database = database
    context.obj.moment = now
    if now:
        try:
            settings.moment(now, "--now")
        except ConfigError as problem:
            raise errors.Problem(str(problem), errors.USAGE) from None


def _language(arguments: Sequence[str]) -> str:
    """The language to speak, before anything else is read; a wrong setting is told later, by the command."""
    wanted = _option("--language", arguments)
    if not wanted:
        try:
            wanted = settings.load(os.environ).language
        except ConfigError:
            wanted = ""
    return i18n.language_of(wanted, os.environ)


def _option(name: str, arguments: Sequence[str]) -> str:
    """The value of a global option that stands before the command; empty when it is not there."""
    return _before_the_command(arguments)[0].get(name, "")


def _command(arguments: Sequence[str]) -> str:
    """The word that names the command; empty when the help is asked for, or when the shell asks for completion."""
    return _before_the_command(arguments)[1]


def _before_the_command(arguments: Sequence[str]) -> tuple[dict[str, str], str]:
    """The global options with their values, and the word behind them."""
    queue, found = list(arguments), dict[str, str]()
    while queue and queue[0].startswith("-"):
        word = queue.pop(0)
        option, equals, value = word.partition("=")
        if not equals and word in (*_ANYWHERE, "--language"):
            value = queue.pop(0) if queue else ""
        found.setdefault(option, value)
    return found, queue[0] if queue else ""


def _never_fail(stream: Any) -> None:
    """Letters that the terminal's encoding lacks become `?`, instead of an error in the middle of an answer."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")
