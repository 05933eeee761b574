"""The words that stand for statuses, stages, verdicts and roles, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cli import format, safe
from cli.i18n import N_, _, language, ngettext

if TYPE_CHECKING:
    from config.names import Kind

_STATUSES = {
    "forecast": N_("forecast"),
    "open": N_("open"),
    "closed": N_("closed"),
    "rolling": N_("rolling"),
    "unknown": N_("unknown status"),
}
_STAGES = {
    "expression_of_interest": N_("expression of interest"),
    "outline": N_("outline"),
    "full": N_("full application"),
    "cut_off": N_("cut-off"),
}
_CERTAINTIES = {
    "stated": N_("stated"),
    "target": N_("target"),
    "estimated": N_("estimated"),
    "approximate": N_("approximate"),
}
_VERDICTS = {"healthy": N_("healthy"), "suspect": N_("suspect"), "failed": N_("failed")}
_CONFIDENCES = {"high": N_("sure"), "medium": N_("fairly sure"), "low": N_("unsure")}
_FIELDS = {
    "title": N_("title"),
    "summary": N_("summary"),
    "status": N_("status"),
    "deadlines": N_("deadline"),
    "opens": N_("opening date"),
    "amounts": N_("amount"),
    "rates": N_("rate"),
    "rolling": N_("rolling"),
    "funder": N_("funder"),
    "url": N_("address"),
    "apply_url": N_("where to apply"),
    "language": N_("language"),
    "applicant_types": N_("who can apply"),
    "applicants_excluded": N_("who cannot apply"),
    "partners_required": N_("required partners"),
    "age_required": N_("required age of the applicant"),
    "places": N_("places"),
    "themes": N_("themes"),
    "documents": N_("documents"),
    "contacts": N_("contacts"),
    "disputed": N_("disputed"),
    "reporting": N_("reports owed"),
}


_VERIFIED = {
    "recorded": N_("against recorded answers"),
    "stored page": N_("against a stored page"),
    "reported": N_("as somebody reported"),
    "unverified": N_("not yet"),
}
_FAMILIES = {
    "listing": N_("a list on web pages"),
    "pages": N_("a list of web pages, each read by its headings and labels"),
    "feed": N_("a feed (RSS or Atom)"),
    "json_api": N_("an open interface (API)"),
    "gdp": N_("the open interface of the Swedish research funders (GDP)"),
    "commongrants": N_("an open interface (CommonGrants)"),
    "wordpress": N_("the open interface of a WordPress site"),
}


def status(key: str) -> str:
    """The status of a call, in a word."""
    return _(_STATUSES[key])


def stage(key: str) -> str:
    """What is to be handed in by a deadline."""
    return _(_STAGES[key])


def certainty(key: str) -> str:
    """How firm a date is."""
    return _(_CERTAINTIES[key])


def verdict(key: str) -> str:
    """What a run came to."""
    return _(_VERDICTS[key])


def confidence(key: str) -> str:
    """How sure the reading of a fact is."""
    return _(_CONFIDENCES[key])


def verified(key: str) -> str:
    """What a source file was checked against."""
    return _(_VERIFIED[key])


def family(key: str) -> str:
    """How a source is read; a family that is not known is shown by its key."""
    return _(_FAMILIES[key]) if key in _FAMILIES else key


def named(kind: Kind, keys: Iterable[str]) -> str:
    """Keys of the vocabulary, as people call them."""
    from config.names import name

    return ", ".join(safe.line(name(kind, key, language())) for key in keys)


def age(months: int) -> str:
    """How long an applicant must have existed."""
    if months % 12 == 0:
        years = months // 12
        return ngettext("at least one year", "at least {count} years", years).format(count=years)
    return ngettext("at least one month", "at least {count} months", months).format(count=months)


def places(keys: Iterable[str], locale: str) -> str:
    """Countries and regions, as people call them."""
    from config.names import name

    def called(key: str) -> str:
        if key == "*":
            return _("any country")
        return name("place", key, language()) if len(key) > 2 else format.country_name(key, locale)

    return ", ".join(safe.line(called(key)) for key in keys)


def field(key: str) -> str:
    """A field of a call, as a person calls it; a field that is not known is shown by its key."""
    return _(_FIELDS[key]) if key in _FIELDS else key.replace("_", " ")
