"""One call that waits for a person: what was read of its deadline, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cli import format, safe
from cli.format import Reader
from cli.i18n import N_, _, told
from cli.views import call as calls
from cli.views import history, words
from cli.views.sections import Row, Section
from tracker.calls.as_json import call_to_json
from tracker.calls.review import Case
from tracker.exchange.sheets import Sheet
from tracker.facts.as_json import when_to_json
from tracker.facts.model import Evidence

_WHY = {
    "changed": N_("the source now says something else than was settled"),
    "disputed": N_("two places say different things"),
    "unsure": N_("the reading is unsure"),
    "missing": N_("no deadline was found"),
    "": N_("nothing waits"),
}


def as_json(case: Case) -> dict[str, Any]:
    """The call with its evidence and what people settled, why it waits, and the deadlines to choose from."""
    table = call_to_json(case.call, evidence=True, settled=True)
    return {"why": case.why, "choices": [when_to_json(when) for when in case.choices], **table}


def sheet(found: Iterable[Case]) -> Sheet:
    """The calls that wait, with all that is known of them: why each waits comes first."""
    from tracker.exchange.call_sheet import with_columns

    return with_columns(((case.call, (case.why,)) for case in found), ("why",), "review")


def heading(case: Case) -> tuple[str, str]:
    """The title, and the line under it: funder, status, and why it waits."""
    title, under = calls.heading(case.call)
    return title, f"{under} · {_(_WHY[case.why])}"


def page(case: Case, reader: Reader) -> list[Section]:
    """The deadlines to choose from, with the words they were read from, and the addresses."""
    return [Section("", tuple(_rows(case, reader)))]


def in_words(part: Mapping[str, Any], reader: Reader) -> str:
    """A settled deadline: its dates, `taken in continuously`, or that nobody knows."""
    if part.get("deadlines"):
        return history.value(part["deadlines"], reader)
    return _("taken in continuously") if part.get("rolling") else _("unknown")


def _rows(case: Case, reader: Reader) -> Iterator[Row]:
    for number, (when, facts) in enumerate(zip(case.choices, case.read, strict=True), 1):
        text = calls.date_of(when, reader)
        yield Row(f"{number}", (text,), "bold", "", tuple(line for fact in facts for line in _fact(fact, reader)))
    for fact in case.other:
        yield Row(_("Also read"), (_quoted(fact),), "", "", tuple(_under(fact, reader)))
    for each in case.call.settled:
        if each.field == "deadlines":
            yield Row(_("Settled"), (in_words(each.value, reader),), "", "", tuple(calls.by_whom(each, reader)))
    if url := safe.link(case.call.url):
        yield Row(_("Read more"), (url,), "cyan", url)
    yield Row(_("ID"), (safe.line(case.call.id),), "dim")


def _fact(fact: Evidence, reader: Reader) -> Iterator[str]:
    yield _quoted(fact)
    yield from _under(fact, reader)


def _under(fact: Evidence, reader: Reader) -> Iterator[str]:
    captured = format.day(reader.local(fact.captured).date(), reader.locale)
    yield f"{safe.line(told(fact.how))} · {words.confidence(fact.confidence)} · {captured}"
    if url := safe.link(fact.url):
        yield url


def _quoted(fact: Evidence) -> str:
    return _("“{text}”").format(text=safe.line(fact.snippet))
