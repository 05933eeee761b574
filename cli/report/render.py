"""The page as HTML: one file with its styles in it, no script and nothing fetched. Autoescape is on."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from cli.report.page import Page


def html(page: Page) -> str:
    """The page as HTML."""
    source = (files("cli.report") / "report.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(source).render(page=page, labels=page.labels)
