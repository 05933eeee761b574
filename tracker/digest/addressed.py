"""The head of a mail to a member, digest or reminder alike."""

from __future__ import annotations

from urllib.parse import quote

from tracker.digest.address import BadAddress, mailbox
from tracker.digest.message import Letter
from tracker.digest.post import Post
from tracker.digest.token import token
from tracker.organisations.model import Member


def addressed(key: bytes, leaving: Post, member: Member, kept: str) -> Letter | None:
    """An empty mail to a member, which is kept under `kept`; None when the member's address is none.

    The address that ends these mails is signed with `key`.
    """
    try:
        to = mailbox(member.email, member.name)
    except BadAddress:
        return None
    word = token(key, member.id, member.email)
    ending = f"mailto:{leaving.unsubscribe.address}?subject={quote(f'unsubscribe {word}')}"
    return Letter(kept, to, "", "", list_id=f"digest.{leaving.sender.mailbox.domain}", unsubscribe=ending)
