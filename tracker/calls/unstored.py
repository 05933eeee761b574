"""A call that no database has: what was understood of a page that was read just now, in the shape of every call."""

from __future__ import annotations

from datetime import datetime

from tracker.calls.clean import clean
from tracker.calls.identity import public_id
from tracker.calls.model import Call, FunderName, Sighting
from tracker.calls.moments import coming, starts, windows
from tracker.calls.status import Window, next_deadline, status
from tracker.facts.model import Understood

_ID = 8


def call_of(understood: Understood, now: datetime) -> Call:
    """The call as it is at `now`. Seen first and last when it was captured; nobody has dismissed it."""
    kept = clean(understood, "")
    dated = windows(kept.opens, kept.deadlines) + coming(kept.opens, kept.deadlines, now)
    ahead = [Window(one.closes, one.starts, one.when.stage, one.when.certainty) for one in dated]
    openings = [moment for when in kept.opens if (moment := starts(when)) is not None]
    captured = kept.captured
    return Call(
        id=public_id(kept.source, kept.external_id, kept.round)[:_ID],
        title=kept.title,
        summary=kept.summary,
        funder=FunderName("", kept.funder),
        source=kept.source,
        external_id=kept.external_id,
        url=kept.url,
        apply_url=kept.apply_url,
        language=kept.language,
        status=status(ahead, openings, kept.rolling, kept.said, now),
        opens=kept.opens,
        deadlines=kept.deadlines,
        rolling=kept.rolling,
        amounts=kept.amounts,
        rates=kept.rates,
        applicant_types=kept.applicant_types,
        places=kept.places,
        themes=kept.themes,
        documents=kept.documents,
        contacts=kept.contacts,
        disputed=kept.disputed,
        sightings=(Sighting(kept.source, kept.url, captured, captured),),
        first_seen=captured,
        last_seen=captured,
        last_changed=captured,
        next_closes=next_deadline(ahead, now),
        as_of=now,
        applicants_excluded=kept.applicants_excluded,
        partners_required=kept.partners_required,
        age_required=kept.age_required,
        identifiers=kept.identifiers,
        evidence=kept.evidence,
    )
