"""Pairs of calls that are, or may be, one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cli import safe
from cli.format import Reader
from cli.i18n import N_, _
from cli.views.call import date_of
from tracker.calls.links import Duplicate, Side
from tracker.facts.as_json import instant_to_json, when_to_json

_SHORT = 8
COLUMNS = ("kept_id", "kept_title", "copy_id", "copy_title", "state", "reason", "score")
"""The first columns of the pairs as a table."""
_REASONS = {
    "identifier": N_("the same official number"),
    "address": N_("the same address"),
    "title": N_("title, funder and deadline"),
    "person": N_("decided by {who}"),
}


def lines(pairs: Sequence[Duplicate], reader: Reader) -> Iterator[str]:
    """Three lines for each pair: why and how sure, the call that is shown, and the other one, with their deadlines."""
    for number, pair in enumerate(pairs):
        if number:
            yield ""
        yield _("{reason}, {score} %").format(reason=_why(pair), score=pair.score)
        yield from (_side(side, reader) for side in (pair.kept, pair.copy))


def decided(pair: Duplicate) -> str:
    """What was decided, as a sentence."""
    said = {
        "same": _("{other} is shown as {one} from now on; both ids work."),
        "apart": _("{one} and {other} are two calls; crawls do not link them again."),
    }
    return said[pair.state].format(one=pair.kept.id[:_SHORT], other=pair.copy.id[:_SHORT])


def as_json(pair: Duplicate) -> dict[str, Any]:
    """The pair as plain JSON values."""
    return {
        "kept": _side_json(pair.kept),
        "copy": _side_json(pair.copy),
        "state": pair.state,
        "reason": pair.reason,
        "score": pair.score / 100,
        "who": pair.who,
        "at": instant_to_json(pair.at),
    }


def _why(pair: Duplicate) -> str:
    return _(_REASONS[pair.reason]).format(who=safe.line(pair.who))


def _side(side: Side, reader: Reader) -> str:
    days = ", ".join(date_of(when, reader) for when in side.deadlines)
    days = days or (_("taken in all the time") if side.rolling else _("deadline unknown"))
    return f"  {side.id[:_SHORT]}  {safe.line(side.title)}  {days}  ({side.source}, {safe.line(side.url)})"


def _side_json(side: Side) -> dict[str, Any]:
    days = [when_to_json(when) for when in side.deadlines]
    where = {"source": side.source, "url": side.url}
    return {"id": side.id[:_SHORT], "title": side.title, **where, "deadlines": days, "rolling": side.rolling}
