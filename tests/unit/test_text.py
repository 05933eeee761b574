"""Text from markup: what a reader of the page sees, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from crawler.text import element_text, markup_text, one_line, tidy


def test_blocks_make_lines_and_white_space_within_them_collapses():
    page = html.fromstring(
        "<div>Sök <b>stöd</b>\n för\xa0 byar<br>senast<p>1 mars<ul><li>a<li>b</ul><table><tr><td>x<td>y</table></div>"
    )
    assert element_text(page) == "Sök stöd för byar\nsenast\n1 mars\na\nb\nx\ny"


def test_scripts_styles_and_comments_are_not_read_but_what_follows_them_is():
    page = html.fromstring("<p>Hej<script>x()</script> du<!-- 1 mars --> gamle<style>p{}</style>!</p>")
    assert element_text(page) == "Hej du gamle!"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Research &amp;amp; care &amp;nbsp;\nmore", "Research & care\nmore"),
        ("&lt;p&gt;Sök nu&lt;/p&gt;&lt;p&gt;Läs mer&lt;/p&gt;", "Sök nu\nLäs mer"),
        ("grants &lt; 5000 &amp; up", "grants < 5000 & up"),
        ("5 < 6 & 7 > 2", "5 < 6 & 7 > 2"),
        ("AT&T", "AT&T"),
        ("CS<sup>2</sup> <a title='x' href='y'<span>...</span><br/>More", "CS2 ...\nMore"),
        ("<?xml version='1.0' encoding='utf-16'?><p>åä\x1b[31mö</p>", "åä\x1b[31mö"),
        ("Due 15 July 2027Proposals by 4 May 2027", "Due 15 July 2027\nProposals by 4 May 2027"),
        ("https://moss.example/2027Call T2027Moss", "https://moss.example/2027Call T2027Moss"),
        ("", ""),
    ],
)
def test_markup_becomes_the_text_that_is_meant(markup, text):
    assert markup_text(markup) == text


def test_markup_nested_absurdly_deep_keeps_its_words():
    assert markup_text("<div>" * 100_000 + "stängt") == "stängt"


def test_a_title_is_one_line():
    assert one_line(" Stöd\r\ntill\tbyar ") == "Stöd till byar"


@given(st.text())
def test_text_never_holds_empty_lines_or_doubled_spaces(text):
    for result in (tidy(text), markup_text(text)):
        assert "  " not in result
        assert "\n\n" not in result


@given(st.text(alphabet=st.characters(blacklist_characters="<>&", blacklist_categories=["Cc", "Cs", "Z"])))
def test_plain_words_come_through_unchanged(words):
    assert markup_text(words) == words
