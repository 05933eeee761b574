"""How a call fits an organisation: the score, and each reason under what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cli import safe
from cli.format import Reader
from cli.i18n import N_, _
from cli.views import terms
from cli.views.calls import FIT_STYLES
from cli.views.lines import why
from cli.views.sections import Row, Section
from tracker.calls.model import Call
from tracker.organisations.matching import Match
from tracker.organisations.model import Organisation

_OUTCOMES = {
    "fits": (N_("Fits"), "green"),
    "doubtful": (N_("Doubtful"), "yellow"),
    "no": (N_("Against"), "red"),
    "unknown": (N_("Not known"), ""),
}
_KINDS = {
    "applicant": N_("Who applies"),
    "place": N_("Place"),
    "theme": N_("Theme"),
    "target_group": N_("Target group"),
    "sum": N_("Sum"),
    "co_funding": N_("Co-funding"),
    "partner": N_("Partner"),
    "age": N_("Age"),
    "time": N_("Time"),
}
_FITS = {"yes": N_("fits"), "maybe": N_("may fit"), "no": N_("does not fit")}


def heading(call: Call, organisation: Organisation, fit: Match) -> tuple[str, str]:
    """The call's title, and the score with whom it is for."""
    sentence = _("{score} of 100: {fit} {organisation}") if organisation.called() else _("{score} of 100: {fit}")
    words = sentence.format(score=fit.score, fit=_(_FITS[fit.fit]), organisation=safe.line(organisation.called()))
    return safe.line(call.title), words


def style(fit: Match) -> str:
    """The colour of a match."""
    return FIT_STYLES[fit.fit]


def match_page(fit: Match, reader: Reader) -> list[Section]:
    """The reasons, by what they come to."""
    sections = []
    for outcome, (name, colour) in _OUTCOMES.items():
        rows = tuple(
            Row(_(_KINDS[reason.kind]), (terms.said(reason.sentence, reader),), colour)
            for reason in fit.reasons
            if reason.outcome == outcome
        )
        if rows:
            sections.append(Section(_(name), rows))
    return sections


def all_rows(found: Iterable[tuple[Organisation, Match]], reader: Reader) -> Iterator[tuple[str, ...]]:
    """Headings and a row for each organisation."""
    yield _("Fit"), _("Organisation"), _("Why")
    for one, fit in found:
        yield str(fit.score), safe.line(one.called()), why(fit, reader)
