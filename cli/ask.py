"""Questions on a terminal, asked on standard error, so that standard output is the answer alone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

import typer

from cli import screen

T = TypeVar("T")


def can_ask() -> bool:
    """Whether a person is there to answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def until_read(question: str, default: str, read: Callable[[str], T]) -> T:
    """Ask until the answer can be read; return alone gives the default."""
    from rich.prompt import Prompt
    from rich.text import Text

    console = screen.console(error=True)
    while True:
        answer = Prompt.ask(Text(question), console=console, default=default, show_default=bool(default))
        try:
            return read(answer)
        except typer.BadParameter as problem:
            console.print(problem.message, style="yellow")


def sure(question: str) -> bool:
    """Ask before what cannot be taken back; return alone means no. Raises Problem when nobody answers."""
    from cli.errors import USAGE, Problem
    from cli.i18n import _

    try:
        return yes(question, _("no"))
    except EOFError:
        if sys.stdin.isatty():
            raise typer.Abort from None
        screen.console(error=True).print()  # the question stands there
        raise Problem(_("Say --yes when nobody can be asked."), USAGE) from None


def yes(question: str, default: str = "") -> bool:
    """Ask for a yes or no; return alone means yes, unless another default is given."""
    from cli.i18n import _

    def said(text: str) -> bool:
        word = text.strip().lower()
        if word in ("y", "yes", _("y"), _("yes")):
            return True
        if word in ("n", "no", _("n"), _("no")):
            return False
        raise typer.BadParameter(_("Answer yes or no."))

    return until_read(f"{question} ({_('yes')}/{_('no')})", default or _("yes"), said)
