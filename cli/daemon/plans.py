"""The jobs of this deployment: one for each source that is on, and the standing ones. Configuration, not data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from config.catalogue import Catalogue, Source, switched_on
from config.schedules import parse
from config.settings import Settings
from config.strict import ConfigError
from tracker.jobs.plan import Job
from tracker.organisations.profile import Profile
from tracker.store.tables.organisations import organisations

CRAWL = "crawl:"
STANDING = ("sources", "digests", "reminders", "backup", "cleanup", "watch")
"""Jobs that every deployment has; `[jobs]` has a schedule for each."""

MAILS = ("digests", "reminders")
"""Those of them that workers do too; the others need the leader's own disk."""


def zone_of(settings: Settings) -> ZoneInfo:
    """In whose clock schedules are meant: the setting `zone`, else the machine's zone, else UTC."""
    from config.source_rules import is_zone

    if settings.zone:
        if not is_zone(settings.zone):
            from config.sentences import say

            sentence = say("zone: '{zone}' is not a time zone; write it as Europe/Stockholm", zone=settings.zone)
            raise ConfigError(sentence)
        return ZoneInfo(settings.zone)
    from tzlocal import get_localzone_name

    try:
        name = get_localzone_name()
    except Exception:  # tzlocal raises many kinds for a machine whose zone is set up wrongly
        name = ""
    return ZoneInfo(name if name and is_zone(name) else "UTC")


def crawl_jobs(sources: Iterable[Source], settings: Settings, zone: ZoneInfo) -> list[Job]:
    """A job for the crawl of each source."""
    spread = timedelta(minutes=settings.jobs.spread)
    return [
        Job(
            f"{CRAWL}{source.key}",
            parse(source.schedule or settings.jobs.crawl, f"{source.path}: schedule"),
            zone,
            spread,
        )
        for source in sources
    ]


def standing_jobs(settings: Settings, zone: ZoneInfo) -> list[Job]:
    """The jobs that are not crawls."""
    return [Job(name, parse(getattr(settings.jobs, name), f"jobs.{name}"), zone) for name in STANDING]


def sources_on(connection: Connection, catalogue: Catalogue, settings: Settings) -> list[Source]:
    """The sources that any organisation of this database reads."""
    there = select(organisations.c.country, organisations.c.interests).where(organisations.c.removed_at.is_(None))
    profiles = [
        Profile(row.country, tuple(filter(None, row.interests.split(",")))) for row in connection.execute(there)
    ]
    found: dict[str, Source] = {}
    for told in profiles or [Profile()]:
        chosen = settings.sources
        on = switched_on(catalogue, told.country, told.interests, chosen.on, chosen.off)
        found |= {source.key: source for source in on}
    return [found[key] for key in sorted(found)]


def key_of(job: str) -> str:
    """The source that a job crawls; empty for another job."""
    return job.removeprefix(CRAWL) if job.startswith(CRAWL) else ""
