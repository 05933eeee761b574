"""A changed deadline of a call that is followed: only the dates that differ, in few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cli import format
from cli.format import Reader
from cli.i18n import _
from cli.views import terms
from tracker.applications.followed import Moved


def moved_line(moved: Moved, reader: Reader) -> str:
    """What a deadline was, and what it is now."""
    return _("The deadline has changed: {change}").format(change=change_of(moved, reader))


def change_of(moved: Moved, reader: Reader) -> str:
    """`15 Sept 2026 outline → 22 Sept 2026 outline`: only the dates that differ."""
    old, new = moved.old or [], moved.new or []
    gone, come = ([each for each in one if each not in other] for one, other in ((old, new), (new, old)))
    return f"{_dates(gone, reader)} → {_dates(come, reader)}"


def _dates(plain: Sequence[Mapping[str, Any]], reader: Reader) -> str:
    return "; ".join(_date(each, reader) for each in plain) or _("nothing")


def _date(plain: Mapping[str, Any], reader: Reader) -> str:
    time, stage = plain.get("time") or "", plain.get("stage") or "full"
    parts = [format.stated_date(str(plain["date"]), reader.locale, bool(plain.get("yearly")))]
    parts += [format.clock(time, reader.locale)] if time and not time.startswith("24") else []
    parts += [terms.stage(stage)] if stage != "full" else []
    return " ".join(parts)
