"""Text in columns: broken and cut at words, never wider than its room."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from cli.views import layout, organisations


@pytest.mark.parametrize(
    ("text", "width", "lines", "shown"),
    [
        ("Stöd till föreningar", 30, 2, ["Stöd till föreningar"]),
        ("Stöd till föreningar", 12, 2, ["Stöd till", "föreningar"]),
        ("Stöd till alla föreningar i landet", 12, 2, ["Stöd till", "alla …"]),
        ("arbetsmarknadsintegrationen", 10, 3, ["arbetsmark", "nadsintegr", "ationen"]),
        ("upp till 500\u00a0000\u00a0kr", 12, 2, ["upp till", "500\u00a0000\u00a0kr"]),
        ("", 10, 2, [""]),
    ],
)
def test_text_is_broken_at_words(text: str, width: int, lines: int, shown: list[str]) -> None:
    assert layout.wrapped(text, width, lines) == shown


@given(st.text(), st.integers(4, 60), st.integers(1, 3))
def test_no_line_is_too_wide_and_none_too_many(text: str, width: int, lines: int) -> None:
    found = layout.wrapped(text, width, lines)
    assert 1 <= len(found) <= lines
    assert all(cell_len(line) <= width for line in found)


@given(st.text(), st.integers(4, 60))
def test_with_lines_enough_nothing_is_lost(text: str, width: int) -> None:
    found = layout.wrapped(text, width, len(text) + 1)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")


def test_columns_are_aligned_and_nothing_is_cut() -> None:
    rows = [("ID", "TITLE"), ("日本", "a"), ("longer", "b" * 300)]
    assert list(layout.columns(rows)) == ["ID      TITLE", "日本    a", "longer  " + "b" * 300]


def test_words_are_broken_only_where_no_cell_can_be_broken_between_them() -> None:
    rows = [("Key", "Name"), ("byalaget-storfors", "Byalaget i Storfors med omnejd"), ("b", "B")]
    console = Console(width=40, file=io.StringIO())
    with console.capture() as drawn:
        console.print(organisations.table(rows, 40))
    lines = drawn.get().splitlines()
    assert [line.rstrip() for line in lines[2:4]] == ["byalaget-storfors  Byalaget i Storfors", f"{'':19}med omnejd"]
