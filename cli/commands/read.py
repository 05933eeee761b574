"""`grants read`: what a text says, without a source and without a database."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.errors import USAGE, Problem
from cli.help import Command
from cli.i18n import N_, _


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "read", cls=Command, help=N_("Understand phrases: JSON lines on standard input, a JSON line of facts for each.")
    )(read)


def read(
    phrases: Annotated[bool, typer.Option("--phrases", help=N_("Read phrases from standard input."))] = False,
) -> None:
    """Read phrases, one JSON line each, and print one JSON line of facts for each, in order."""
    import sys

    from cli import safe
    from tracker.facts.phrases import read_phrase

    if not phrases:
        raise Problem(_("Say what to read: --phrases reads JSON lines from standard input."), USAGE)
    for number, line in enumerate(sys.stdin.buffer, 1):
        if line.strip():
            try:
                answer = read_phrase(_row(line, number))
            except ValueError as problem:
                sentence = _("Line {number} of the input cannot be read: {problem}")
                raise Problem(sentence.format(number=number, problem=problem), USAGE) from None
            sys.stdout.write(f"{safe.as_json(answer)}\n")


def _row(line: bytes, number: int) -> dict[str, Any]:
    """One line of the input. Raises Problem with its number."""
    import json

    try:
        row: Any = json.loads(line)
    except (ValueError, RecursionError) as problem:
        sentence = _("Line {number} of the input is not JSON: {problem}")
        raise Problem(sentence.format(number=number, problem=problem), USAGE) from None
    if not isinstance(row, dict) or not row.get("phrase") or not all(map(_is_text, row.values())):
        sentence = _('Line {number} of the input has no phrase; write it as {{"phrase": "..."}}')
        raise Problem(sentence.format(number=number), USAGE)
    return row


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)
