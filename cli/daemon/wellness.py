"""How each source is, measured against the schedule that this deployment reads it by: one rule for `grants sources
health` and for the mails to the operator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from cli.daemon import plans
from config.catalogue import Catalogue, Expect, Source
from config.settings import Settings
from tracker.calls.health import Awaited, Health, health_of
from tracker.calls.history import all_past_runs


def health_by_key(
    connection: Connection, catalogue: Catalogue, sources: Iterable[Source], settings: Settings, now: datetime
) -> dict[str, Health]:
    """Of these sources. Runs are awaited of those that an organisation reads; a source that never ran is held against
    the first run of any.
    """
    past = all_past_runs(connection)
    begun = min((runs[-1].started for runs in past.values()), default=None)
    on = plans.sources_on(connection, catalogue, settings)
    jobs = plans.crawl_jobs(on, settings, plans.zone_of(settings))
    awaited = {plans.key_of(job.name): Awaited(job.schedule, job.zone, begun) for job in jobs}
    return {
        source.key: health_of(
            past.get(source.key, []),
            now,
            (source.expect or Expect()).allowance,
            awaited=awaited.get(source.key),
        )
        for source in sources
    }
