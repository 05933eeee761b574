"""What the tests of the crawler share: a source of the family `plain`, and a crawl of it without a database."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.catalogue import Funder, Limits, Source
from config.settings import CrawlerSettings, Settings
from crawler.job import Message
from crawler.process import follow, new_job
from crawler.spool import read_spool
from tracker.facts.model import Draft

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
PLAIN_CHILD = [sys.executable, str(Path(__file__).parents[1] / "plain_child.py")]


@dataclass(frozen=True)
class Crawled:
    """How one source went."""

    message: Message
    drafts: tuple[Draft, ...]

    @property
    def titles(self) -> list[str]:
        return [title for draft in self.drafts for title in draft.texts("title")]

    @property
    def failure(self) -> str:
        assert len(self.message.failures) == 1, self.message.failures
        return self.message.failures[0]


def settings(folder: Path, **crawler: Any) -> Settings:
    """Settings whose folders are in `folder`, with no delay."""
    plain = CrawlerSettings(**{"delay": 0.0, "contact": "https://example.org/us", "timeout": 5.0} | crawler)
    folders = {f"{name}_folder": folder / name for name in ("config", "data", "cache")}
    return Settings(crawler=plain, **folders)


def source(*urls: str, key: str = "plain", own_server: bool = True, **more: Any) -> Source:
    """A source of the family `plain`, by default at a server of one's own."""
    limits = more.pop("limits", Limits())
    options = {"urls": list(urls)} | more.pop("options", {})
    return Source(
        key=key,
        name=key.title(),
        family="plain",
        site="https://funder.example/",
        funder=Funder("funder", "The Funder"),
        verified="unverified",
        limits=replace(limits, private_addresses=own_server),
        options=options,
        **more,
    )


def crawl_without_storing(
    sources: list[Source], using: Settings, *, replay: Path | None = None, minutes: float = 1.0
) -> dict[str, Crawled]:
    """Crawl for real, and return what each source gave."""
    with new_job(sources, using, NOW, replay=replay) as job:
        last = {message.source: message for message in follow(job, minutes) if message.kind == "finished"}
        spool = Path(job.spool_folder)
        return {key: Crawled(message, tuple(read_spool(spool / f"{key}.jsonl"))) for key, message in last.items()}
