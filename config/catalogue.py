"""The catalogue: one TOML file per source, read and validated into frozen dataclasses.

The shipped files are package data (config/sources); a file of the same name in the user's own folder is merged over
the shipped one table by table, and a new name is a new source.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal

from config import source_rules
from config.sentences import reason, say
from config.strict import ConfigError, merge, read

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
    allowance: int = 2
    """Days that it may be failed or suspect before that is a failure of `grants sources health`."""
    missed: float = 0.1
    """Share of calls' own pages that a healthy run may fail to read: one dead link is no fault of the site."""


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
    schedule: str = ""
    """How often it is read: `hourly`, `daily 05:00`, `weekly mon`, a cron line, `off`; empty: as `[jobs]` says."""
    complete: bool | None = None
    """Whether it shows every call that is open; left out: yes, except for a feed, which shows the newest ones."""
    portal: bool = False
    """Whether it shows calls of other funders: their own pages are believed before it."""
    verified_on: str = ""
    """The day, month or year of what `verified` speaks of: a recording, a stored copy, a report."""
    serves: tuple[str, ...] = ()
    """Countries whose organisations may apply; `EU`: the member states, `*` or empty: any.

    Decides, with `interests`, for whom the source is on (`switched_on`).
    """
    interests: tuple[str, ...] = ()
    """What it is about, of source_rules.INTERESTS; empty: of interest to all."""
    robots: str = ""
    terms: str = ""
    notes: str = ""
    expect: Expect | None = None
    limits: Limits = field(default_factory=Limits)
    options: dict[str, Any] = field(default_factory=dict)
    """The family's own table, read strictly by the family."""
    path: str = ""
    """The file it came from, for messages."""

    @property
    def shows_all(self) -> bool:
        """Whether a call that it does not show any more may be taken for gone."""
        return self.family != "feed" if self.complete is None else self.complete


@dataclass(frozen=True)
class Catalogue:
    """All sources that could be read, and what is wrong with the others."""

    sources: dict[str, Source] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    """By key of the source: the sentence that says what is wrong with its file."""

    @property
    def problems(self) -> tuple[str, ...]:
        """A sentence for each file that could not be used."""
        return tuple(self.broken.values())

    def get(self, key: str) -> Source:
        """The source called `key`. Raises ConfigError when there is none, or when its file is wrong."""
        if key in self.sources:
            return self.sources[key]
        if key in self.broken:
            raise ConfigError(self.broken[key])
        near = get_close_matches(key, self.sources, n=1)
        if near:
            raise ConfigError(say("there is no source '{key}'; did you mean '{near}'?", key=key, near=near[0]))
        raise ConfigError(say("there is no source '{key}'; `grants sources list` shows them all", key=key))


def load(folder: Path | None, keys: Collection[str] | None = None) -> Catalogue:
    """Read the shipped sources and, merged over them, those in `folder`/sources (the user's configuration folder).

    A file that is wrong is left out and named in `Catalogue.problems`; the others are not affected. With `keys` no
    other source is read: of thousands, a process that crawls wants a few.
    """
    shipped = dict(_files(files("config") / "sources"))
    own = dict(_files(folder / "sources")) if folder else {}
    catalogue = Catalogue()
    there = shipped.keys() | own.keys()
    for key in sorted(there if keys is None else there.intersection(keys)):
        try:
            layers = [file for file in (shipped.get(key), own.get(key)) if file is not None]
            catalogue.sources[key] = _source(key, layers)
        except ConfigError as problem:
            catalogue.broken[key] = str(problem)
    return catalogue


def read_source(path: Path) -> Source:
    """Read one file as a source of its own. Raises ConfigError, naming file and key, for whatever is wrong in it."""
    return _source(path.stem, [path])


def switched_on(
    catalogue: Catalogue, country: str, interests: Collection[str], on: Collection[str], off: Collection[str]
) -> list[Source]:
    """The sources that an organisation of `country` with these `interests` reads, by key.

    A source is on when it serves the country and shares an interest, or is named in `on`; never when it is disabled
    or named in `off`. An unknown country (empty) is served only by sources for any country; interests not yet told
    (empty) leave none out.
    """
    return [
        source
        for key, source in sorted(catalogue.sources.items())
        if source.enabled and key not in off and (key in on or _concerns(source, country, interests))
    ]


def _concerns(source: Source, country: str, interests: Collection[str]) -> bool:
    served = source_rules.countries(source.serves)
    if served and country.upper() not in served:
        return False
    return not source.interests or not interests or not set(interests).isdisjoint(source.interests)


def _files(folder: Path | Traversable) -> Iterator[tuple[str, Path | Traversable]]:
    """The source files in a folder, by key; none when there is no such folder. Hidden files are editors' own."""
    if folder.is_dir():
        for file in folder.iterdir():
            if file.name.endswith(".toml") and not file.name.startswith("."):
                yield file.name.removesuffix(".toml"), file


def _source(key: str, layers: list[Path | Traversable]) -> Source:
    path = str(layers[-1])
    table: dict[str, Any] = {}
    for layer in layers:
        over = _table(layer)
        if over.get("family", table.get("family")) != table.get("family"):
            table.pop(str(table.get("family")), None)
        table = merge(table, over)
    options = table.pop(str(table.get("family")), None)
    if isinstance(table.get("family"), str) and not isinstance(options, Mapping):
        raise ConfigError(
            say(
                "{path}: the table [{table}] is missing; it says how the source is read",
                path=path,
                table=table["family"],
            )
        )
    source = read(Source, table, path, key=key, path=path, options=options)
    source_rules.check(source)
    return source


def _table(file: Path | Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ConfigError(say("{file}: not valid TOML: {problem}", file=file, problem=problem)) from None
    except OSError as problem:
        raise ConfigError(say("{file}: cannot be read: {reason}", file=file, reason=reason(problem))) from None
