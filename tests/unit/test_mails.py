"""How mails look: as they were looked at, in valid and harmless HTML, and in 72 columns of text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from io import StringIO
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import html as lxml_html
from tinyhtml5.parser import HTMLParser

from tests.digest.drawing import FOLDER, UNSUBSCRIBE, mails, reminder
from tests.digest.stories import ANNA, NOW, call, fits, revision, rich, story, when
from tracker.calls.model import FunderName
from tracker.calls.moments import closes
from tracker.digest import render
from tracker.digest.address import mailbox, parsed
from tracker.digest.cards import page
from tracker.digest.message import Letter, Sender, compose
from tracker.digest.model import Followed, Owed, Story
from tracker.digest.select import select
from tracker.digest.words import LANGUAGES
from tracker.facts.as_json import when_to_json
from tracker.facts.model import When
from tracker.facts.recurring import dated

HOSTILE = (
    "<script>alert(1)</script>",
    "</p></div><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "{{ page.subject }}{% raw %}{{ 7 * 7 }}",
    "\u202egpj.exe\u202c",
    "line\r\nBcc: everybody@example.org\r\n\r\nbody",
    "\x1b[2J\x00\x07",
    "x" * 10_000,
    "word " * 2_000,
    "&amp;&lt;&#x3C;",
    "\u2028\u2029\x85",
    "]]><!--",
)


def test_mails_are_as_they_were_looked_at() -> None:
    drawn = dict(mails())
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    changed = [name for name in sorted(drawn | kept) if drawn.get(name) != kept.get(name)]
    assert not changed, f"these mails look different: {changed}; write them by `make mails`, look, and commit"


def test_plain_text_is_no_wider_than_72_columns_but_for_addresses() -> None:
    for name, text in mails():
        lines = [line for line in text.splitlines() if not line.startswith("Subject: ")]
        wide = [line for line in lines if len(line) > render.WIDTH and "://" not in line]
        assert not [line for line in wide if "mailto:" not in line] or name.endswith(".html")


def errors_of(markup: str) -> list[Any]:
    parser = HTMLParser()
    parser._parse(StringIO(markup))
    return parser.errors


def test_the_validator_sees_errors() -> None:
    assert errors_of("<!doctype html><html><head><title>x</title></head><body><p>a</b></body></html>")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_html_is_valid_and_says_its_language(language: str) -> None:
    for shown in (page(select(rich(language)), UNSUBSCRIBE), reminder(replace(ANNA, language=language))):
        markup = render.html(shown)
        assert errors_of(markup) == []
        tree = lxml_html.document_fromstring(markup)
        assert tree.get("lang") == language
        levels = [int(each.tag[1]) for each in tree.iter("h1", "h2", "h3")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert all(each.text_content().strip() for each in tree.iter("a"))
        assert not list(tree.iter("img", "script", "link", "table"))


def test_styles_stand_inline_so_that_programs_without_style_sheets_show_them() -> None:
    tree = lxml_html.document_fromstring(render.html(page(select(rich()))))
    shown = tree.cssselect("p, h1, h2, h3, a, div")
    assert [each for each in shown if not each.get("style")] == []
    (sheet,) = tree.iter("style")
    assert "prefers-color-scheme: dark" in (sheet.text or "")


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance and contrast ratio."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_text_stands_out_from_what_is_behind_it() -> None:
    """At least 4.5 to 1 (WCAG 2.2, 1.4.3), by day and by night."""
    source = (FOLDER.parents[1] / "tracker" / "digest" / "templates" / "digest.html").read_text(encoding="utf-8")
    day, _media, night = source.partition("@media")
    for sheet in (day, night):
        backgrounds = re.findall(r"background-color: (#\w{6})", sheet)
        colours = re.findall(r"[{;] ?color: (#\w{6})", sheet)
        assert len(colours) >= 4
        assert len(backgrounds) >= 2
        for colour in colours:
            for background in backgrounds:
                assert contrast(colour, background) >= 4.5, (colour, background)


def hostile_story(text: str) -> Story:
    strange = {"title": text, "funder": FunderName("x", text), "url": f"https://a.example/{text}"}
    followed = Followed(call(9, "2026-08-07", **strange), before_deadline=True)
    owed = (Owed("task", text, NOW.date(), text),)
    reader = replace(ANNA, name=text, organisation=text)
    candidates = (fits(1, why=(text,), searches=(text,), **strange), fits(2, **strange | {"url": f"javascript:{text}"}))
    return story(reader=reader, candidates=candidates, followed=(followed,), owed=owed)


def written(given: Story) -> tuple[Letter, Any]:
    letter = render.letter(select(given), "digest:1:x", mailbox("anna@example.org", given.reader.name))
    content = compose(letter, Sender(parsed("Grants <grants@example.org>")), NOW)
    return letter, message_from_bytes(content, policy=policy.default)


@pytest.mark.parametrize("text", HOSTILE, ids=[str(number) for number in range(len(HOSTILE))])
def test_hostile_texts_come_out_harmless(text: str) -> None:
    letter, message = written(hostile_story(text))
    check(letter, message)
    if "{{" in text:
        assert "{{ page.subject }}" in letter.text
    assert len(letter.html) < 60_000


@settings(max_examples=40)
@given(st.text(max_size=300))
def test_any_text_comes_out_harmless(text: str) -> None:
    check(*written(hostile_story(text)))


def check(letter: Letter, message: Any) -> None:
    """The markup is the template's own, whatever the texts; no header, link or calendar entry was added."""
    assert errors_of(letter.html) == []
    tree = lxml_html.document_fromstring(letter.html)
    allowed = {"html", "head", "meta", "title", "style", "body", "div", "p", "h1", "h2", "h3", "a"}
    assert {str(each.tag) for each in tree.iter()} <= allowed
    attributes = {name for each in tree.iter() for name in each.attrib}
    assert attributes <= {"lang", "dir", "charset", "name", "content", "class", "style", "href", "data-css-inline"}
    for link in tree.iter("a"):
        assert urlsplit(str(link.get("href"))).scheme in ("http", "https")
    assert "Bcc" not in message
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", letter.text)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", letter.html)
    for attached in message.iter_attachments():
        calendar = Calendar.from_ical(attached.get_payload(decode=True))
        assert len(calendar.walk("VEVENT")) <= 3


