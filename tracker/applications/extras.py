"""What is put beside an application: notes, documents by where they lie, people; and taking any part away again."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Table

from config.sentences import reason, say
from tracker.applications.after import part_row
from tracker.applications.model import Application
from tracker.applications.whole import involved_in
from tracker.refused import Refused
from tracker.store.changes import Edit
from tracker.store.tables import duties, parts

LETTERS: dict[str, Table] = {
    "T": duties.tasks, "R": duties.reports, "I": duties.instalments, "P": parts.partners, "N": parts.notes,
    "D": parts.papers, "V": parts.involved, "B": parts.costs, "E": parts.effects, "K": parts.indicators,
    "M": parts.measurements,
}  # fmt: skip
"""What the letter before a part's number means."""


def part_number(text: str, letters: str = "".join(LETTERS)) -> tuple[str, int]:
    """Letter and number of a part as people write it: `T12`. Raises Refused."""
    match = re.fullmatch(r"([A-Za-z])([0-9]{1,9})", text.strip())
    if not match or match[1].upper() not in letters:
        wanted = ", ".join(f"{letter}12" for letter in letters)
        raise Refused(say("'{text}' is no part of an application; write it as {wanted}.", text=text, wanted=wanted))
    return match[1].upper(), int(match[2])


def add_note(edit: Edit, one: Application, text: str) -> int:
    """Put down something for the others; its number. Raises Refused for an empty note."""
    if not text.strip():
        raise Refused(say("The note is empty."))
    edit.words = say("A{number} {title}: note.", number=one.id, title=one.title)
    values = {"application_id": one.id, "at": edit.now, "who": edit.who, "text": text.strip()}
    return edit.insert(parts.notes, values)


def add_paper(edit: Edit, one: Application, place: str, title: str) -> int:
    """Keep where a document lies: a file that is there, or an address; its number. It is never copied.

    Raises Refused when there is no such file, or when it is no address.
    """
    kept = place_of(place)
    edit.words = say("A{number} {title}: document {place}.", number=one.id, title=one.title, place=kept)
    name = title or Path(urlsplit(kept).path or kept).name or kept
    values = {"application_id": one.id, "title": name, "place": kept, "at": edit.now, "who": edit.who}
    return edit.insert(parts.papers, values)


def is_address(text: str) -> bool:
    """Whether it is meant as an address of any kind, and not as a path."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text) is not None


def place_of(text: str) -> str:
    """An address as it is, or the absolute path of a file that is there. Raises Refused."""
    if is_address(text):
        if not re.match(r"https?://[^\s/]+", text):
            raise Refused(say("'{address}' is not a web address that begins with https:// or http://", address=text))
        return text
    path = Path(text).expanduser()
    try:
        path.stat()
    except (OSError, ValueError) as problem:
        raise Refused(say("{path} cannot be used: {problem}.", path=text, problem=reason(problem))) from None
    return str(path.absolute())


def involve(edit: Edit, one: Application, member_id: int, role: str) -> None:
    """A member works on it, in this role. Raises Conflict."""
    edit.words = say("A{number} {title}: people.", number=one.id, title=one.title)
    for each in involved_in(edit.connection, one.id):
        if each.member_id == member_id:
            edit.update(parts.involved, each.id, {"role": role})
            return
    edit.insert(parts.involved, {"application_id": one.id, "member_id": member_id, "role": role})


def drop(edit: Edit, text: str) -> str:
    """Take a part away, as `T12`; undo brings it back. Its letter and number. Raises Refused and Conflict."""
    letter, number = part_number(text)
    row = part_row(edit.connection, LETTERS[letter], number, letter)
    edit.words = say("{part} taken away.", part=f"{letter}{number}")
    edit.remove(LETTERS[letter], number, row.version)
    return f"{letter}{number}"
