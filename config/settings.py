"""Settings: environment over the user's config.toml over defaults, in one frozen object. Importing has no effect."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from config.sentences import reason, say
from config.strict import ConfigError, merge, read


@dataclass(frozen=True)
class DatabaseSettings:
    """Where everything is kept. Empty `url`: the SQLite file in the user's data folder."""

    url: str = ""
    url_file: str = ""
    tools: str = ""
    """Folder of PostgreSQL's own programs, for backups; empty: they are found by PATH."""


@dataclass(frozen=True)
class CrawlerSettings:
    """How we behave as a guest on funders' sites (design rule 11)."""

    contact: str = ""
    """An address (mail or web page) that a funder can write to; part of the user agent."""
    delay: float = 1.0
    """Seconds between two requests to one host."""
    timeout: float = 60.0
    """Seconds that one answer may take."""
    max_size: int = 20_000_000
    """Bytes that one answer may have, unpacked."""
    concurrent_requests: int = 200
    """Requests under way at once, over all hosts; one at a time per host whatever is set here."""
    run_minutes: float = 60.0
    """Wall-clock limit of one crawl; the child process is stopped when it is over."""
    proxy: str = ""
    """Proxy for all requests, `http://host:port`; empty: none."""
    memory: int = 1000
    """Megabytes that the process which crawls may take; a source that wants more costs that crawl alone."""


@dataclass(frozen=True)
class SourcesSettings:
    """Which sources are crawled: what follows from the organisation, plus `on`, less `off`."""

    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()


@dataclass(frozen=True)
class MailSettings:
    """How mails leave: digests, alerts to the operator, tests. Nothing is sent until `server` or `folder` is set."""

    server: str = ""
    """Host name of the mail server that takes our mails."""
    port: int = 0
    """0: the usual one, 587 for starttls, 465 for tls, 25 for none."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is encrypted; `none` is for a server on this machine."""
    ca_file: str = ""
    """Certificates (PEM) to trust for the server, when they are not the machine's own."""
    user: str = ""
    """Name to log in with; empty: no login."""
    password: str = field(default="", repr=False)
    password_file: str = ""
    sender: str = ""
    """Who the mails are from, `Grants <grants@example.org>`."""
    reply_to: str = ""
    """Where answers go; empty: to the sender."""
    unsubscribe: str = ""
    """The address that requests to end the digest are mailed to; empty: the sender's."""
    folder: str = ""
    """A Maildir to put mails in, instead of sending them to a server."""
    timeout: float = 60.0
    """Seconds that one answer of the server may take; ten times of it for the answer that a mail was taken."""
    per_second: float = 10.0
    """Mails that the server is given in a second, at most."""
    connections: int = 2
    """Connections to the server at once, at most."""
    keep_days: int = 90
    """Days for which the text of a mail is kept after it left."""

    def secret(self) -> str:
        """The password to log in with. Raises ConfigError when its file cannot be read."""
        return _secret(Path(self.password_file)) if self.password_file else self.password


@dataclass(frozen=True)
class JobsSettings:
    """When the daemon does what: `hourly`, `daily 04:30`, `weekly mon 04:30`, a cron line, or `off`; in `zone`."""

    crawl: str = "daily"
    """Sources whose file names no schedule of its own."""
    spread: float = 120.0
    """Minutes over which the crawls of one turn are spread."""
    sources: str = "daily 03:30"
    """Checks the source files."""
    digests: str = "*/10 * * * *"
    """Looks whose digest is due, by the member's own day and hour, and sends what waits in the outbox."""
    reminders: str = "5 * * * *"
    """Reminds members of tasks, reports and deadlines, once the hour of their digest has come."""
    backup: str = "daily 02:30"
    cleanup: str = "weekly sun 03:00"
    watch: str = "*/15 * * * *"
    """Looks for trouble that the operator should know of."""


@dataclass(frozen=True)
class DaemonSettings:
    """`grants daemon` on a server."""

    operator: str = ""
    """Mail address that is told of trouble; empty: nobody is."""
    allowance: int = 3
    """Runs in a row that a source may fail or be suspect before the operator is told."""
    crawls: int = 4
    """Crawls at once, each in a process of its own."""
    batch: int = 25
    """Sources that one such process reads."""
    grace: float = 20.0
    """Seconds that jobs under way have to finish when the daemon is stopped; then they are handed back."""
    cluster: bool = False
    """Crawls and mails are done by `grants worker`, on any machines, from a queue in the PostgreSQL database."""
    keep_runs: int = 90
    """Days that the record of runs is kept."""
    backups: str = ""
    """Folder for backups; empty: `backups` beside the data."""
    health_file: str = ""
    """Where the daemon writes how it is; empty: `daemon.json` beside the data."""
    metrics: int = 0
    """Port on 127.0.0.1 for Prometheus; 0: none. Needs grants-pipeline[metrics]."""
    log: Literal["plain", "json"] = "plain"
    """Form of the log's lines."""


