"""The deadline of a call in few words: which of its dates counts now, how it is written, how near it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cli import format
from cli.format import Reader
from cli.i18n import _
from cli.views import words
from cli.views.urgency import urgency
from tracker.calls.model import Call
from tracker.calls.moments import closes
from tracker.facts.model import When
from tracker.facts.recurring import dated


@dataclass(frozen=True)
class Shown:
    """The deadline as a list shows it."""

    date: str
    """The date, with the time of day when one is stated; or the word that stands for it."""
    left: str = ""
    """How long there is left, or what the status is."""
    notes: tuple[str, ...] = ()
    """The funder's zone, stage, certainty: whatever the date alone does not say."""
    style: str = ""
    """How urgent it is, as a Rich style."""


def shown_deadline(call: Call, reader: Reader) -> Shown:
    """What the list says of the call's deadline."""
    if call.status == "closed":
        return _closed(call, reader)
    if call.status == "forecast":
        return _forecast(call, reader)
    when = next_deadline(call)
    if when is None and call.status == "rolling":
        return Shown(words.status("rolling"), style="green")
    if when is None:
        return Shown(_unknown(call, reader), style="dim")
    days = days_left(when, reader)
    return Shown(
        written(call, when, reader),
        format.in_days(days, reader.locale),
        ((words.status("rolling"),) if call.status == "rolling" else ()) + notes(when, reader),
        urgency(days),
    )


def next_deadline(call: Call) -> When | None:
    """The deadline that passes next, a yearly one with its next date; None when none is ahead or known."""
    ahead = (dated(when, call.as_of) for when in call.deadlines)
    return next((when for when in ahead if closes(when) == call.next_closes), None) if call.next_closes else None


def days_left(when: When, reader: Reader) -> int:
    """Whole days from the reader's today to the deadline, as the nearer of the funder's and the reader's calendars.

    Nought on the last day; the deadline must have a known end.
    """
    today = reader.local(reader.now).date()
    last = reader.local(_end(when) - timedelta(microseconds=1)).date()
    return max(0, min((date.fromisoformat(when.date) if len(when.date) == 10 else last) - today, last - today).days)


def written(call: Call, when: When, reader: Reader) -> str:
    """Date and time in the funder's zone, with their marks: `≈` not exact, `!` two places disagree."""
    about = "≈" if when.certainty in ("estimated", "approximate") else ""
    date_text = format.stated_date(when.date, reader.locale, when.yearly)
    return _disputed(call, " ".join(part for part in (about, date_text, time_of(when, reader)) if part))


def time_of(when: When, reader: Reader) -> str:
    """The time of day in the funder's zone; empty for the end of the day, which is what a date alone means."""
    return format.clock(when.time, reader.locale) if when.time and not when.time.startswith("24") else ""


def notes(when: When, reader: Reader) -> tuple[str, ...]:
    """Zone, stage and certainty, each only when it says something more than the date.

    The funder's zone is named when the reader's clock shows another time at the deadline.
    """
    found = []
    if when.zone and is_elsewhere(when, reader):
        found.append(_("{place} time").format(place=format.city(when.zone, reader.locale)))
    if when.stage != "full":
        found.append(words.stage(when.stage))
    if when.certainty == "target":
        found.append(words.certainty("target"))
    return tuple(found)


def _closed(call: Call, reader: Reader) -> Shown:
    past = [when for when in call.deadlines if closes(when)]
    last = max(past, key=_end) if past else None
    return Shown(written(call, last, reader) if last else _unknown(call, reader), words.status("closed"), style="dim")


def _forecast(call: Call, reader: Reader) -> Shown:
    when = next_deadline(call)
    opening = _opening(call, reader)
    date_text = written(call, when, reader) if when else _unknown(call, reader)
    return Shown(date_text, words.status("forecast"), opening + (notes(when, reader) if when else ()), "cyan")


def _opening(call: Call, reader: Reader) -> tuple[str, ...]:
    today = reader.local(reader.now).date().isoformat()
    opens = (dated(when, call.as_of).date for when in call.opens)
    ahead = sorted(day for day in opens if day >= today[: len(day)])
    return (_("opens {date}").format(date=format.stated_date(ahead[0], reader.locale)),) if ahead else ()


def _unknown(call: Call, reader: Reader) -> str:
    """No deadline, or as much of one as is stated: a day of no known year."""
    partial = next((when for when in call.deadlines if closes(when) is None), None)
    return written(call, partial, reader) if partial else _disputed(call, _("deadline unknown"))


def _disputed(call: Call, text: str) -> str:
    return f"{text} !" if "deadlines" in call.disputed else text


def is_elsewhere(when: When, reader: Reader) -> bool:
    """Whether the reader's clock shows another time than the funder's at the deadline."""
    if len(when.date) < 10:
        return False
    hour, minute, second = (int(part) for part in (when.time or "24:00:00").split(":"))
    stated = datetime.fromisoformat(when.date) + timedelta(hours=hour, minutes=minute, seconds=second)
    end = closes(when)
    return end is not None and abs(reader.local(end).replace(tzinfo=None) - stated) > timedelta(minutes=10)


def _end(when: When) -> datetime:
    end = closes(when)
    if end is None:
        raise ValueError(f"the deadline {when.date} has no known end")
    return end
