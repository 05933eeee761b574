"""The daemon's log: one line for each thing that happened, on standard error, where journald or a container reads it.

A line is `event key=value key="value with spaces"`, or with `[daemon] log = "json"` one JSON object.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime
from typing import Any, Literal, TextIO

from cli import safe
from config.sentences import say

Level = Literal["info", "warning", "error"]

_PRIORITIES: dict[Level, str] = {"info": "<6>", "warning": "<4>", "error": "<3>"}
"""sd-daemon(3): journald takes the priority from the beginning of a line."""


_AGAIN = 600.0
"""Seconds after which something that lasts is told again."""


class Journal:
    """Writes lines; with `under_systemd` each begins with its priority, and systemd adds the time."""

    def __init__(self, form: str = "plain", under_systemd: bool = False, stream: TextIO | None = None) -> None:
        self.form = form
        self._under_systemd = under_systemd
        self._stream = stream or sys.stderr

    def line(self, event: str, now: datetime, level: Level = "info", **values: Any) -> None:
        """Write one line. Values that are None or empty are left out."""
        told = {key: _value(value) for key, value in values.items() if value not in (None, "")}
        if self.form == "json":
            text = safe.as_json({"time": now.isoformat(), "level": level, "event": event, **told})
        else:
            stamp = "" if self._under_systemd else f"{now:%Y-%m-%dT%H:%M:%SZ} "
            text = stamp + " ".join([event, *(f"{key}={_quoted(value)}" for key, value in told.items())])
        self._stream.write(f"{_PRIORITIES[level] if self._under_systemd else ''}{text}\n")
        self._stream.flush()


class Complaint:
    """Something that is wrong for a while: told when it begins, each ten minutes while it lasts, and when it ends."""

    def __init__(self, event: str, journal: Journal) -> None:
        self._event, self._journal = event, journal
        self._told, self._since = "", 0.0

    def tell(self, problem: Exception, now: datetime) -> None:
        """It is so."""
        if str(problem) != self._told or time.monotonic() - self._since > _AGAIN:
            self._journal.line(self._event, now, "error", problem=problem)
            self._told, self._since = str(problem), time.monotonic()

    def over(self, now: datetime) -> None:
        """It is so no more."""
        if self._told:
            self._journal.line(self._event, now, problem=say("it can be used again"))
        self._told = ""


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return round(value, 3) if isinstance(value, float) else value


def _quoted(value: Any) -> str:
    text = safe.line(str(value))
    return text if text and not set(text) & set(' "=') else json.dumps(text, ensure_ascii=False)
