"""`grants demo`: a small site of invented funders, served on this machine, crawled for real, changed, crawled again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from cli.format import Reader


def run_demo(console: Console, reader: Reader) -> int:
    """Play the demo for `reader` and return the exit code; see cli.demo.run."""
    from cli.demo.run import play  # the crawler and the store: only who sees the demo waits for them

    return play(console, reader)
