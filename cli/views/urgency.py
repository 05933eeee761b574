"""How urgent a day is drawn, by how near it is."""

from __future__ import annotations

SOON, NEAR = 7, 30
"""Days left up to which a deadline is drawn as urgent, and as coming."""


def urgency(days: int) -> str:
    """The style of a deadline that is `days` ahead."""
    if days <= SOON:
        return "bold red"
    return "yellow" if days <= NEAR else ""
