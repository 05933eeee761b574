"""The catalogue: one TOML file per source, read and validated into frozen dataclasses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Verified = Literal["recorded", "stored page", "reported", "unverified"]


@dataclass(frozen=True)
class Funder:
    """Who gives."""

    key: str
    name: str
    country: str = ""
    """ISO 3166-1 alpha-2, `EU` for the European Union."""
    url: str = ""


@dataclass(frozen=True)
class Expect:
    """What a healthy run looks like; from runs that were looked at (design rule 4)."""

    items: int = 1
    """Calls that a healthy run has at least."""
    items_max: int | None = None
    """More than this is suspect."""
    fill: dict[str, float] = field(default_factory=dict)
    """Share (0 to 1) of calls that have a field: `deadlines`, `opens`, `amounts`; `deadlines` counts rolling too."""


@dataclass(frozen=True)
class Limits:
    """How this source is fetched, where it differs from the settings."""

    delay: float | None = None
    """Seconds between requests; never below the settings' delay unless `private_addresses` is true."""
    timeout: float | None = None
    max_size: int | None = None
    private_addresses: bool = False
    """True only for a server of one's own: requests to private and loopback addresses are then allowed."""
    user_agent_note: str = ""


@dataclass(frozen=True)
class Source:
    """One place we read."""

    key: str
    """The file's name without `.toml`."""
    name: str
    family: str
    """How it is read: `listing`, `feed`, `json_api`, ...; the table of that name holds the family's own options."""
    site: str
    """The page that a person opens to see the same."""
    funder: Funder
    verified: Verified
    language: str = ""
    """ISO 639-1; empty: found from each text."""
    zone: str = ""
    """IANA zone in which its dates are meant."""
    country: str = ""
    currency: str = ""
    day_first: bool | None = None
    end_of_day: str = ""
    enabled: bool = True
    verified_on: str = ""
    serves: tuple[str, ...] = ()
    """Countries whose organisations may apply; `*`: any. Decides, with `interests`, for whom it is on."""
    interests: tuple[str, ...] = ()
    """What it is about (`social`, `culture`, `research`, `international`, ...); empty: of interest to all."""
    robots: str = ""
    terms: str = ""
    notes: str = ""
    expect: Expect | None = None
    limits: Limits = field(default_factory=Limits)
    options: dict[str, Any] = field(default_factory=dict)
    """The family's own table, read strictly by the family."""
    path: str = ""
    """The file it came from, for messages."""
