"""Progress bars while sources are read: on standard error, and only when that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cli import screen
from cli.i18n import _, ngettext

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from config.catalogue import Source
    from crawler.run import Event

    Listener = Callable[[Event], None]


@contextmanager
def reading(sources: Sequence[Source]) -> Iterator[Listener | None]:
    """Bars for these sources, moved by the events of the crawl; None where nobody would see them."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[note]}", style="dim", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=screen.console(error=True), transient=True) as progress:
        yield _Bars(progress, sources).move


class _Bars:
    """One bar over all sources, and one for each source that has begun."""

    def __init__(self, progress: Progress, sources: Sequence[Source]) -> None:
        self.progress = progress
        self.names = {source.key: source.name for source in sources}
        self.total = progress.add_task(_("All sources"), total=len(sources), note="")
        self.tasks: dict[str, TaskID] = {}

    def move(self, event: Event) -> None:
        """Show what has been read so far."""
        task = self.tasks.get(event.source)
        if task is None:
            name = self.names.get(event.source, event.source)
            task = self.tasks[event.source] = self.progress.add_task(name, total=None, note="")
        self.progress.update(task, note=_count(event.requests, event.items))
        if event.kind == "finished":
            self.progress.update(task, total=1, completed=1)
            self.progress.advance(self.total)


def _count(requests: int, items: int) -> str:
    pages = ngettext("{count} page", "{count} pages", requests).format(count=requests)
    calls = ngettext("{count} item", "{count} items", items).format(count=items)
    return f"{pages}, {calls}"
