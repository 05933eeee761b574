"""Which state may follow which, and why another may not. Pure."""

from __future__ import annotations

from datetime import date

from config.sentences import say
from tracker.applications.model import STATES, State
from tracker.applications.words import STATES as NAMES
from tracker.applications.words import day, listed
from tracker.refused import Refused

ALLOWED: dict[State, tuple[State, ...]] = {
    "idea": ("preparing", "submitted", "withdrawn"),
    "preparing": ("submitted", "idea", "withdrawn"),
    "submitted": ("preparing", "negotiation", "awarded", "declined", "withdrawn"),
    "negotiation": ("awarded", "declined", "withdrawn"),
    "awarded": ("running", "withdrawn"),
    "running": ("reported", "withdrawn"),
    "reported": ("closed", "running"),
    "declined": ("closed",),
    "withdrawn": ("closed",),
    "closed": (),
}
"""By state: what may come next. A mistake is taken back by undo, never by a move.

`submitted` leads back to `preparing` when the funder invites to the next stage; `reported` back to `running` when the
funder wants the report to be completed."""

DECIDED: tuple[State, ...] = ("awarded", "declined", "withdrawn")


def state_named(text: str) -> State:
    """The state that a person means: its key, or the beginning of it. Raises Refused."""
    wanted = text.strip().casefold()
    found = [state for state in STATES if wanted and state.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    raise Refused(say("'{text}' is no state; there are: {states}.", text=text, states=listed(NAMES.values())))


def check_move(before: State, after: State) -> None:
    """Nothing when the move is allowed. Raises Refused with the moves that are."""
    if after in ALLOWED[before]:
        return
    if before == after:
        raise Refused(say("It is at '{state}' already.", state=NAMES[before]))
    if not ALLOWED[before]:
        raise Refused(say("It has ended, so it does not move any more. `grants undo` takes a mistake back."))
    raise Refused(
        say(
            "From '{before}' it cannot go to '{after}', only to: {allowed}. `grants undo` takes a mistake back.",
            before=NAMES[before],
            after=NAMES[after],
            allowed=listed(NAMES[state] for state in ALLOWED[before]),
        )
    )


def check_day(on: date, today: date, started: date | None = None) -> None:
    """Something that has happened is not dated ahead, nor before what it follows. Raises Refused."""
    if on > today:
        raise Refused(say("{day} is ahead; only what has happened is put down.", day=day(on)))
    if started is not None and on < started:
        raise Refused(say("{day} is before {earlier}, when the step before it was.", day=day(on), earlier=day(started)))
