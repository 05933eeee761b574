"""When the operator is told of trouble, and when that all is well again. Pure: what is wrong now, what was told, now.

A kind of trouble is told at most once a day, when there is something new in it, and once a week while it lasts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

Kind = Literal["source", "mail", "disk", "backup", "silence", "job"]
"""A source beyond its allowance; mail that is refused; a disk nearly full; no backup; no crawl in two days, or of one
source beyond its allowance; another job that fails."""
KINDS: tuple[Kind, ...] = get_args(Kind)
_EARLIER = timedelta(minutes=10)
"""A look may begin so much earlier in the day than the last one did: a daily one would else miss a day by a second."""
APART = timedelta(days=1) - _EARLIER
AGAIN = timedelta(days=7) - _EARLIER


@dataclass(frozen=True)
class Trouble:
    """Something that is wrong now."""

    kind: Kind
    about: str
    """What it is about, the same each time: a source's key, a folder."""
    sentence: str


@dataclass(frozen=True)
class Told:
    """What the operator was told of one kind."""

    about: frozenset[str] = frozenset()
    """What was told and is still wrong."""
    mailed: datetime | None = None
    open: bool = False
    """Whether it was told and it was not yet said that all is well again."""


@dataclass(frozen=True)
class Decision:
    """What to mail now, and what to remember."""

    troubles: tuple[Trouble, ...]
    """To tell in one mail; all of a kind when there is something to tell in it."""
    well: bool
    """Whether to say that all is well again."""
    told: dict[Kind, Told]


def decide(
    troubles: Iterable[Trouble], told: Mapping[Kind, Told], now: datetime, looked: Collection[Kind] = KINDS
) -> Decision:
    """What the operator is told at `now`. Kinds that were not `looked` at are as they were."""
    by_kind: dict[Kind, list[Trouble]] = {}
    for trouble in troubles:
        by_kind.setdefault(trouble.kind, []).append(trouble)
    open_ones = {kind for kind, each in told.items() if each.open}
    well = not by_kind and bool(open_ones) and open_ones.issubset(looked)
    mailed: list[Trouble] = []
    after: dict[Kind, Told] = {}
    for kind in (*by_kind, *(kind for kind in told if kind not in by_kind)):
        if kind not in looked:
            after[kind] = told[kind]
            continue
        before, wrong = told.get(kind, Told()), by_kind.get(kind, [])
        about = frozenset(trouble.about for trouble in wrong)
        if _is_news(about, before, now):
            mailed += wrong
            after[kind] = Told(about, now, open=True)
        else:
            after[kind] = Told(before.about & about, before.mailed, before.open and not well)
    return Decision(tuple(mailed), well, after)


def _is_news(about: frozenset[str], before: Told, now: datetime) -> bool:
    # One that was mailed in the future was so by a wrong clock, and may not silence us until then.
    mailed = before.mailed if before.mailed is None or before.mailed <= now + APART else None
    if not about or (mailed is not None and now - mailed < APART):
        return False
    return bool(about - before.about) or mailed is None or now - mailed >= AGAIN
