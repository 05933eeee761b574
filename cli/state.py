"""What every command shares: the settings, what counts as now, who reads, and the database; each worked out when asked.

Holds no business rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from cli import i18n
from cli.errors import USAGE, Problem
from config import settings as configuration
from config.sentences import say
from config.settings import Settings
from config.strict import ConfigError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from cli.format import Reader

T = TypeVar("T")


@dataclass
class State:
    """The options that stand before the command, over the environment, over the settings."""

    environment: Mapping[str, str]
    language: str = "en"
    database: str = ""
    """`--database`: an SQLAlchemy address, or the path of an SQLite file."""
    moment: str = ""
    """`--now`."""
    clock: datetime = field(default_factory=lambda: datetime.now(UTC))

    @cached_property
    def settings(self) -> Settings:
        """The settings, with `--database` over them. Raises ConfigError."""
        found = configuration.load(self.environment)
        if not self.database:
            return found
        return replace(found, database=replace(found.database, url=_address(self.database), url_file=""))

    @cached_property
    def now(self) -> datetime:
        """What counts as now, aware UTC. Raises Problem when `--now` or GRANTS_NOW is no time."""
        if self.moment:
            return _usage(lambda: configuration.moment(self.moment, "--now"))
        return _usage(lambda: configuration.now(self.environment, self.clock))

    @cached_property
    def zone(self) -> tzinfo | None:
        """The reader's zone; None: the machine's. Raises ConfigError for a zone that does not exist."""
        from zoneinfo import ZoneInfo

        name = self.settings.zone
        try:
            return ZoneInfo(name) if name else None
        except (KeyError, OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError
            sentence = say("zone: '{zone}' is not a time zone; write it as Europe/Stockholm", zone=name)
            raise ConfigError(sentence) from None

    @cached_property
    def reader(self) -> Reader:
        """Who reads, for the views."""
        from cli.format import Reader

        return Reader(i18n.locale_of(self.language, self.environment), self.zone, self.now)

    @cached_property
    def engine(self) -> Engine:
        """The database, made or migrated when need be. Raises DatabaseProblem."""
        from tracker.store.database import open_database

        return open_database(self.settings.database_url(), self.now)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection for reading. Raises DatabaseProblem."""
        from tracker.store.problems import explained

        with explained(self.engine.url), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection for writing; what was written is kept when the block ends well. Raises DatabaseProblem."""
        from tracker.store.database import writing

        with writing(self.engine) as connection:
            yield connection

    @property
    def who(self) -> str:
        """Who acts: GRANTS_USER, the configured `me`, or the login name."""
        import getpass

        return self.environment.get("GRANTS_USER") or self.settings.me or getpass.getuser()


def _usage(read: Callable[[], T]) -> T:
    """What is read; what cannot be is wrong usage, and not a setting that is wrong."""
    try:
        return read()
    except ConfigError as problem:
        raise Problem(str(problem), USAGE) from None


def _address(database: str) -> str:
    return database if "://" in database else f"sqlite:///{Path(database).absolute()}"
