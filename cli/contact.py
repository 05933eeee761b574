"""The address at which funders can reach whoever crawls (design rule 11): asked for until it is set."""

from __future__ import annotations

from cli import screen
from cli.i18n import _
from cli.state import State


def suggest(state: State) -> None:
    """Say on standard error how to set the contact address, when there is none."""
    if state.settings.crawler.contact:
        return
    sentence = _('No contact address is set, so funders cannot write to you: put contact = "you@example.org" '
                 "under [crawler] in {path}, or set GRANTS_CRAWLER_CONTACT.")  # fmt: skip
    screen.aside(sentence.format(path=state.settings.config_folder / "config.toml"))
