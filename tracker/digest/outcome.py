"""What became of handing one mail to a server: four ends, and no fifth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Result = Literal["sent", "refused", "later", "unknown"]


@dataclass(frozen=True)
class Outcome:
    """How one try ended.

    `sent`: the server took the mail. `refused`: it said for good that it will not take it. `later`: it certainly did
    not take it, and may take it another time. `unknown`: the connection was lost when the server had been given the
    mail, so it may have been delivered.
    """

    result: Result
    problem: str = ""
    """A sentence, of everything but `sent`."""
    for_all: bool = False
    """Whether this would meet any other mail as well: no connection, a login that is refused."""


SENT = Outcome("sent")
