"""What `grants doctor` looks at, and what one look came to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from config.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

Grade = Literal["good", "look", "bad"]


@dataclass(frozen=True)
class Finding:
    """What one look came to."""

    what: str
    """settings, database, tables, disk, clock, mail, sources, backups, daemon."""
    grade: Grade
    sentence: str
    advice: str = ""
    """What to do; empty when nothing is to be done."""


@dataclass(frozen=True)
class Patient:
    """What is looked at."""

    settings: Settings
    open: Callable[[], Engine]
    """Opens the database. Raises DatabaseProblem or ConfigError."""
    now: datetime
    clock: datetime
    """By the machine."""
