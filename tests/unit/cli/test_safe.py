"""Text from outside cannot act on a terminal, and is otherwise kept."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli import safe


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Stöd till\n  föreningar\t2026", "Stöd till föreningar 2026"),
        ("\x1b[31mRöd\x1b[0m text", "Röd text"),
        ("\x1b]0;ny titel\x07Stöd", "Stöd"),
        ("\x1b]8;;https://example.org\x1b\\länk\x1b]8;;\x1b\\", "länk"),
        ("\x1b]never ended", "never ended"),
        ("\x9b2JStöd", "Stöd"),
        ("abc\u202egpj.exe", "abcgpj.exe"),
        ("\u2066a\u2069\u200b\ufeff", "a"),
        ("rad\u2028rad", "rad rad"),
        ("\x00\x07\x08\x7f", ""),
        ("[bold]inte markup[/bold] :smile:", "[bold]inte markup[/bold] :smile:"),
        ("日本語 é ﷽", "日本語 é ﷽"),
    ],
)
def test_a_line_keeps_words_and_loses_what_acts(text: str, shown: str) -> None:
    assert safe.line(text) == shown


@given(st.text())
def test_no_line_holds_controls_or_marks_of_direction(text: str) -> None:
    shown = safe.line(text)
    assert not [letter for letter in shown if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")]
    assert not [letter for letter in shown if unicodedata.bidirectional(letter) in
                ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")]  # fmt: skip
    assert safe.line(shown) == shown


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_keeps_the_data_and_holds_nothing_that_acts(value: object) -> None:
    text = safe.as_json(value)
    assert json.loads(text) == value
    assert not [letter for letter in text if unicodedata.category(letter) == "Cc"]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("HTTP://example.org", "HTTP://example.org"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("data:text/html,x", ""),
        ("https://example.org/\x1b[31m\u202ea b", "https://example.org/a%20b"),
        ("", ""),
    ],
)
def test_only_web_addresses_are_links(url: str, shown: str) -> None:
    assert safe.link(url) == shown
