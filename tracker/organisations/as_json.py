"""Organisations, members and matches as plain JSON values. Keys stay; what is not known is empty or null."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tracker.facts.as_json import decimal_to_json
from tracker.organisations.matching import Match
from tracker.organisations.model import Member, Organisation


def organisation_to_json(told: Organisation) -> dict[str, Any]:
    """The profile."""
    return {
        "key": told.key,
        "name": told.name,
        "default": told.is_default,
        "country": told.country,
        "region": told.region,
        "county": told.county,
        "works_in": list(told.works_in),
        "legal_forms": list(told.legal_forms),
        "registration_number": told.registration_number,
        "themes": list(told.themes),
        "target_groups": list(told.target_groups),
        "interests": list(told.interests),
        "employees": told.employees,
        "membership": told.membership,
        "founded": told.founded,
        "languages": list(told.languages),
        "own_contribution": {
            "percent": None if told.own_percent is None else decimal_to_json(told.own_percent),
            "sum": _money(told.own_sum, told.own_currency),
        },
        "project_size": {
            "min": _money(told.project_min, told.project_currency),
            "max": _money(told.project_max, told.project_currency),
        },
    }


def member_to_json(member: Member, organisation: str) -> dict[str, Any]:
    """A member, with the key of the organisation."""
    return {
        "organisation": organisation,
        "name": member.name,
        "email": member.email,
        "language": member.language,
        "zone": member.zone,
        "role": member.role,
        "digest": member.digest,
        "weekday": member.weekday,
        "hour": member.hour,
        "quiet_weeks": list(member.quiet_weeks),
        "consent_on": member.consent_on,
        "consent_source": member.consent_source,
    }


def match_to_json(found: Match, organisation: str) -> dict[str, Any]:
    """How a call fits; sentences are in English, countries in them by their code."""
    return {
        "organisation": organisation,
        "score": found.score,
        "fit": found.fit,
        "reasons": [
            {"kind": one.kind, "outcome": one.outcome, "hard": one.hard, "sentence": str(one.sentence)}
            for one in found.reasons
        ],
    }


def _money(amount: Decimal | None, currency: str) -> dict[str, str] | None:
    return None if amount is None else {"amount": decimal_to_json(amount), "currency": currency}
