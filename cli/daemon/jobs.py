"""The standing jobs: for each a function that does it and says in one sentence what it did.

A job is added by a line in `KINDS`, its schedule by a key of the same name in `[jobs]` (config/settings.py). It runs
in a process of its own, may be killed at any moment, and must then be able to begin again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from config.sentences import say
from config.settings import Settings

if TYPE_CHECKING:
    from tracker.digest.post import Post


class JobFailed(Exception):
    """The job could not do its work; the message is a sentence for the operator."""


@dataclass(frozen=True)
class Work:
    """What a job is given."""

    settings: Settings
    engine: Engine
    now: datetime
    """Aware UTC."""


@dataclass(frozen=True)
class JobKind:
    """One standing job."""

    do: Callable[[Work], str]
    """Does it; a sentence that says what was done. Raises JobFailed, or any error that is a sentence for the user."""
    minutes: float
    """Time limit."""


def check_sources(work: Work) -> str:
    """Read every source file as a crawl would."""
    from config.catalogue import load
    from crawler.check import check

    catalogue = load(work.settings.config_folder)
    if problems := check(catalogue):
        raise JobFailed(say("{count} source files are wrong; the first: {problem}", count=len(problems),
                            problem=problems[0]))  # fmt: skip
    return say("{count} source files are right", count=len(catalogue.sources))


def clean_up(work: Work) -> str:
    """Forget old runs, and daemons that were killed long ago."""
    from cli.daemon.status import forget_daemons
    from tracker.calls.old_runs import forget_crawls
    from tracker.jobs.record import forget_runs
    from tracker.store.database import writing

    before = work.now - timedelta(days=work.settings.daemon.keep_runs)
    with writing(work.engine) as connection:
        runs = forget_runs(connection, before)
        forget_crawls(connection, before)
        forget_daemons(connection, before)
    return say("{count} old runs forgotten", count=runs)


def send_digests(work: Work) -> str:
    """Write the digests that are due and send what waits; without a mail server there is nothing to do."""
    from cli.i18n import told
    from tracker.digest.run import run_due

    leaving = _post(work)
    if leaving is None:
        return say("no mail server is set; nothing is sent")
    with _told_whole():
        return run_due(work.engine, work.settings, work.now, _clock(work), told, leaving).sentence


def send_reminders(work: Work) -> str:
    """Remind members of what is due and send what waits; without a mail server there is nothing to do."""
    from tracker.digest.reminders import run_reminders

    leaving = _post(work)
    if leaving is None:
        return say("no mail server is set; nothing is sent")
    with _told_whole():
        return run_reminders(work.engine, work.settings, work.now, leaving, _clock(work))


@contextmanager
def _told_whole() -> Iterator[None]:
    """What kept mails from being written goes into the log whole, and into the record of jobs as a sentence."""
    import traceback

    from tracker.digest.unwritten import Unwritten

    try:
        yield
    except Unwritten as problem:
        traceback.print_exception(problem)
        raise JobFailed(str(problem)) from None


def _post(work: Work) -> Post | None:
    """How mails leave; None when no server is set. Raises JobFailed."""
    from tracker.digest.post import NoPost, post

    if not work.settings.mail.server and not work.settings.mail.folder:
        return None
    try:
        return post(work.settings)
    except NoPost as problem:
        raise JobFailed(str(problem)) from None


def _clock(work: Work) -> Callable[[], datetime]:
    """The moment of the job's start, and from there on running."""
    begun = monotonic()
    return lambda: work.now + timedelta(seconds=monotonic() - begun)


def _back_up(work: Work) -> str:
    from cli.daemon.backups import back_up

    return back_up(work)


def _watch(work: Work) -> str:
    from cli.daemon.watch import watch

    return watch(work)


def minutes_of(job: str, settings: Settings) -> float:
    """Time limit of the process that does it. A batch that crashed is crawled again in it, a source at a time."""
    from cli.daemon.plans import key_of

    return settings.crawler.run_minutes * 2 + 10 if key_of(job) else KINDS[job].minutes


KINDS: dict[str, JobKind] = {
    "sources": JobKind(check_sources, 10),
    "digests": JobKind(send_digests, 120),
    "reminders": JobKind(send_reminders, 60),
    "backup": JobKind(_back_up, 4 * 60),
    "cleanup": JobKind(clean_up, 60),
    "watch": JobKind(_watch, 30),
}
