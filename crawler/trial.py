"""A dry run of one source: fetched and understood as in a crawl, and nothing stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from config.catalogue import Expect, Source
from config.settings import Settings
from crawler.job import Message
from crawler.process import follow, new_job
from crawler.run import context_of, said_of
from crawler.spool import read_spool
from tracker.calls.expect import Tally, verdict
from tracker.calls.model import Fetched, Verdict
from tracker.calls.plan import is_told
from tracker.facts.model import Understood
from tracker.facts.understand import understand


@dataclass(frozen=True)
class Trial:
    """What a dry run came to."""

    source: Source
    calls: tuple[Understood, ...]
    left_out: int
    verdict: Verdict
    problems: tuple[str, ...]
    fills: dict[str, float]
    """By field: the share of calls that have it."""
    requests: int

    def proposed(self) -> Expect | None:
        """What `[expect]` could say, from what was read; None when nothing was. To be looked at before it is used."""
        if not (count := sum(not call.partial for call in self.calls)):
            return None
        share = self.fills.get("deadlines", 0.0)
        fill = {"deadlines": round(share * 0.8, 1)} if share >= _WORTH_SAYING else {}
        return Expect(items=max(1, count * 4 // 5), items_max=max(10, count * 2), fill=fill)


_WORTH_SAYING = 0.5


def try_source(
    source: Source,
    settings: Settings,
    now: datetime,
    *,
    replay: Path | None = None,
    record: Path | None = None,
    reread: bool = False,
) -> Trial:
    """Crawl one source and understand what it says.

    `replay` names a folder that answers, `record` one that each answer is written to; with `reread` the answers of the
    last crawl do, and the site is not asked. Raises ConfigError when nothing can be crawled at all.
    """
    (trial,) = try_sources([source], settings, now, replay=replay, record=record, reread=reread)
    return trial


def try_sources(
    sources: Sequence[Source],
    settings: Settings,
    now: datetime,
    *,
    replay: Path | None = None,
    record: Path | None = None,
    reread: bool = False,
) -> list[Trial]:
    """As `try_source`, in one process for all of them; several are recorded into a folder each, by key."""
    with new_job(sources, settings, now, replay=replay, record=record, reread=reread) as job:
        last = {message.source: message for message in follow(job, settings.crawler.run_minutes)}
        return [_trial(source, last[source.key], Path(job.spool_folder), now) for source in sources]


def _trial(source: Source, last: Message, spool: Path, now: datetime) -> Trial:
    tally, calls, left_out = Tally(), [], 0
    for draft in read_spool(spool / f"{source.key}.jsonl"):
        call = understand(draft, context_of(source))
        if call.not_a_call:
            left_out += 1
            continue
        tally.add(call, source.expect)
        if is_told(call):
            calls.append(call)
    told = Fetched(started=now, problems=last.problems, failures=last.failures, pages=last.pages, missed=last.missed)
    found, reasons = verdict(source.expect, tally, told)
    problems = said_of(source, (*reasons, *(problem for call in calls for problem in call.problems)))
    return Trial(source, tuple(calls), left_out + last.left_out, found, problems, tally.fills(), last.requests)
