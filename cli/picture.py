"""Draws the picture of the README: what `grants list --open` shows of the demo's invented funders. `make picture`."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.terminal_theme import MONOKAI

from cli import i18n
from cli.format import Reader
from cli.views.calls import call_table, legend
from tracker.calls.model import Call

WIDTH = 96
NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
TITLE = "grants list --open"


def svg(calls: Sequence[Call], reader: Reader) -> str:
    """The list on a terminal, as SVG that loads nothing from elsewhere."""
    console = Console(
        record=True, width=WIDTH, file=StringIO(), force_terminal=True, color_system="truecolor", highlight=False
    )
    console.print()
    console.print(call_table(calls, reader, WIDTH))
    if marks := legend(calls):
        console.print("", marks, sep="\n")
    drawn = console.export_svg(title=TITLE, theme=MONOKAI, unique_id="grants")
    return re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)


def demo_calls(folder: Path) -> list[Call]:
    """The open calls of the demo's site on a fixed day, crawled for real into a database in `folder`."""
    from cli.demo.catalogue import demo_sources
    from cli.demo.server import serving
    from cli.demo.site import Site
    from config.settings import load
    from crawler.run import crawl
    from tracker.calls.filter import CallFilter
    from tracker.calls.query import find_calls
    from tracker.store.database import open_database

    engine = open_database(f"sqlite:///{folder / 'grants.db'}", NOW)
    settings = load({"HOME": str(folder)})
    with serving(Site(NOW.date())) as address:
        crawl(demo_sources(folder / "sources", address), settings, engine, NOW)
    with engine.connect() as connection:
        return find_calls(connection, CallFilter(open=True), NOW, brief=True)


if __name__ == "__main__":
    i18n.use("en")
    with TemporaryDirectory() as kept:
        drawn = svg(demo_calls(Path(kept)), Reader("en_GB", ZoneInfo("Europe/Stockholm"), NOW))
    Path(sys.argv[1]).write_text(drawn, encoding="utf-8")
