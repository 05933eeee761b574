"""Typer's commands with the few words of their help that Typer itself does not translate."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

from cli.i18n import N_, _

_USAGE = N_("Usage:")
_HELP = N_("Show this message and exit.")


class _Translated:
    """The usage line and the help option in the language in use."""

    def get_usage(self, ctx: Any) -> str:
        """`Usage: grants list [OPTIONS]`."""
        usage: str = super().get_usage(ctx)  # type: ignore[misc]  # of the Typer class beside this one
        return usage.replace(_USAGE, _(_USAGE), 1)

    def get_help_option(self, ctx: Any) -> Any:
        """`--help`."""
        option = super().get_help_option(ctx)  # type: ignore[misc]  # of the Typer class beside this one
        if option is not None:
            option.help = _(_HELP)
        return option


class Command(_Translated, TyperCommand):
    """One command."""


class Group(_Translated, TyperGroup):
    """A command with commands of its own."""


def translate(command: Any) -> None:
    """Put the help texts of a command, its options and its subcommands into the language in use."""
    command.help = _(command.help) if command.help else command.help
    command.options_metavar = _("[OPTIONS]")
    if hasattr(command, "subcommand_metavar"):
        command.subcommand_metavar = _("COMMAND [ARGS]...")
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = _(parameter.help)
        if getattr(parameter, "metavar", None):
            parameter.metavar = _(parameter.metavar)
        if getattr(parameter, "rich_help_panel", None):
            parameter.rich_help_panel = _(parameter.rich_help_panel)
    for child in getattr(command, "commands", {}).values():
        translate(child)


TYPER_TEXTS = (
    N_("Arguments"),
    N_("Commands"),
    N_("Options"),
    N_("Missing command."),
    N_("No such command {name!r}."),
    N_("[default: {}]"),
    N_("[required]"),
    N_("Install completion for the current shell."),
    N_("Show completion for the current shell, to copy it or customize the installation."),
)
"""Typer's own sentences that our users meet: named here so that they stand in our catalogue."""
