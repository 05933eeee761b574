"""Folders of its own for a `grants` process, so that it reads nothing of whoever runs it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def home_in(folder: Path) -> dict[str, str]:
    """The variables that name its folders for settings, data and cached answers, which need not be there yet."""
    return {f"XDG_{name.upper()}_HOME": str(folder / name) for name in ("config", "data", "cache")}


def sources_in(home: Mapping[str, str]) -> Path:
    """The folder for source files of such a home, or of this process (`os.environ`), made if need be."""
    place = Path(home["XDG_CONFIG_HOME"]) / "grants" / "sources"
    place.mkdir(parents=True, exist_ok=True)
    return place
