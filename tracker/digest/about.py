"""What is told of one call, in words: title, funder, deadline with its marks, sum. Pure.

Whatever came from a page is one line without anything hidden, and short.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from config.visible import cut, line
from tracker.calls.model import Call
from tracker.calls.moments import closes
from tracker.digest.words import Words, local, mail_text
from tracker.facts.model import Amount, When
from tracker.facts.recurring import dated

LONGEST_TITLE = 160
LONGEST_NAME = 80
"""Of a funder, an organisation, a member."""
ID = 8
"""Characters of a call's id that the command line is given."""

_STAGES = {
    "expression_of_interest": mail_text("expression of interest"),
    "outline": mail_text("outline"),
    "cut_off": mail_text("cut-off"),
}


def title_of(call: Call, most: int = LONGEST_TITLE) -> str:
    """The title, or what the call is known by."""
    return cut(line(call.title), most) or call.id[:ID]


def funder_of(call: Call, most: int = LONGEST_NAME) -> str:
    """The funder's name; empty when it is not known."""
    return cut(line(call.funder.name), most)


def funder_and_deadline(call: Call, zone: str, known: Words) -> str:
    """The first line under a title, for a reader in this zone."""
    return ", ".join(filter(None, (funder_of(call), deadline(call, zone, known))))


def deadline(call: Call, zone: str, known: Words) -> str:
    """When the call closes, with its marks: zone when the reader's differs, stage, disputed, estimated."""
    when = _next(call)
    if when is None and call.status == "rolling":
        return known.tell("apply at any time")
    if when is None:
        return _marked(known.tell("deadline unknown"), marks(call), known)
    text = dated_text(when, zone, known, marks(call))
    if call.status == "forecast":
        return known.tell("not open yet, closes {deadline}", deadline=text)
    return known.tell("closes {deadline}", deadline=text)


def _next(call: Call) -> When | None:
    """The deadline that passes next, a yearly one with its next date."""
    ahead = (dated(when, call.as_of) for when in call.deadlines) if call.next_closes else ()
    return next((when for when in ahead if closes(when) == call.next_closes), None)


def marks(call: Call) -> tuple[str, ...]:
    """`disputed` and `estimated`, as far as they are true of the next deadline."""
    when = _next(call)
    found = ("disputed",) if "deadlines" in call.disputed else ()
    return (*found, *marks_of(when)) if when else found


def marks_of(when: When) -> tuple[str, ...]:
    """`estimated`, unless the funder states the date."""
    return () if is_certain(when.certainty) else ("estimated",)


def is_certain(certainty: str) -> bool:
    """Whether the funder states the date."""
    return certainty not in ("estimated", "approximate", "target")


def dated_text(when: When, zone: str, known: Words, marked: Sequence[str] = ()) -> str:
    """Day and time, with the stage and these marks."""
    return _marked(_written(when, zone, known), marked, known, when.stage)


def _marked(text: str, marked: Sequence[str], known: Words, stage: str = "") -> str:
    small = told_marks(marked, known, stage)
    return f"{text} ({small})" if small else text


def told_marks(marked: Sequence[str], known: Words, stage: str = "") -> str:
    """The stage, unless it is that of the whole application, and these marks: `outline, disputed`."""
    called = {"disputed": known.tell("disputed"), "estimated": known.tell("estimated")}
    before = [known.tell(_STAGES[stage])] if stage in _STAGES else []
    return ", ".join([*before, *(called[mark] for mark in marked)])


def _written(when: When, zone: str, known: Words) -> str:
    """Day and time in the funder's zone, which is named when the reader's clock shows another time."""
    text = known.stated_day(when.date, when.yearly)
    if when.time and not when.time.startswith("24"):
        text = known.tell("{day} at {time}", day=text, time=known.clock(when.time))
    if when.zone and _is_elsewhere(when, zone):
        if when.zone.startswith("UTC"):
            return f"{text} {when.zone}"
        text = known.tell("{day}, {place} time", day=text, place=known.city(when.zone))
    return text


def _is_elsewhere(when: When, zone: str) -> bool:
    end = closes(when)
    if end is None or len(when.date) < 10:
        return False
    hour, minute, second = (int(part) for part in (when.time or "24:00:00").split(":"))
    stated = datetime.fromisoformat(when.date) + timedelta(hours=hour, minutes=minute, seconds=second)
    return abs(local(end, zone).replace(tzinfo=None) - stated) > timedelta(minutes=10)


def sum_of(amounts: Sequence[Amount], known: Words) -> str:
    """What one project can get, else what else is known; each role keeps its own word (design rule 8)."""
    by_role = {amount.role: amount for amount in sorted(amounts, key=lambda amount: amount.amount)}
    low, high = by_role.get("min"), by_role.get("max")
    if low and high and low.currency == high.currency:
        return known.tell("{low} to {high}", low=_money(low, known), high=_money(high, known))
    for role in ("max", "min", "typical", "total"):
        if role in by_role:
            return in_role(role, _money(by_role[role], known), known)
    return ""


def _money(amount: Amount, known: Words) -> str:
    return ("≈\u00a0" if amount.approximate else "") + known.money(amount.amount, amount.currency)


def in_role(role: str, text: str, known: Words) -> str:
    """`up to 500,000 kr`."""
    if role == "max":
        return known.tell("up to {money}", money=text)
    if role == "min":
        return known.tell("from {money}", money=text)
    if role == "typical":
        return known.tell("usually {money}", money=text)
    return known.tell("{money} in all", money=text) if role == "total" else text
