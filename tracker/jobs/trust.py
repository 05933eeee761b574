"""Puts right what a wrong clock has written down, once a person has said that the clock is right now."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, update

from tracker.jobs.plan import AHEAD
from tracker.store.tables.calls import runs
from tracker.store.tables.digests import deliveries, digests
from tracker.store.tables.jobs import alerts, job_states

_LONGEST_PAUSE = timedelta(days=1)
"""Longer than any pause between two tries of a mail."""


def trust_clock(connection: Connection, clock: datetime) -> int:
    """Forget what is recorded later than the clock says, as far as something waits for it; how many jobs waited.

    Jobs begin at their next chance, mails that wait are tried, digests tell again from now on, and crawls of the
    future count as of now, so that later ones come after them. The caller commits.
    """
    late, known = clock + AHEAD, job_states.c
    waiting = or_(known.turn > late, known.ended > late)
    count = connection.execute(update(job_states).where(waiting).values(turn=None, ended=None)).rowcount
    connection.execute(update(alerts).where(alerts.c.mailed > late).values(mailed=None))
    mails = deliveries.c.state == "waiting", deliveries.c.due > clock + _LONGEST_PAUSE
    connection.execute(update(deliveries).where(*mails).values(due=clock))
    connection.execute(update(digests).where(digests.c.until > late).values(until=clock))
    connection.execute(update(runs).where(runs.c.started > late).values(started=clock))
    return count
