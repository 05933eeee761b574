"""Options that several commands share: the questions that an organisation is asked, and what narrows a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import Parameter, signature
from typing import Annotated, Any, TypeVar

import typer

from cli.answers import FIELDS
from cli.i18n import N_

T = TypeVar("T", bound=Callable[..., Any])
PANEL = N_("About the organisation")
Private = Annotated[
    bool, typer.Option("--private-addresses", help=N_("The address may be one of your own network or machine."))
]


def option(name: str, flag: str, help: str, metavar: str = "", many: bool = False, panel: str = "") -> Parameter:
    """An option: a text, a list of texts when it may be given several times, a switch without a metavar."""
    kind: Any = list[str] | None if many else str if metavar else bool
    told = typer.Option(flag, metavar=metavar or None, help=help, rich_help_panel=panel or None)
    default = None if many else "" if metavar else False
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, told])


def with_options(options: Iterable[Parameter]) -> Callable[[T], T]:
    """The command with these options behind its arguments; it gets them as keywords, by name."""
    added = list(options)

    def decorate(command: T) -> T:
        told = signature(command, eval_str=True)
        own = [one for one in told.parameters.values() if one.kind != Parameter.VAR_KEYWORD]
        first = [one for one in own if one.default is Parameter.empty]
        rest = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in own if one.default is not Parameter.empty]
        command.__signature__ = told.replace(parameters=[*first, *added, *rest])  # type: ignore[attr-defined]
        command.__annotations__ = {one.name: one.annotation for one in (*own, *added)}
        return command

    return decorate


PROFILE = [option(one.name, one.option, one.help, one.metavar, one.many, PANEL) for one in FIELDS]
"""What an organisation is asked, as `**answers` of a command."""

FILTER = [
    option("open", "--open", N_("Only calls that take applications now.")),
    option("closing", "--closing", N_("Only open calls that close within this time: 30d, 2w, 3m."), N_("TIME")),
    option("funder", "--funder", N_("Only this funder: its key, or part of its name."), N_("NAME")),
    option("country", "--country", N_("Only funders of this country: SE, NO, EU."), N_("COUNTRY")),
    option("theme", "--theme", N_("Only calls on this theme."), N_("THEME")),
    option("min_amount", "--min-amount", N_("Only calls that give one project at least this: 500k, 1.5m."), N_("SUM")),
    option("max_amount", "--max-amount", N_("Only calls that can give one project no more than this."), N_("SUM")),
    option("currency", "--currency", N_("Currency of these sums; else that of your country."), N_("CODE")),
    option("new_since", "--new-since", N_("Only calls first seen since: a date, or 7d."), N_("WHEN")),
    option("changed_since", "--changed-since", N_("Only calls that changed since: a date, or 7d."), N_("WHEN")),
    option("text", "--search", N_("Only calls with these words in title, summary or funder."), N_("TEXT")),
    option("source", "--source", N_("Only calls read from this source."), N_("KEY")),
]
"""What narrows a list of calls, as `**asked` of a command."""
