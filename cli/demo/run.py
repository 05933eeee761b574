"""The demo's steps: crawl the invented funders, list their calls, let a day pass, crawl again, show what changed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text
from sqlalchemy import Engine

from cli import safe
from cli.demo.catalogue import demo_sources
from cli.demo.server import serving
from cli.demo.site import Site
from cli.format import Reader
from cli.i18n import _
from cli.views import calls, history, runs
from cli.views.sections import Section, drawn
from config.catalogue import Source
from config.settings import CrawlerSettings, DatabaseSettings, Settings
from crawler.run import crawl
from tracker.calls.filter import CallFilter
from tracker.calls.model import Call
from tracker.calls.query import find_calls, get_call
from tracker.store.database import open_database

_ZONE = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True)
class _Stage:
    """What the steps share."""

    console: Console
    sources: list[Source]
    settings: Settings
    engine: Engine

    def say(self, text: str, style: str = "") -> None:
        self.console.print(Text(text, style))
        self.console.print()

    def crawl(self, reader: Reader) -> None:
        reports = crawl(self.sources, self.settings, self.engine, reader.now)
        self.console.print(runs.run_table(reports, reader, self.console.width))
        self.console.print(runs.problem_lines(reports))
        self.console.print()

    def show_calls(self, reader: Reader) -> None:
        found = self._find(CallFilter(), reader)
        self.console.print(calls.call_table(found, reader, self.console.width))
        if legend := calls.legend(found):
            self.console.print(legend)
        self.console.print()

    def changed(self, reader: Reader) -> list[Call]:
        """The calls that this visit found changed."""
        return self._find(CallFilter(changed_since=reader.now), reader)

    def _find(self, wanted: CallFilter, reader: Reader) -> list[Call]:
        with self.engine.connect() as connection:
            return find_calls(connection, wanted, reader.now)


def play(console: Console, reader: Reader) -> int:
    """Play the demo, with a database of its own that is removed at the end; the exit code.

    `reader.now` is the day of the first visit. Raises OSError when this machine has no free port or no room.
    """
    site = Site(reader.now.astimezone(_ZONE).date())
    with _stage(console, reader, site) as stage:
        _first_visit(stage, reader)
        site.changed = True
        _second_visit(stage, replace(reader, now=reader.now + timedelta(days=1)))
    _farewell(console)
    return 0


@contextmanager
def _stage(console: Console, reader: Reader, site: Site) -> Iterator[_Stage]:
    """Everything that the steps need, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="grants-demo-") as name, serving(site) as address:
        folder = Path(name)
        settings = Settings(
            database=DatabaseSettings(url=f"sqlite:///{folder / 'demo.db'}"),
            crawler=CrawlerSettings(delay=0.0, run_minutes=1.0),
            config_folder=folder / "config",
            data_folder=folder / "data",
            cache_folder=folder / "cache",
        )
        engine = open_database(settings.database_url(), reader.now)
        try:
            yield _Stage(console, demo_sources(folder / "sources", address), settings, engine)
        finally:
            engine.dispose()


def _first_visit(stage: _Stage, reader: Reader) -> None:
    stage.say(
        _(
            "Five invented funders answer on this machine: a website in Swedish, an RSS feed, an Atom feed, an API, "
            "and one whose website was rebuilt yesterday. Grants reads them as it would read real ones."
        )
    )
    stage.crawl(reader)
    stage.say(
        _(
            "Gamla Kvarnfonden is broken on purpose: where a source cannot be read, Grants says so, and what it "
            "expected. These are the calls of the others, the next deadline first:"
        )
    )
    stage.show_calls(reader)


def _second_visit(stage: _Stage, reader: Reader) -> None:
    stage.say(
        _(
            "A day passes. Vättrafonden moves a deadline, and the feed of Stiftelsen Björkdunge is suddenly empty. "
            "Grants reads them all again:"
        )
    )
    stage.crawl(reader)
    stage.say(_("An empty feed proves nothing, so the run is suspect and the calls stay. This is what changed:"))
    stage.console.print(drawn([_changes(stage, call, reader) for call in stage.changed(reader)]))
    stage.console.print()


def _changes(stage: _Stage, call: Call, reader: Reader) -> Section:
    with stage.engine.connect() as connection:
        whole = get_call(connection, call.id, reader.now)
    return Section(safe.line(whole.title), tuple(history.rows(whole.revisions, reader)))


def _farewell(console: Console) -> None:
    console.print(Text(_("That was the demo; nothing of it is kept. With real funders it goes on like this:")))
    console.print()
    steps = (
        ("grants init", _("say where your organisation is and what it works with")),
        ("grants crawl", _("read the funders that fit it")),
        ("grants list --open", _("see what is open, the next deadline first")),
    )
    for command, what in steps:
        console.print(Text(f"  {command:<20}", "bold").append(what, "not bold"))