def test_the_calendar_has_the_deadlines_that_the_digest_names() -> None:
    letter, _message = written(rich())
    (attached,) = letter.attachments
    calendar = Calendar.from_ical(attached.content)
    titles = sorted(str(event["SUMMARY"]) for event in calendar.walk("VEVENT"))
    assert "Deadline: Local culture grants" in titles
    assert "Deadline: Across borders" in titles
    assert len(titles) == len(set(titles)) == 10
    assert len({str(event["UID"]) for event in calendar.walk("VEVENT")}) == 10
    zones = [str(each["TZID"]) for each in calendar.walk("VTIMEZONE")]
    assert len(zones) == len(set(zones))


def test_a_digest_without_deadlines_has_no_calendar() -> None:
    letter, _message = written(story())
    assert letter.attachments == ()


def test_the_next_date_of_what_returns_each_year_is_marked_as_estimated() -> None:
    pattern = When("--08-12", yearly=True, zone="Europe/Stockholm")
    yearly = call(1, pattern, next_closes=closes(dated(pattern, NOW)), as_of=NOW, title="Every August")
    told = story(candidates=(fits(2),), followed=(Followed(yearly, before_deadline=True, state="idea"),))
    letter, _message = written(told)
    assert letter.subject == "1 new call"
    assert "closes Wed, 12 Aug 2026 (estimated)\n  9 days left, still an idea\n" in letter.text
    assert "Estimated: the funder has not stated the date yet." in letter.text
    (attached,) = letter.attachments
    events = {str(each["SUMMARY"]): each for each in Calendar.from_ical(attached.content).walk("VEVENT")}
    assert events["Deadline: Every August"]["STATUS"] == "TENTATIVE"
    assert events["Deadline: Support for meeting places 2"].get("STATUS") != "TENTATIVE"


def test_a_changed_deadline_says_whose_clock_it_is_on_and_what_is_not_certain() -> None:
    lisbon = When("2026-10-01", "17:00:00", "Europe/Lisbon", certainty="estimated", stage="outline")
    old, new = When("2026-09", zone="UTC+02:00"), when_to_json(lisbon)
    changed = call(1, lisbon, disputed=("deadlines",))
    revisions = (revision("deadlines", [when_to_json(old)], [new]),)
    letter, _message = written(story(followed=(Followed(changed, before_deadline=False, revisions=revisions),)))
    line = "Deadline: Thu, 1 Oct 2026 at 17:00, Lisbon time (outline, estimated) (before: September 2026)"
    assert line in " ".join(letter.text.split())
    assert "Disputed: two places state different dates." in letter.text


def test_what_is_told_beside_a_change_is_still_true() -> None:
    """Deadline and sum stand beside a change of something else; not of a call that was closed early."""
    more = revision("applicant_types", ["foundation"], ["foundation", "company"])
    shut = revision("status", "open", "closed")
    one, other = call(1, title="One"), call(2, title="Other", status="closed")
    followed = (Followed(one, False, (more,)), Followed(other, False, (shut,)))
    text = render.text(page(select(story(followed=followed))))
    assert "closes Tue, 15 Sept 2026\n  Who can apply" in text
    assert "Other\n  Stiftelsen Kvarnhjulet\n  Closed before its deadline\n  https" in text


def test_a_disputed_deadline_is_marked_also_when_none_is_ahead() -> None:
    text = render.text(page(select(story(candidates=(fits(1, deadline=None, disputed=("deadlines",)),)))))
    assert "deadline unknown (disputed)" in text


@pytest.mark.parametrize(
    ("given", "subject"),
    [
        (story(candidates=(fits(1),)), "1 new call"),
        (story(candidates=(fits(1), fits(2))), "2 new calls"),
        (story(followed=(Followed(call(1, "2026-08-03"), True),)), "Stiftelsen Kvarnhjulet closes today"),
        (story(followed=(Followed(call(1, "2026-08-04"), True),)), "Stiftelsen Kvarnhjulet closes tomorrow"),
        (story(followed=(Followed(call(1, "2026-08-10"), True),)), "Stiftelsen Kvarnhjulet closes 10 Aug 2026"),
        (story(followed=(Followed(call(1, "2026-08-14"), True),)), "Stiftelsen Kvarnhjulet closes 14 Aug 2026"),
        (
            story(followed=(Followed(call(1, "2026-09-14", title="Choirs"), True, deadline=date(2026, 8, 4)),)),
            "Choirs: your own deadline tomorrow",
        ),
        (
            story(followed=(Followed(call(1, when("2026-08-07", certainty="estimated")), True),)),
            "Stiftelsen Kvarnhjulet closes Friday (estimated)",
        ),
        (story(owed=(Owed("task", "x", NOW.date()),)), "1 thing to do"),
        (story(owed=(Owed("task", "x", NOW.date().replace(day=1)),)), "1 thing is late"),
        (story(), "Nothing new this week"),
        (rich("sv"), "14 nya utlysningar, Stiftelsen Kvarnhjulet stänger på fredag"),
    ],
)
def test_the_subject_says_the_most_urgent_thing(given: Story, subject: str) -> None:
    assert page(select(given)).subject == subject
