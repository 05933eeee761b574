"""Every screen that is kept in this folder: its name, and how it is drawn. `make screens` writes them again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

from rich.console import Console, RenderableType
from rich.text import Text

from cli import i18n
from cli.format import Reader
from cli.views import call, calls, health, lines, log, match, organisations, review, runs, sections, sources
from tests.screens import examples, pipeline_drawing
from tracker.calls.model import Call

FOLDER = Path(__file__).parent
WIDTHS = (80, 140)
WIDEST = 200
"""Cells of the board on a wide screen."""


def screens() -> Iterator[tuple[str, str]]:
    """The name and text of each screen, in both languages and both widths. The language is English afterwards."""
    for language, reader in examples.READERS.items():
        i18n.use(language)
        for width in WIDTHS:
            for name, draw in _TERMINAL.items():
                yield f"{name}.{width}.{language}", _drawn(draw(reader, width), width)
        yield f"board.{WIDEST}.{language}", _drawn(_TERMINAL["board"](reader, WIDEST), WIDEST)
        for name, written in _PIPE.items():
            yield f"{name}.pipe.{language}", "\n".join(written(reader)) + "\n"
    i18n.use("en")
    os.environ.pop("LANGUAGE", None)


def _drawn(parts: list[RenderableType], width: int) -> str:
    output = StringIO()
    console = Console(file=output, width=width, color_system=None, highlight=False, markup=False, emoji=False)
    console.print(*parts, sep="\n")
    return "\n".join(line.rstrip() for line in output.getvalue().splitlines()) + "\n"


def _list(reader: Reader, width: int) -> list[RenderableType]:
    return [calls.call_table(examples.CALLS, reader, width), Text(), calls.legend(examples.CALLS)]


def _show(reader: Reader, width: int) -> list[RenderableType]:
    return _page(examples.FULL, reader)


def _page(shown: Call, reader: Reader) -> list[RenderableType]:
    title, under = call.heading(shown)
    return [Text(title), Text(under), Text(), sections.drawn(call.call_page(shown, reader))]


def _review(reader: Reader, width: int) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for each in examples.WAITING:
        title, under = review.heading(each)
        parts += [Text(title), Text(under), sections.drawn(review.page(each, reader)), Text()]
    return parts


def _runs(reader: Reader, width: int) -> list[RenderableType]:
    return [runs.run_table(examples.RUNS, reader, width), runs.problem_lines(examples.RUNS)]


def _sources(reader: Reader, width: int) -> list[RenderableType]:
    return [sources.source_table(examples.LISTED, reader, width)]


def _source(reader: Reader, width: int) -> list[RenderableType]:
    return [sections.drawn(sources.source_page(examples.LISTED[1], reader))]


def _fitting(reader: Reader, width: int) -> list[RenderableType]:
    return [calls.call_table(examples.FOR_LYAN, reader, width, examples.FITS)]


def _match(reader: Reader, width: int) -> list[RenderableType]:
    title, under = match.heading(examples.FOR_LYAN[1], examples.LYAN, examples.FITS[1])
    return [Text(title), Text(under), Text(), sections.drawn(match.match_page(examples.FITS[1], reader))]


def _organisation(reader: Reader, width: int) -> list[RenderableType]:
    title, under = organisations.heading(examples.LYAN)
    page = organisations.page(examples.LYAN, examples.PEOPLE, reader)
    return [Text(title), Text(under), Text(), sections.drawn(page)]


def _members(reader: Reader, width: int) -> list[RenderableType]:
    rows = list(organisations.member_rows([(member, "lyan") for member in examples.PEOPLE]))
    listed = list(organisations.list_rows([examples.LYAN], {1: 2}, reader.locale))
    return [organisations.table(listed, width), Text(), organisations.table(rows, width)]


_TERMINAL: dict[str, Callable[[Reader, int], list[RenderableType]]] = {
    "list": _list,
    "show": _show,
    "crawl": _runs,
    "sources": _sources,
    "source": _source,
    "health": lambda reader, width: [
        health.health_table(examples.HEALTH, reader, width),
        health.problem_lines(examples.HEALTH),
    ],
    "log": lambda reader, width: [log.run_table(examples.LOG, reader, width)],
    "review": _review,
    "fitting": _fitting,
    "match": _match,
    "organisation": _organisation,
    "members": _members,
    "settled": lambda reader, width: _page(examples.SETTLED, reader),
    **pipeline_drawing.TERMINAL,
}
_PIPE: dict[str, Callable[[Reader], Iterator[str]]] = {
    "list": lambda reader: lines.call_lines(examples.CALLS, reader),
    "fitting": lambda reader: lines.call_lines(examples.FOR_LYAN, reader, examples.FITS),
    "show": lambda reader: sections.plain(call.call_page(examples.FULL, reader)),
    "crawl": lambda reader: runs.run_lines(examples.RUNS, reader),
    "sources": lambda reader: sources.source_lines(examples.LISTED, reader),
    "health": lambda reader: health.lines(examples.HEALTH, reader),
    **pipeline_drawing.PIPE,
}
