"""Searching titles, summaries and funders: one way for SQLite and PostgreSQL, without extensions of the server.

Every word of the question must be found. A word of three letters or more is looked up as a part of the distinct
words of all calls, and the words that contain it are then searched in the full-text index, so that `integration`
finds `arbetsmarknadsintegration`. Shorter words (`EU`) are whole words. å, ä and ö are letters of their own.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    bindparam,
    column,
    false,
    func,
    literal_column,
    select,
    table,
    text,
)

from tracker.store.search import LONGEST_WORD, parts, words_of
from tracker.store.tables.calls import calls, word_parts, words

MOST_WORDS = 12
"""Words of a question that are looked for; what is written after them does not narrow the answer further."""

MOST_FORMS = 500
"""Words that one word of a question may stand for. Beyond it the longest compounds are not looked for: a part so
common (`ing`) asks for nothing in particular."""

_index = table("call_search", column("rowid"))


@dataclass(frozen=True, slots=True)
class Search:
    """A question put to the full-text index of one engine."""

    origin: FromClause
    """`calls`, joined with the index where the engine ranks there."""
    ranked: tuple[ColumnElement[bool], ...]
    """Conditions on `origin`."""
    order: tuple[ColumnElement[Any], ...]
    """Most relevant first."""
    condition: ColumnElement[bool]
    """The same as a condition on `calls` alone, for lists in another order."""


def search(connection: Connection, asked: str) -> Search:
    """What `asked` means in the database of `connection`.

    Any text is taken: only its letters and digits count, and a text without any finds nothing.
    """
    query = full_text_query(connection, asked)
    if not query:
        return Search(calls, (false(),), (calls.c.id,), false())
    return _on_sqlite(query) if connection.dialect.name == "sqlite" else _on_postgresql(query)


def full_text_query(connection: Connection, asked: str) -> str:
    """`asked` in the engine's own language for its full-text index; empty when nothing can be found.

    FTS5: https://sqlite.org/fts5.html section 3. tsquery:
    https://www.postgresql.org/docs/current/datatype-textsearch.html section 8.11.2. Words hold letters and digits only.
    """
    either, both, quote = (" OR ", " AND ", '"') if connection.dialect.name == "sqlite" else (" | ", " & ", "'")
    forms = [_forms(connection, word) for word in words_of(unicodedata.normalize("NFC", asked))[:MOST_WORDS]]
    if not all(forms):
        return ""
    return both.join("(" + either.join(f"{quote}{word}{quote}" for word in group) + ")" for group in forms)


def _forms(connection: Connection, word: str) -> list[str]:
    """The words of all calls that contain `word`, shortest first; a word too short to have parts stands for itself."""
    wanted = sorted(parts(word))
    if not wanted:
        return [word]
    if len(word) > LONGEST_WORD:
        return []
    # A word holds letters and digits only, so nothing in it has a meaning in a pattern.
    return list(connection.scalars(_select_forms(), {"parts": wanted, "pattern": f"%{word}%"}))


@cache
def _select_forms() -> Select[Any]:
    """Only words with the rarest of the parts are compared with the pattern."""
    other_parts = word_parts.alias("other_parts")
    rarest = (
        select(other_parts.c.part)
        .where(other_parts.c.part.in_(bindparam("parts", expanding=True)))
        .group_by(other_parts.c.part)
        .order_by(func.count())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(words.c.word)
        .join(word_parts, word_parts.c.word_id == words.c.id)
        .where(word_parts.c.part == rarest, words.c.word.like(bindparam("pattern")))
        .order_by(func.length(words.c.word), words.c.word)
        .limit(MOST_FORMS)
    )


def _on_sqlite(query: str) -> Search:
    """A title counts five times as much as a summary, a funder twice."""
    matches = literal_column("call_search").op("MATCH", is_comparison=True)(query)
    return Search(
        origin=_index.join(calls, calls.c.id == _index.c.rowid),
        ranked=(matches,),
        order=(literal_column("bm25(call_search, 5.0, 1.0, 2.0)"), calls.c.id),
        condition=calls.c.id.in_(select(_index.c.rowid).where(matches)),
    )


def _on_postgresql(query: str) -> Search:
    asked = text("CAST(:asked AS tsquery)").bindparams(asked=query)
    indexed: ColumnElement[Any] = literal_column("calls.search")
    matches = indexed.op("@@", is_comparison=True)(asked)
    return Search(
        origin=calls,
        ranked=(matches,),
        order=(func.ts_rank(indexed, asked).desc(), calls.c.id),
        condition=matches,
    )
