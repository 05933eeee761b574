"""What the settings say of mails, made ready to send with: who they are from, and what takes them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from config.sentences import say
from config.settings import MailSettings, Settings
from tracker.digest.address import BadAddress, Mailbox, parsed
from tracker.digest.mail import Mailer, mailers
from tracker.digest.message import Sender

_OF_A_FOLDER = "Grants <grants@localhost>"
"""Who mails are from that only go into a folder, when nobody said."""


class NoPost(Exception):
    """The settings do not say how mails leave; the message says which one is wrong or missing."""


@dataclasses.dataclass(frozen=True)
class Post:
    """How mails leave."""

    sender: Sender
    mailers: tuple[Mailer, ...]
    unsubscribe: Mailbox
    """Whoever gets the requests to end the digest."""
    operator: Mailbox | None


def post(settings: Settings, folder: Path | None = None) -> Post:
    """How mails leave; into `folder`, a Maildir, when it is given. Raises NoPost."""
    mail = settings.mail
    if folder:
        mail = dataclasses.replace(mail, folder=str(folder))
    taking = mailers(mail)
    if not taking:
        raise NoPost(
            say("No mail server is set. Write [mail] server, user, password_file and sender into {path}; "
                "--maildir puts mails into a folder instead.", path=settings.config_folder / "config.toml")
        )  # fmt: skip
    sender = _sender(mail)
    unsubscribe = _mailbox("mail.unsubscribe", mail.unsubscribe) if mail.unsubscribe else sender.mailbox
    told = settings.daemon.operator
    operator = _mailbox("daemon.operator", told) if told else None
    return Post(sender, taking, unsubscribe, operator)


def _sender(mail: MailSettings) -> Sender:
    written = mail.sender or (_OF_A_FOLDER if mail.folder else "")
    if not written:
        raise NoPost(say("mail.sender is not set; write it as Grants <grants@example.org>"))
    return Sender(_mailbox("mail.sender", written), _mailbox("mail.reply_to", mail.reply_to) if mail.reply_to else None)


def _mailbox(key: str, written: str) -> Mailbox:
    try:
        return parsed(written)
    except BadAddress as problem:
        raise NoPost(say("{key}: {problem}", key=key, problem=problem.args[0])) from None