@dataclass(frozen=True)
class Settings:
    """All settings of one run of the program."""

    me: str = ""
    """Who acts, when GRANTS_USER does not say."""
    language: Literal["", "en", "sv", "nb", "da", "fi"] = ""
    """Language of what the program says (`sv`, else English) and of mails to members without one of their own (any of
    these); empty: from the locale."""
    zone: str = ""
    """The reader's time zone (IANA name); empty: the machine's."""
    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    crawler: CrawlerSettings = field(default_factory=CrawlerSettings)
    sources: SourcesSettings = field(default_factory=SourcesSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    jobs: JobsSettings = field(default_factory=JobsSettings)
    daemon: DaemonSettings = field(default_factory=DaemonSettings)
    keys: dict[str, str] = field(default_factory=dict)
    """Secrets that sources name (`keys.gdp`); by environment or `<name>_file`, never in a source file."""
    config_folder: Path = Path()
    data_folder: Path = Path()
    cache_folder: Path = Path()

    def database_url(self) -> str:
        """The SQLAlchemy address of the database."""
        if self.database.url_file:
            return _secret(Path(self.database.url_file))
        return self.database.url or f"sqlite:///{self.data_folder / 'grants.db'}"

    def secret(self, name: str) -> str | None:
        """The key called `name`, or None when the deployment has none."""
        if path := self.keys.get(f"{name}_file"):
            return _secret(Path(path))
        return self.keys.get(name) or None


_TABLES: dict[str, type[Any]] = {
    "database": DatabaseSettings,
    "crawler": CrawlerSettings,
    "sources": SourcesSettings,
    "mail": MailSettings,
    "jobs": JobsSettings,
    "daemon": DaemonSettings,
}
_FOLDERS = {"config_folder", "data_folder", "cache_folder"}
_BOUNDS: dict[str, tuple[float, float]] = {
    "delay": (0, 3600),
    "timeout": (0.1, 3600),
    "max_size": (1000, 10_000_000_000),
    "concurrent_requests": (1, 10_000),
    "run_minutes": (0.05, 10_080),
    "memory": (200, 1_000_000),
}
"""Least and most of each number under [crawler]: a delay that is no number would be no delay at all."""
_MORE_BOUNDS: dict[str, dict[str, tuple[float, float]]] = {
    "mail": {
        "port": (0, 65_535),
        "timeout": (0.1, 600),
        "per_second": (0.01, 10_000),
        "connections": (1, 20),
        "keep_days": (0, 3650),
    },
    "jobs": {"spread": (0, 1440)},
    "daemon": {
        "allowance": (1, 1000),
        "crawls": (1, 100),
        "batch": (1, 1000),
        "grace": (0, 3600),
        "keep_runs": (1, 36_500),
        "metrics": (0, 65_535),
    },
}
"""The same under the other tables."""
_YEARS = range(1900, 2200)
"""Years that can count as now: days before and after it are reckoned with too."""


def load(environment: Mapping[str, str]) -> Settings:
    """Read the settings. `environment` is os.environ or a stand-in.

    Raises ConfigError, with the file and key, for anything that cannot be understood.
    """
    folders = _folders(environment)
    path = folders["config_folder"] / "config.toml"
    table = from_file(path)
    for key in _FOLDERS & table.keys():
        raise ConfigError(
            say(
                "{path}: '{key}' cannot be set in the file; set XDG_CONFIG_HOME and its like instead",
                path=path,
                key=key,
            )
        )
    if variables := _from_environment(environment):
        read(Settings, variables, "GRANTS_*")  # so that what is wrong in a variable is not looked for in the file
    settings = read(Settings, merge(table, variables), str(path))
    _check("crawler", settings.crawler, _BOUNDS, path)
    for name, bounds in _MORE_BOUNDS.items():
        _check(name, getattr(settings, name), bounds, path)
    _check_schedules(settings.jobs, path)
    return dataclasses.replace(
        settings,
        config_folder=folders["config_folder"],
        data_folder=folders["data_folder"],
        cache_folder=folders["cache_folder"],
    )


def _check(name: str, table: Any, bounds: Mapping[str, tuple[float, float]], path: Path) -> None:
    for key, (least, most) in bounds.items():
        value = getattr(table, key)
        if not least <= value <= most:  # also true of nan
            raise ConfigError(
                say(
                    "{setting}: {value} is not from {least} to {most}; {path} or {variable} sets it",
                    setting=f"{name}.{key}", value=f"{value:g}", least=f"{least:g}", most=f"{most:.0f}", path=path,
                    variable=f"GRANTS_{name}_{key}".upper(),
                )
            )  # fmt: skip


def _check_schedules(jobs: JobsSettings, path: Path) -> None:
    for key in dataclasses.fields(jobs):
        text = getattr(jobs, key.name)
        # Most commands need no schedule, and so do not import what reads one.
        if isinstance(text, str) and text not in _PLAIN_SCHEDULES:
            from config.schedules import parse

            parse(text, f"{path}: jobs.{key.name}")


_PLAIN_SCHEDULES = {"off", "hourly", "daily", "weekly"} | {
    key.default for key in dataclasses.fields(JobsSettings) if isinstance(key.default, str)
}


def now(environment: Mapping[str, str], clock: datetime) -> datetime:
    """The moment that counts as now: GRANTS_NOW when it is set, else `clock` (aware).

    Raises ConfigError when GRANTS_NOW is not an ISO 8601 datetime with an offset.
    """
    text = environment.get("GRANTS_NOW", "")
    if not text:
        return clock.astimezone(UTC)
    return moment(text, "GRANTS_NOW")


def moment(text: str, where: str) -> datetime:
    """An ISO 8601 datetime as an aware UTC datetime; without an offset, or as a bare date, it is read as UTC."""
    try:
        value = datetime.fromisoformat(text)
        if value.year not in _YEARS:
            raise ValueError(text)
    except ValueError:
        raise ConfigError(
            say("{where}: '{text}' is not a time; write it as 2026-08-03T12:00:00Z", where=where, text=text)
        ) from None
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _folders(environment: Mapping[str, str]) -> dict[str, Path]:
    home = Path(environment.get("HOME") or Path.home())
    places = {
        "config_folder": ("XDG_CONFIG_HOME", ".config"),
        "data_folder": ("XDG_DATA_HOME", ".local/share"),
        "cache_folder": ("XDG_CACHE_HOME", ".cache"),
    }
    # XDG Base Directory Specification: a path that is not absolute is ignored.
    return {
        name: (Path(said) if (said := environment.get(variable, "")).startswith("/") else home / default) / "grants"
        for name, (variable, default) in places.items()
    }


def from_file(path: Path) -> dict[str, Any]:
    """What the user's config.toml says; nothing when there is none. Raises ConfigError."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ConfigError(say("{path}: not valid TOML: {problem}", path=path, problem=problem)) from None
    except OSError as problem:
        raise ConfigError(say("{path}: cannot be read: {reason}", path=path, reason=reason(problem))) from None


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """GRANTS_<TABLE>_<KEY>, converted to the type of the setting."""
    found: dict[str, Any] = {}
    for table in dataclasses.fields(Settings):
        name = f"GRANTS_{table.name.upper()}"
        if table.name in _TABLES:
            found[table.name] = _table_from_environment(environment, _TABLES[table.name], name)
        elif table.name == "keys":
            found["keys"] = {
                key[12:].lower(): text for key, text in environment.items() if key.startswith("GRANTS_KEYS_")
            }
        elif table.name not in _FOLDERS and name in environment:
            found[table.name] = environment[name]
    return {name: value for name, value in found.items() if value != {}}


def _table_from_environment(environment: Mapping[str, str], kind: type[Any], prefix: str) -> dict[str, Any]:
    names = {key.name: (f"{prefix}_{key.name.upper()}", str(key.type)) for key in dataclasses.fields(kind)}
    known = {name for name, _ in names.values()}
    for name in environment.keys() - known:
        if name.startswith(f"{prefix}_"):
            raise ConfigError(
                say("{name}: there is no such setting; there are {known}", name=name, known=", ".join(sorted(known)))
            )
    return {key: _typed(of, environment[name], name) for key, (name, of) in names.items() if name in environment}


def _typed(kind: str, text: str, where: str) -> Any:
    try:
        if kind == "float":
            return float(text)
        if kind == "int":
            return int(text)
    except ValueError:
        raise ConfigError(say("{where}: a number is wanted here, not '{text}'", where=where, text=text)) from None
    if kind == "bool" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind.startswith("tuple"):
        return [item.strip() for item in text.split(",") if item.strip()]
    return text


def _secret(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as problem:
        raise ConfigError(
            say("{path}: the secret in this file cannot be read: {reason}", path=path, reason=reason(problem))
        ) from None
