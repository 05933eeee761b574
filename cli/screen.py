"""Puts answers on standard output: coloured and paged on a terminal, plain in a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, TextIO

from cli import safe
from cli.i18n import told

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


def on_terminal() -> bool:
    """Whether a person reads standard output as it comes."""
    return sys.stdout.isatty()


def console(error: bool = False) -> Console:
    """Rich's console for standard output or error: it takes no markup, so that text from outside stays text."""
    from rich.console import Console

    return Console(stderr=error, highlight=False, markup=False, emoji=False)


def show(console: Console, *parts: RenderableType) -> None:
    """Draw these on the terminal, through the pager when they are longer than it."""
    with console.capture() as capture:
        for part in parts:
            console.print(part)
    text = capture.get()
    if console.is_terminal and text.count("\n") >= console.height and page(text):
        return
    sys.stdout.write(text)


def lines(texts: Iterable[str]) -> None:
    """Plain lines; on a terminal a long one goes on below at a word."""
    for text in texts:
        sys.stdout.write(f"{_fitting(text, sys.stdout)}\n")


def json(value: Any, file: TextIO | None = None) -> None:
    """One JSON value, indented; on standard output unless a file is given."""
    (file or sys.stdout).write(f"{safe.as_json(value, indent=2)}\n")


def json_list(values: Iterable[Any], file: TextIO | None = None) -> None:
    """A JSON list, one item a line, written as the items come."""
    out, start = file or sys.stdout, "[\n"
    for value in values:
        out.write(start + safe.as_json(value))
        start = ",\n"
    out.write("[]\n" if start == "[\n" else "\n]\n")


def json_of(values: Any, file: TextIO | None = None) -> None:
    """Values as a JSON list; one value, which has names, as it is."""
    (json if isinstance(values, Mapping) else json_list)(values, file)


def page(text: str) -> bool:
    """Show the text in the pager that PAGER names, else less; False when there is none."""
    import shlex
    import subprocess

    command = shlex.split(os.environ.get("PAGER", "less"))
    if not command:
        return False
    environment = {"LESS": "FRX", **os.environ}  # F: leave when it fits; R: colours; X: what was read stays
    try:
        subprocess.run(command, input=text, text=True, check=False, env=environment)  # noqa: S603  # the reader's own pager
    except OSError:
        return False
    return True


def aside(sentence: str) -> None:
    """A sentence to the person, in the language in use, on standard error: it never gets into the answer."""
    sys.stderr.write(f"{_fitting(safe.line(told(sentence)), sys.stderr)}\n")


def _fitting(text: str, out: TextIO) -> str:
    """Broken between words where a terminal would break within one, and set in as the first line is; addresses stay
    whole. A pipe gets it as it is."""
    if not out.isatty() or len(text) <= (width := os.get_terminal_size(out.fileno()).columns):
        return text
    import textwrap

    indent = text[: len(text) - len(text.lstrip(" "))]
    fitter = textwrap.TextWrapper(width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return fitter.fill(text) if width else text


def csv_stream() -> TextIO:
    """Standard output as CSV wants it: UTF-8, line ends as they are written."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    return sys.stdout
