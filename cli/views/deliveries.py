"""Mails in the outbox as lines, JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cli import format, safe
from cli.format import Reader
from cli.i18n import N_, _, told
from cli.views import layout
from tracker.digest.listing import Delivery

_STATES = {
    "waiting": N_("waiting"),
    "sending": N_("being sent"),
    "sent": N_("sent"),
    "refused": N_("refused"),
    "unknown": N_("perhaps arrived"),
    "failed": N_("given up"),
}
COLUMNS = (
    "id", "kind", "member", "recipient", "period", "subject", "state", "attempts", "created", "changed", "due",
    "problem",
)  # fmt: skip
_KINDS = {"digest": N_("digest"), "reminder": N_("reminder"), "alert": N_("alert"), "test": N_("test")}


def lines(found: Sequence[Delivery], reader: Reader) -> Iterator[str]:
    """One line each, the problem last: it may be long."""
    headings = (_("NO."), _("WHEN"), _("TO"), _("WHAT"), _("STATE"), _("SUBJECT"))
    return layout.columns([headings, *(_row(each, reader) for each in found)])


def as_json(each: Delivery) -> dict[str, Any]:
    """For scripts."""
    return {
        "id": each.id,
        "kind": each.kind,
        "member": each.member,
        "recipient": each.recipient,
        "period": each.period,
        "subject": each.subject,
        "state": each.state,
        "attempts": each.attempts,
        "created": each.created.isoformat(),
        "changed": each.changed.isoformat(),
        "due": each.due.isoformat() if each.state == "waiting" else None,
        "problem": str(each.problem),
    }


def _row(each: Delivery, reader: Reader) -> tuple[str, ...]:
    what = f"{_(_KINDS[each.kind])} {each.period}".strip()
    words = _(_STATES[each.state])
    if each.state == "waiting" and each.attempts:
        words = _("waiting, next try {moment}").format(moment=format.moment(each.due, reader))
    about = safe.line(each.subject)
    if each.problem:
        about = f"{about} ({safe.line(told(each.problem))})"
    when = format.moment(each.changed, reader).replace("\u202f", " ")
    return (str(each.id), when, safe.line(each.recipient), what, words, about)
