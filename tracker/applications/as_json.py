"""Applications and what belongs to them as plain JSON values: days ISO 8601, sums `{"amount", "currency"}` or null."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tracker.applications import outcomes
from tracker.applications.agenda import Due
from tracker.applications.board import Column
from tracker.applications.figures import Figures, Group
from tracker.applications.followed import Moved
from tracker.applications.funding import Finding, Plan
from tracker.applications.history import Event
from tracker.applications.model import Application
from tracker.applications.parts import Indicator, Whole
from tracker.applications.planning import Planned

_SUMS = frozenset({"total", "asked", "own", "won", "promised", "confirmed", "planned", "spent", "sum", "paid"})


def application_to_json(one: Application) -> dict[str, Any]:
    """An application, wherever it is printed."""
    return {
        "id": f"A{one.id}",
        "organisation": one.organisation,
        "call": one.call or None,
        "title": one.title,
        "funder": one.funder,
        "url": one.url,
        "state": one.state,
        "since": one.since.isoformat(),
        "started": one.started.isoformat(),
        "deadline": _plain(one.deadline),
        "stage": one.stage or None,
        "certainty": one.certainty or None,
        "owner": one.owner or None,
        "total": money(one.total, one.currency),
        "asked": money(one.asked, one.currency),
        "own": money(one.own, one.currency),
        "won": money(one.won, one.currency),
        "reference": one.reference,
        "outcome": one.outcome or None,
        "decided_on": _plain(one.decided_on),
        "reason": one.reason,
        "starts_on": _plain(one.starts_on),
        "ends_on": _plain(one.ends_on),
        "agreed_on": _plain(one.agreed_on),
    }


def whole_to_json(whole: Whole) -> dict[str, Any]:
    """An application with everything that belongs to it."""
    currency = whole.application.currency
    lists = {
        "submissions": ("S", whole.submissions), "moves": ("", whole.moves), "notes": ("N", whole.notes),
        "documents": ("D", whole.papers), "people": ("V", whole.involved), "partners": ("P", whole.partners),
        "budget": ("B", whole.costs), "tasks": ("T", whole.tasks), "instalments": ("I", whole.instalments),
        "reports": ("R", whole.reports), "effects": ("E", whole.effects),
    }  # fmt: skip
    parts = {name: [_part(letter, each, currency) for each in each_of] for name, (letter, each_of) in lists.items()}
    indicators = [indicator_to_json(indicator) for indicator in whole.indicators]
    return application_to_json(whole.application) | parts | {"indicators": indicators}


def indicator_to_json(indicator: Indicator) -> dict[str, Any]:
    """An indicator with its values and what is known of it."""
    progress = outcomes.progress(indicator)
    return {
        "id": f"K{indicator.id}",
        "name": indicator.name,
        "unit": indicator.unit,
        "baseline": _plain(indicator.baseline),
        "target": _plain(indicator.target),
        "known": outcomes.known(indicator),
        "progress_percent": _plain(progress),
        "measurements": [_part("M", value, "") for value in indicator.measurements],
    }


def plan_to_json(plan: Plan, findings: tuple[Finding, ...]) -> dict[str, Any]:
    """A funding plan with what was checked."""
    return {
        "total": money(plan.whole, plan.currency),
        "asked": money(plan.asked, plan.currency),
        "own": money(plan.own, plan.currency),
        "others": money(plan.others, plan.currency),
        "financed": money(plan.financed, plan.currency),
        "partners": [_part("P", partner, plan.currency) for partner in plan.partners],
        "budget": [_part("B", cost, plan.currency) for cost in plan.costs],
        "findings": [
            {
                "kind": finding.kind,
                "fits": finding.fits,
                "sentence": str.__str__(finding.sentence),
                "sum": money(finding.sum, plan.currency),
            }
            for finding in findings
        ],
    }


def planned_to_json(planned: Planned) -> dict[str, Any]:
    """A step of a plan back from a deadline."""
    return {
        "stage": planned.stage,
        "title": str.__str__(planned.title),
        "due": planned.due.isoformat(),
        "fate": planned.fate,
        "tight": planned.tight,
    }


def due_to_json(due: Due) -> dict[str, Any]:
    """One thing that is due."""
    return {
        "day": due.day.isoformat(),
        "kind": due.kind,
        "id": due.code,
        "what": due.what,
        "application": f"A{due.application_id}" if due.application_id else None,
        "title": due.application,
        "funder": due.funder,
        "organisation": due.organisation,
        "owner": due.owner or None,
        "certainty": due.certainty,
        "sum": money(due.sum, due.currency),
    }


def moved_to_json(moved: Moved) -> dict[str, Any]:
    """A changed deadline that nobody has seen."""
    one = moved.application
    return {
        "application": f"A{one.id}",
        "call": one.call,
        "title": one.title,
        "organisation": one.organisation,
        "at": moved.at.isoformat(),
        "old": moved.old,
        "new": moved.new,
    }


def column_to_json(column: Column) -> dict[str, Any]:
    """A column of the board."""
    return {
        "state": column.state,
        "count": column.count,
        "applications": [application_to_json(card) for card in column.cards],
    }


def figures_to_json(figures: Figures) -> dict[str, Any]:
    """All figures."""
    return {
        "total": [_group(group) for group in figures.total],
        "by_funder": [_group(group) for group in figures.by_funder],
        "by_theme": [_group(group) for group in figures.by_theme],
        "under_way": [
            {
                "state": each.state,
                "count": each.count,
                "asked": money(each.asked, each.currency),
                "without_sum": each.unknown,
            }
            for each in figures.under_way
        ],
        "years": [
            {"year": each.year, "won": money(each.won, each.currency), "paid": money(each.paid, each.currency)}
            for each in figures.years
        ],
    }


def result_to_json(result: outcomes.Result) -> dict[str, Any]:
    """What one application has led to."""
    one, count = result.application, outcomes.tally(result.indicators)
    return {
        "application": f"A{one.id}",
        "title": one.title,
        "funder": one.funder,
        "organisation": one.organisation,
        "effects": [_part("E", effect, "") for effect in result.effects],
        "indicators": [indicator_to_json(indicator) for indicator in result.indicators],
        "known": {"measured": count.measured, "estimated": count.estimated, "unknown": count.unknown},
    }


def event_to_json(event: Event) -> dict[str, Any]:
    """Something that happened."""
    return {
        "at": event.at.isoformat(),
        "who": event.who,
        "what": str.__str__(event.what),
        "by_source": event.by_source,
        "undone": event.undone,
        "changes": [
            {
                "table": change.table,
                "row": change.row,
                "application": f"A{change.application_id}" if change.application_id else None,
                "old": change.old,
                "new": change.new,
            }
            for change in event.changes
        ],
    }


def money(sum: Decimal | None, currency: str) -> dict[str, str] | None:
    """A sum, as every JSON of ours writes it."""
    return None if sum is None else {"amount": f"{sum:f}", "currency": currency}


def _group(group: Group) -> dict[str, Any]:
    return {
        "name": group.name,
        "handed_in": group.handed_in,
        "awarded": group.awarded,
        "declined": group.declined,
        "decided": group.decided,
        "win_rate_percent": _plain(group.win_rate),
        "asked": money(group.asked, group.currency),
        "won": money(group.won, group.currency),
    }


def _part(letter: str, part: Any, currency: str) -> dict[str, Any]:
    """A part by its fields; without versions and row numbers that mean nothing outside."""
    found = {
        field.name: _value(field.name, getattr(part, field.name), currency)
        for field in fields(part)
        if field.name not in ("version", "member_id", "id")
    }
    return ({"id": f"{letter}{part.id}"} if letter else {}) | found


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return dict(value) if isinstance(value, Mapping) else value


def _value(name: str, value: Any, currency: str) -> Any:
    return money(value, currency) if name in _SUMS else _plain(value)
