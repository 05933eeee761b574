"""What status a call has at a moment: computed when asked, never stored (design section 4, rule 2). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.calls.model import Status
from tracker.facts.model import Certainty, SourceWord, Stage


@dataclass(frozen=True, slots=True)
class Window:
    """A deadline and the window that it ends, as moments (aware)."""

    closes: datetime | None
    """The first moment at which it is too late; None when the date is not fully known."""
    starts: datetime | None = None
    """When the window begins; None when no opening is known."""
    stage: Stage = "full"
    certainty: Certainty = "stated"


def status(
    windows: Sequence[Window],
    openings: Sequence[datetime],
    rolling: bool,
    said: SourceWord | None,
    now: datetime,
) -> Status:
    """The status at `now` of a call with these deadlines and opening moments.

    `rolling`: applications are taken in continuously. `said`: the source's own word; dates beat it, except that
    estimated dates do not open a call that its source only announces, or says is closed.
    """
    ahead = [window for window in windows if window.closes is not None and window.closes > now]
    if ahead:
        if not any(_has_begun(window, said, now) for window in ahead):
            return "closed" if said == "closed" and not _begins_later(ahead, now) else "forecast"
        return "rolling" if rolling else "open"
    ended = any(window.closes is not None and _ends(window, rolling) for window in windows)
    if _opening_is_ahead(openings, ended, now):
        return "forecast"
    if ended or said == "closed":
        return "closed"
    if said == "forecast":
        return "forecast"
    if rolling:
        return "rolling"
    return "open" if said == "open" else "unknown"


def next_deadline(windows: Sequence[Window], now: datetime) -> datetime | None:
    """The next moment at which a deadline passes; None when none is ahead or known."""
    return min((window.closes for window in windows if window.closes is not None and window.closes > now), default=None)


def _has_begun(window: Window, said: SourceWord | None, now: datetime) -> bool:
    if said == "forecast" and (window.starts is None or window.certainty == "estimated"):
        return False
    if said == "closed" and window.certainty == "estimated":
        return False
    return window.starts is None or window.starts <= now


def _begins_later(ahead: Sequence[Window], now: datetime) -> bool:
    """A stated window, or the next of the estimated ones, begins ahead: that is when the closed call opens again."""
    closing = next_deadline(ahead, now)
    if any(window.certainty != "estimated" for window in ahead):
        return True  # it has not begun, or the call would be open
    return all(window.starts is not None and window.starts > now for window in ahead if window.closes == closing)


def _ends(window: Window, rolling: bool) -> bool:
    """Whether this deadline, once passed, ends the call: a cut-off only ends one intake of a rolling call."""
    return not (rolling and window.stage == "cut_off")


def _opening_is_ahead(openings: Sequence[datetime], ended: bool, now: datetime) -> bool:
    """Whether the call is between windows, or before its first: an opening is ahead and nothing is running."""
    running = not ended and any(opening <= now for opening in openings)
    return not running and any(opening > now for opening in openings)
