"""Whatever a page holds, reading it raises nothing and takes time in proportion to its length."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.reading.drafts import read_page
from tests.counting import calls_made
from tracker.facts.dates import read_dates
from tracker.facts.model import Context, draft_from_json, draft_to_json
from tracker.facts.understand import understand

NOW = datetime(2026, 2, 10, 12, tzinfo=UTC)
_PIECES = (
    "<div>", "</div>", "<p>", "<table><tr><th>Deadline</th>", "<td>1 March 2026", "<dl><dt>", "<dd>", "<h1>",
    "<script type='application/ld+json'>{\"applicationDeadline\":", "</script>", "<time datetime='2026-13-99'>1 mars",
    "<a href='http://[::1'>Ansök", "<base href='http://['>", "&#0;", "&#x1f;", "\x1b[2J", "<li>31 februari 2026", "{",
    "}", '"text":', "null", "\u202e", "<!--", "]]>", "<svg><title>", "Sista ansökningsdag: 99/99/9999", "<span>",
    "\ufeff", "<h2>Bidrag", "Deadline:",
)  # fmt: skip
_CONTENT = st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=12)), max_size=25).map("".join)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=12)), max_size=25).map("".join), st.text(max_size=20)
)
def test_no_page_raises(content: str, url: str) -> None:
    read = read_page(content.encode("utf-8", "surrogatepass"), url, NOW)
    for draft in read.drafts:
        understand(draft, read.context)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_raise(content: bytes) -> None:
    read_page(content, "https://a.example/b", NOW, content_type="text/html; charset=utf-16")
    read_page(b"<html>" + content, "https://a.example/b", NOW)


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=8,
    ),
    st.sampled_from(["text", "url", "language", "title", "Deadline"]),
)
def test_no_record_raises(value: object, name: str) -> None:
    read_page(json.dumps({name: value, "other": value}).encode(), "", NOW)


LINE = "<p>Sista ansökningsdag är {} april 2021 för del {}.</p>"


@pytest.mark.parametrize(
    ("page", "cut"),
    [
        ("<h1>Bidrag till bad</h1><p>Sök senast 3 mars 2027.</p>" + "<p>Vi bor vid havet.</p>" * 6000, False),
        ("<h1>Bidrag till bad</h1>" + "".join(LINE.format(day % 28 + 1, day) for day in range(1500)), True),
    ],
)
def test_whoever_reads_is_told_that_something_found_no_room(page: str, cut: bool) -> None:
    read = read_page(page.encode(), "", NOW)
    (draft,) = (draft_from_json(draft_to_json(one)) for one in read.drafts)
    told = "The page is longer than what is read of one; something further down may be missing."
    assert understand(draft, read.context).problems == ((told,) if cut else ())


def test_a_text_with_more_dates_than_are_read_says_so() -> None:
    assert read_dates("Mötet hölls 3 april 2021.\n" * 10, Context()).problems == ()
    for text in ("3 april 2021. " * 5_001, "Vi bor vid havet. " * 17_000):
        (told,) = read_dates(text, Context(language="sv")).problems
        assert told == "The text is longer than what is read of one; dates further down may be missing."


def test_a_page_nested_beyond_all_reason() -> None:
    read_page(b"<div>" * 100_000 + b"Deadline: 1 March 2026", "", NOW)
    read_page(b'{"a":' * 100_000, "", NOW)
    read_page(b"[" * 100_000, "", NOW)


SHAPES = {
    "paragraphs": ("", "<p>Sista ansökningsdag är den 1 mars 2026 och ni kan söka 5 000 kr.</p>", ""),
    "cells": ("<table><tr>", "<td>1 March 2026</td>", "</tr></table>"),
    "rows": ("<table><tr><th>A</th><th>Deadline</th></tr>", "<tr><td>x</td><td>1 May 2026</td></tr>", "</table>"),
    "headings": ("<h1>Bidrag</h1>", "<h2>Stöd till kör</h2><p>Sök senast 1 mars 2026</p>", ""),
    "links": ("<ul>", "<li><a href='/x.pdf'>Ansök här</a></li>", "</ul>"),
    "bold": ("<div>", "<b><i>Deadline: </i>1 March </b>", "</div>"),
    "spans": ("<p>", "<span>Deadline</span>", "</p>"),
    "menus": ("", "<ul><li><a href='/'>Start</a>", ""),
    "lines": ("", "Ansökan: senast 1 mars 2026\n", ""),
    "one line": ("", "senast 1 mars 2026, ", ""),
    "mail": ("<p>", "a@b.c@d.e.", "</p>"),
    "colons": ("", "a: ", ""),
    "bullets": ("", "• a\n", ""),
}


def _understood(page: bytes) -> None:
    read = read_page(page, "https://a.example/b-c-d", NOW)
    for draft in read.drafts:
        understand(draft, read.context)


@pytest.mark.parametrize("shape", SHAPES)
def test_work_grows_with_the_page_and_not_faster(shape: str) -> None:
    before, piece, behind = SHAPES[shape]
    pages = [(before + piece * count + behind).encode() for count in (5, 50, 400, 3200)]
    first, *works = (partial(_understood, page) for page in pages)
    made = [calls_made(work, first) for work in works]
    # Where reading stops for good, the last step shows nothing: so there are two.
    assert all(large < 8 * small * 1.6 + 4000 for small, large in pairwise(made)), made


def test_a_deadline_at_the_end_of_a_very_long_page_is_read() -> None:
    filler = "".join(
        f"<p>Vi berättar om trädgården vid ån, kapitel {number}, och om dem som gick där.</p>"
        for number in range(5_000)
    )
    page = (
        f"<h1>Bidrag till trädgårdar</h1><p>Föreningar kan söka bidrag.</p>{filler}"
        "<h2>Hur mycket kan ni söka?</h2><p>Högst 70 000 kronor per projekt.</p>"
        "<p>Sista ansökningsdag är den 4 maj 2027 kl. 15.00.</p>"
    )
    found = read_page(page.encode(), "https://fond.example.se/bidrag-till-tradgardar", NOW)
    [call] = [understand(draft, found.context) for draft in found.drafts]
    assert [(when.date, when.time) for when in call.deadlines] == [("2027-05-04", "15:00:00")]
    assert [(one.role, str(one.amount)) for one in call.amounts] == [("max", "70000")]
