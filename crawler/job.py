"""What the parent tells the child process that crawls, and what it hears back: both as JSON."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from config.catalogue import Source
from config.sentences import packed, unpacked
from config.settings import CrawlerSettings
from config.strict import read

_SENTENCES = ("problems", "failures", "missed")


@dataclass(frozen=True)
class Job:
    """One batch of sources to crawl."""

    sources: tuple[Source, ...]
    crawler: CrawlerSettings
    now: str
    """ISO 8601 with offset."""
    spool_folder: str
    """Each source's drafts go to `<key>.jsonl` in it."""
    cache_folder: str
    log_file: str
    keys: dict[str, str] = field(default_factory=dict)
    """The secrets by name."""
    replay: str = ""
    """Folder that answers every request; empty: the network does."""
    record: str = ""
    """Folder that every answer is written to; empty: none is."""
    reread: bool = False
    """Whether the answers that the last crawl kept stand for the network."""


@dataclass(frozen=True)
class Message:
    """What the child says while it crawls, one JSON line each."""

    source: str
    kind: Literal["started", "page", "item", "finished"]
    requests: int = 0
    items: int = 0
    not_modified: int = 0
    left_out: int = 0
    problems: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    pages: int = 0
    """Pages of single calls that were asked for, and a sentence for each that could not be read."""
    missed: tuple[str, ...] = ()
    seconds: float = 0.0
    lost: bool = False
    """Whether the process ended before the source was read: another source in it may be what ended it."""
    cut: bool = False
    """The same, or that it was ended because it took too long."""


def recorded_in(record: Path, key: str, sources: int) -> Path:
    """Where the answers of a source are recorded: of several sources each has a folder of its key."""
    return record / key if sources > 1 else record


def job_to_json(job: Job) -> str:
    """The job on one line."""
    return json.dumps(dataclasses.asdict(job), default=str)


def job_from_json(text: str | bytes) -> Job:
    """The inverse of job_to_json."""
    return read(Job, json.loads(text), "the job")


def message_to_json(message: Message) -> str:
    """The message on one line, without what is empty."""
    table: dict[str, Any] = {name: value for name, value in vars(message).items() if value}
    told = [name for name in _SENTENCES if name in table]
    sentences = {name: [packed(sentence) for sentence in table[name]] for name in told}
    return json.dumps(table | sentences)


def message_from_json(text: str | bytes) -> Message:
    """The inverse of message_to_json."""
    message = read(Message, json.loads(text), "the crawl's process")
    said: dict[str, Any] = {name: tuple(map(unpacked, getattr(message, name))) for name in _SENTENCES}
    return dataclasses.replace(message, **said)
