"""What states, roles and kinds are called, and how sums and days stand in a sentence. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from config.sentences import Sentence, say

STATES = {
    "idea": say("idea"),
    "preparing": say("preparing"),
    "submitted": say("submitted"),
    "negotiation": say("negotiation"),
    "awarded": say("awarded"),
    "declined": say("declined"),
    "withdrawn": say("withdrawn"),
    "running": say("running"),
    "reported": say("reported"),
    "closed": say("ended"),
}
OUTCOMES = {
    "": say("waiting"),
    "invited": say("invited to the next stage"),
    "negotiation": say("negotiation"),
    "awarded": say("awarded"),
    "declined": say("declined"),
    "withdrawn": say("withdrawn"),
}
STAGES = {
    "expression_of_interest": say("expression of interest"),
    "outline": say("outline"),
    "full": say("full application"),
    "cut_off": say("cut-off"),
}
PARTNER_KINDS = {
    "municipality": say("municipality"),
    "region": say("region"),
    "state_agency": say("state agency"),
    "association": say("association"),
    "company": say("company"),
    "university": say("university"),
    "foundation": say("foundation"),
    "other": say("other"),
}
PARTNER_ROLES = {
    "partner": say("partner"),
    "lead": say("lead"),
    "reference": say("reference"),
    "payer": say("payer"),
}
REPORT_KINDS = {
    "interim": say("interim report"),
    "final": say("final report"),
    "financial": say("financial report"),
    "other": say("report"),
}
EFFECT_KINDS = {
    "resource": say("resources"),
    "activity": say("activities"),
    "output": say("outputs"),
    "outcome": say("outcomes"),
}
HOW = {"measured": say("measured"), "estimated": say("estimated")}


def listed(names: Iterable[Sentence]) -> Sentence:
    """Names one after the other, each still to be translated."""
    values = {f"n{number}": name for number, name in enumerate(names)}
    return Sentence(", ".join(f"{{{name}}}" for name in values), values)


def stage(key: str) -> Sentence:
    """What is to be handed in; a person's own deadline has no stage and is that of the application."""
    return STAGES.get(key) or say("application")


def money(sum: Decimal, currency: str) -> str:
    """`470 000 SEK`, with hard spaces: written so that it reads the same in every language (ISO 80000-1, 4217)."""
    exact = sum.quantize(Decimal(1)) if sum == sum.to_integral_value() else sum
    return f"{exact:,f}".replace(",", "\u00a0") + (f"\u00a0{currency}" if currency else "")


def day(value: date) -> str:
    """`2026-09-15`: the same in every language."""
    return value.isoformat()
