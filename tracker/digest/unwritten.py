"""Mails that could not be written for some organisations, while all the others were."""

from __future__ import annotations

from collections.abc import Mapping

from config.sentences import say


class Unwritten(Exception):
    """Mails of some organisations could not be written; all else was done. The message is for the operator."""


def unwritten(counts: str, problems: Mapping[str, Exception]) -> Unwritten:
    """What to raise: `counts` is what was done, `problems` says by organisation why it could not be written to."""
    first = next(iter(problems.values()))
    problem = Unwritten(
        say(
            "{counts} The mails of {organisations} could not be written: {kind}: {problem}",
            counts=counts,
            organisations=", ".join(problems),
            kind=type(first).__name__,
            problem=getattr(first, "orig", first),  # without the values that were to be stored
        )
    )
    problem.__cause__ = first
    return problem
