"""The demo's own sources: files as any funder's, with the address at which the demo answers this time."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from config.catalogue import Source, read_source


def demo_sources(folder: Path, address: str) -> list[Source]:
    """Write the source files for a site at `address` into `folder`, which is made, and read them; by key."""
    folder.mkdir(parents=True)
    for shipped in (files("cli") / "demo" / "sources").iterdir():
        if shipped.name.endswith(".toml"):
            text = shipped.read_text(encoding="utf-8").replace("{site}", address)
            (folder / shipped.name).write_text(text, encoding="utf-8")
    return [read_source(path) for path in sorted(folder.iterdir())]
