"""A call as plain JSON values, exactly the keys of design section 5 and in their order."""

from __future__ import annotations

from typing import Any

from tracker.calls.model import Call, Revision, Sighting
from tracker.calls.settled import Settled
from tracker.facts.as_json import (
    amount_to_json,
    contact_to_json,
    evidence_to_json,
    instant_to_json,
    link_to_json,
    rate_to_json,
    when_to_json,
)


def call_to_json(
    call: Call, evidence: bool = False, revisions: bool = False, settled: bool = False, own: bool = False
) -> dict[str, Any]:
    """The call; when asked for with `evidence[]`, and with its history: `settled[]`, `revisions[]`, `gone_since`.

    With `own` there is the organisation's `application {id, state}`, null when it has none.
    """
    table: dict[str, Any] = {
        "id": call.id,
        "title": call.title,
        "summary": call.summary,
        "funder": {"key": call.funder.key, "name": call.funder.name},
        "source": call.source,
        "external_id": call.external_id,
        "url": call.url,
        "apply_url": call.apply_url,
        "language": call.language,
        "status": call.status,
        "opens": [when_to_json(when, call.as_of) for when in call.opens],
        "deadlines": [when_to_json(when, call.as_of) for when in call.deadlines],
        "rolling": call.rolling,
        "amounts": [amount_to_json(amount) for amount in call.amounts],
        "rates": [rate_to_json(rate) for rate in call.rates],
        "applicant_types": list(call.applicant_types),
        "places": list(call.places),
        "themes": list(call.themes),
        "documents": [link_to_json(link) for link in call.documents],
        "contacts": [contact_to_json(contact) for contact in call.contacts],
        "disputed": list(call.disputed),
        "sightings": [_sighting(sighting) for sighting in call.sightings],
        "first_seen": instant_to_json(call.first_seen),
        "last_seen": instant_to_json(call.last_seen),
        "last_changed": instant_to_json(call.last_changed),
        "identifiers": list(call.identifiers),
        "applicants_excluded": list(call.applicants_excluded),
        "partners_required": list(call.partners_required),
        "age_required": call.age_required or None,
    }
    if own:
        mine = call.application
        table["application"] = {"id": mine.id, "state": mine.state} if mine else None
    if evidence:
        table["evidence"] = [evidence_to_json(fact) for fact in call.evidence]
    if settled or revisions:
        table["settled"] = [_settled(each) for each in call.settled]
    if revisions:
        table["revisions"] = [_revision(revision) for revision in call.revisions]
        table["gone_since"] = instant_to_json(call.gone_since) if call.gone_since else None
    return table


def _sighting(sighting: Sighting) -> dict[str, Any]:
    return {
        "source": sighting.source,
        "url": sighting.url,
        "first_seen": instant_to_json(sighting.first_seen),
        "last_seen": instant_to_json(sighting.last_seen),
    }


def _revision(revision: Revision) -> dict[str, Any]:
    return {
        "field": revision.field,
        "old": revision.old,
        "new": revision.new,
        "at": instant_to_json(revision.at),
        "source": revision.source,
        "url": revision.url,
        "who": revision.who,
    }


def _settled(settled: Settled) -> dict[str, Any]:
    return {
        "field": settled.field,
        "value": dict(settled.value),
        "who": settled.who,
        "at": instant_to_json(settled.at),
        "source_said": dict(settled.said),
        "source_says": dict(settled.said if settled.heard is None else settled.heard),
        "source_differs": settled.differs,
    }
