"""Tables with heads: rows that are calls each, `Scheme | Deadline | At most`, and rows of steps, `Step | Date`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from crawler.reading.page import BOLD, Line
from crawler.reading.sections import Section, Split, common_lines, dated, names_something
from crawler.reading.words import is_part
from tracker.facts.model import Context

_SEVERAL = 2


@dataclass(slots=True)
class Row:
    """One row: its first cell, which a head stands over, and the lines of its other cells."""

    first: Line
    place: int
    """Of the first cell among the lines of the page."""
    lines: list[Line] = field(default_factory=list)

    @property
    def end(self) -> int:
        return self.place + 1 + len(self.lines)


def split_rows(lines: list[Line], title: str, context: Context) -> Split | None:
    """The calls of a table that has a row for each; None when there is no such table.

    It is one when its first column is headed as grants are, or its rows are named as such, and two rows or more say
    when to apply.
    """
    for rows in map(_by_grant, _tables(lines)):
        if not _are_grants(rows, title, context.language):
            continue
        lead = common_lines(lines[: rows[0].place], context.language)
        calls = [section for row in rows if dated(section := _section(row), lead, context)]
        if len(calls) >= _SEVERAL:
            return Split(lead, calls, lines[rows[-1].end :], lines[: rows[0].place])
    return None


def with_steps(lines: list[Line]) -> list[Line]:
    """The lines, with the first of two cells as the label of the second: `Step | Date` over `Full application | 3 May`
    says no more than a list of labels does."""
    rows = [row for rows in _tables(lines) for row in rows if len({line.label for line in row.lines}) == 1]
    labels = {number: row.first for row in rows for number in range(row.place + 1, row.end)}
    firsts = {row.place for row in rows}
    return [
        replace(line, label=labels[number].text, links=(*labels[number].links, *line.links))
        if number in labels
        else line
        for number, line in enumerate(lines)
        if number not in firsts
    ]


def _tables(lines: list[Line]) -> list[list[Row]]:
    """The rows of each table with heads, in the order of the page."""
    tables: list[list[Row]] = []
    for number, line in enumerate(lines):
        if line.head:
            if not tables or tables[-1][-1].end != number or tables[-1][-1].first.head != line.head:
                tables.append([])
            tables[-1].append(Row(line, number))
        elif line.label and tables and tables[-1][-1].end == number:
            tables[-1][-1].lines.append(line)
    return tables


def _by_grant(rows: list[Row]) -> list[Row]:
    """The rows, those of one grant as one: the rounds of a grant whose cell spans them."""
    grants: list[Row] = []
    for row in rows:
        if grants and grants[-1].first.text == row.first.text:
            grants[-1].lines += [row.first, *row.lines]
        else:
            grants.append(Row(row.first, row.place, list(row.lines)))
    return grants


def _are_grants(rows: list[Row], title: str, language: str) -> bool:
    named = [row for row in rows if row.lines and names_something(row.first.text, title, language)]
    if len(named) < _SEVERAL or len({row.first.text for row in named}) < len(rows):
        return False
    grants = sum(is_part(row.first.text, "grant", language) for row in rows)
    return is_part(rows[0].first.head, "grant", language) or 2 * grants >= len(rows)


def _section(row: Row) -> Section:
    return Section(row.first.text, [Line(row.first.text, BOLD, links=row.first.links, block=True), *row.lines])
