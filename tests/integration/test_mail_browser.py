"""The HTML of a mail in a real browser: it fits a phone, by day and by night, and nothing in it runs or is fetched."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.digest.stories import rich
from tests.integration.browsers import needs_a_browser
from tests.unit.test_mails import HOSTILE, hostile_story
from tracker.digest import render
from tracker.digest.cards import page
from tracker.digest.model import Story
from tracker.digest.select import select

pytestmark = needs_a_browser

_BROKEN = """() => {
  const wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 0.5);
  const small = [...document.querySelectorAll('p, h1, h2, h3, a')]
    .filter(e => parseFloat(getComputedStyle(e).fontSize) < 13);
  return [document.documentElement.scrollWidth - innerWidth, wide.length, small.length];
}"""
_COLOURS = """() => ['.body', '.card', '.link'].map(name => {
  const style = getComputedStyle(document.querySelector(name));
  return [style.color, style.backgroundColor];
})"""


def shown(browser: Any, story: Story, width: int, scheme: str) -> tuple[Any, list[str]]:
    """The page with the mail in it, and what it asked the network for."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    opened = context.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("dialog", lambda dialog: asked.append(dialog.message))
    opened.set_content(render.html(page(select(story), "mailto:grants@example.org?subject=unsubscribe%20x")))
    return opened, asked


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1000])
def test_a_mail_fits_and_can_be_read(browser: Any, width: int, scheme: str) -> None:
    opened, asked = shown(browser, rich("sv"), width, scheme)
    assert opened.evaluate(_BROKEN) == [0, 0, 0]
    assert asked == []
    if folder := os.environ.get("PICTURES"):
        opened.screenshot(path=f"{folder}/mail-{width}-{scheme}.png", full_page=True)
    colours = opened.evaluate(_COLOURS)
    assert colours[0][1] == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 24, 29)")
    assert colours[2][0] == ("rgb(11, 87, 164)" if scheme == "light" else "rgb(142, 197, 255)")
    opened.context.close()


def test_hostile_texts_neither_run_nor_break_the_page(browser: Any) -> None:
    for text in HOSTILE:
        opened, asked = shown(browser, hostile_story(text), 360, "light")
        assert opened.evaluate(_BROKEN) == [0, 0, 0], text[:40]
        assert asked == []
        opened.context.close()
