"""Ends a member's digest at the member's own request: the signed word in it is the proof, no login is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from config.sentences import say
from tracker.digest.token import is_genuine, member_of, secret
from tracker.organisations.model import Member
from tracker.organisations.store import change_member, members_of
from tracker.store.changes import Edit


def end_digest(connection: Connection, word: str, who: str, now: datetime) -> Member | None:
    """The member whose digest has ended now, or had already; None when the word is not genuine. The caller commits."""
    number = member_of(word)
    member = next((one for one in members_of(connection) if one.id == number), None)
    if member is None or not is_genuine(secret(connection), word, member.id, member.email):
        return None
    if member.digest == "off":
        return member
    edit = Edit(connection, who, now, say("{name} ended the digest", name=member.name or member.email))
    return change_member(edit, connection, member, replace(member, digest="off"))
