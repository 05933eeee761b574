"""What the usual steps towards a deadline are called in mails: tasks that were planned carry their English names."""

from __future__ import annotations

from tracker.digest.words import Words, mail_text

USUAL = (
    mail_text("Read the call: may we apply, what does it ask for?"),
    mail_text("Agree with partners on roles and sums"),
    mail_text("Draft of the project and its effects"),
    mail_text("Budget and funding plan that adds up"),
    mail_text("Letters of support and annexes"),
    mail_text("Somebody else reads the draft"),
    mail_text("Decision to apply by who may sign"),
    mail_text("Hand in, and keep the receipt"),
    mail_text("Ask partners whether they are in"),
    mail_text("Short text of the idea"),
)
"""The steps of tracker.applications.planning, for the catalogues of mails."""


def task_title(title: str, known: Words) -> str:
    """A task's title; one of the usual steps in the reader's language."""
    return known.tell(title) if title in USUAL else title
