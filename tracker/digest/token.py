"""The word with which a member ends the digest: signed, so that nobody can guess it, or use it for somebody else."""

from __future__ import annotations

import base64
import hmac
import re
import secrets as random
from hashlib import sha256

from sqlalchemy import Connection, select

from tracker.store.insert import insert_new
from tracker.store.tables.digests import secrets

_NAME = "unsubscribe"
_FORM = re.compile(r"([0-9]{1,12})-([a-z2-7]{26})")


def secret(connection: Connection) -> bytes:
    """The secret that tokens are signed with; made on first use. The caller commits."""
    find = select(secrets.c.value).where(secrets.c.name == _NAME)
    if (found := connection.scalar(find)) is None:
        insert_new(connection, secrets, {"name": _NAME, "value": random.token_bytes(32)})
        found = connection.scalar(find)
    return bytes(found or b"")


def token(key: bytes, member_id: int, email: str) -> str:
    """The member's token. It is bound to the address: whoever gets the row after a deletion has another one."""
    words = f"{member_id}\n{email.casefold()}".encode()
    signed = hmac.new(key, words, sha256).digest()[:16]
    return f"{member_id}-{base64.b32encode(signed).decode().rstrip('=').lower()}"


def member_of(text: str) -> int | None:
    """The member that a token is for, as it says; None when it is no token. It is not checked here."""
    found = _FORM.fullmatch(text.strip().lower())
    return int(found[1]) if found else None


def is_genuine(key: bytes, text: str, member_id: int, email: str) -> bool:
    """Whether we made this token for this member. Takes the same time whatever is wrong with it."""
    return hmac.compare_digest(token(key, member_id, email).encode(), text.strip().lower().encode())
