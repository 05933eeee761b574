"""Members from a CSV file: what would become of each row, and doing it. A member's own wishes outrank the file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from io import StringIO
from typing import Literal

from sqlalchemy import Connection

from config.sentences import say
from tracker.organisations import store
from tracker.organisations.model import Member, Organisation
from tracker.organisations.people import FIELDS, told_of
from tracker.refused import Refused
from tracker.store.changes import Edit

Fate = Literal["new", "changed", "same", "refused"]

WISHES = ("language", "zone", "digest", "weekday", "hour", "quiet_weeks")
"""What a member decides: kept as it is when the member is imported again."""

_HEADERS = {
    "name": ("name", "namn", "navn", "nimi"),
    "email": ("email", "e-mail", "mail", "epost", "e-post", "e-postadress", "epostadress", "mejl", "sähköposti"),
    "language": ("language", "språk", "sprog", "kieli"),
    "zone": ("zone", "time zone", "timezone", "tidszon"),
    "role": ("role", "roll", "rolle", "rooli", "uppdrag"),
    "digest": ("digest", "veckobrev", "utskick"),
    "weekday": ("weekday", "veckodag"),
    "hour": ("hour", "timme"),
    "quiet_weeks": ("quiet_weeks", "quiet weeks", "tysta veckor"),
    "consent_on": ("consent_on", "consent", "samtycke", "samtycke datum"),
    "consent_source": ("consent_source", "consent source", "samtycke källa"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file, and its fate."""

    line: int
    """Where it stands in the file."""
    fate: Fate
    email: str
    name: str
    why: str = ""
    """A sentence: what changes, or why it is refused."""
    old: Member | None = None
    new: Member | None = None


def plan(connection: Connection, owner: Organisation, text: str, now: datetime) -> list[Row]:
    """The fate of each row. Raises Refused when the file has no column of addresses."""
    known = {one.email.casefold(): one for one in store.members_of(connection, owner.id)}
    seen: dict[str, int] = {}
    rows = []
    for line, told in _read(text):
        row = _row(line, told, known, owner, now)
        key = row.email.casefold()
        if row.fate != "refused" and key in seen:
            why = say("the address stands on line {line} too", line=seen[key])
            row = Row(line, "refused", row.email, row.name, why)
        seen.setdefault(key, line)
        rows.append(row)
    return rows


def carry_out(edit: Edit, connection: Connection, rows: Sequence[Row]) -> int:
    """Keep what is new and changed; how many members that are. Raises Conflict when somebody was quicker."""
    done = 0
    for row in rows:
        if row.fate == "new" and row.new:
            store.add_member(edit, connection, row.new)
        elif row.fate == "changed" and row.old and row.new:
            store.change_member(edit, connection, row.old, row.new)
        done += row.fate in ("new", "changed")
    return done


def _row(line: int, told: dict[str, str], known: dict[str, Member], owner: Organisation, now: datetime) -> Row:
    email, name = told.get("email", "").strip(), told.get("name", "").strip()
    if not email:
        return Row(line, "refused", "", name, say("it has no address"))
    try:
        new = told_of(Member(organisation_id=owner.id), told, now)
        old = known.get(new.email.casefold())
        if old is None:
            return Row(line, "new", new.email, new.name, "", None, new)
        new = told_of(old, {key: value for key, value in told.items() if key not in (*WISHES, "email")}, now)
    except Refused as problem:
        return Row(line, "refused", email, name, problem.args[0])
    changed = [field.name for field in fields(Member) if getattr(old, field.name) != getattr(new, field.name)]
    if not changed:
        return Row(line, "same", new.email, new.name, "", old, new)
    return Row(line, "changed", new.email, new.name, say("changes: {names}", names=", ".join(changed)), old, new)


def _read(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its line, by our names of the columns; columns that we do not know are passed over."""
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    names = [_known(header) for header in next(reader, [])]
    if "email" not in names:
        raise Refused(
            say("The file has no column 'email'; its first line names the columns: {known}.", known=", ".join(FIELDS))
        )
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, {name: cell for name, cell in zip(names, cells, strict=False) if name}


def _known(header: str) -> str:
    wanted = header.strip().casefold()
    return next((name for name, words in _HEADERS.items() if wanted in words), "")
