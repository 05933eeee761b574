"""Writes a setting into the user's config.toml, leaving every other line as it stands."""

from __future__ import annotations

import json
import re
from pathlib import Path

from config.sentences import reason, say
from config.settings import from_file
from config.strict import ConfigError
from config.whole_file import whole_file


def set_text(path: Path, table: str, key: str, text: str) -> None:
    """Set `key` of `[table]` to a text. Raises ConfigError when the file is not valid TOML or cannot be written."""
    known = from_file(path)
    line = f"{key} = {json.dumps(text, ensure_ascii=False)}"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    place = next((n for n, one in enumerate(lines) if re.fullmatch(rf"\s*\[\s*{table}\s*\]\s*(#.*)?", one)), None)
    if place is None and table in known:
        raise ConfigError(say("{path}: '{table}' is not written as a table; set {table}.{key} by hand", path=path,
                              table=table, key=key))  # fmt: skip
    if place is None:
        lines += [*([""] if lines else []), f"[{table}]", line]
    elif key in known.get(table, {}):
        end = next((n for n, one in enumerate(lines) if n > place and re.match(r"\s*\[", one)), len(lines))
        at = next((n for n in range(place + 1, end) if re.match(rf"\s*{key}\s*=", lines[n])), None)
        if at is None:
            raise ConfigError(say("{path}: {table}.{key} cannot be found there; set it by hand", path=path, table=table,
                                  key=key))  # fmt: skip
        lines[at] = line
    else:
        lines.insert(place + 1, line)
    _replace(path, "\n".join(lines) + "\n")


def _replace(path: Path, text: str) -> None:
    """Whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with whole_file(path) as new:
            new.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise ConfigError(say("{path}: cannot be written: {reason}", path=path, reason=reason(problem))) from None
