"""Tells the operator of trouble, and when all is well again: one mail by the rule of tracker.jobs.alerts.

Whoever looks for trouble tells it through here, so that the rule holds over all of them. The alert itself goes through
the outbox; alerts that did not arrive are no trouble, or they would tell of themselves for ever.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from config.sentences import Sentence, say, unpacked
from config.visible import line
from tracker.digest import outbox
from tracker.digest.address import BadAddress, Mailbox, parsed
from tracker.digest.message import Letter
from tracker.digest.post import Post
from tracker.digest.words import Words, mail_text, words
from tracker.jobs.alerts import APART, Decision, Kind, Told, Trouble, decide
from tracker.store.lock import hold
from tracker.store.tables.digests import deliveries, refused_addresses
from tracker.store.tables.jobs import alerts
from tracker.store.tables.organisations import members

STUCK = 4
"""Tries after which a mail that the server does not take is trouble: about an hour and a half."""
MAIL_ONLY: tuple[Kind, ...] = ("mail",)
"""What is looked at where mails are sent."""
_OLD = timedelta(days=7)
"""A mail that went astray so long ago is no news, if nobody was told before."""
_SHOWN = 50
"""Troubles of a kind that one mail lists."""
_ADVICE: dict[Kind, str] = {
    "mail": mail_text("`grants digest status` shows mails, `grants digest resend` sends one again."),
}
_USUAL = mail_text("`grants daemon status` tells how it is now, `grants doctor` what to do about it.")


def tell_operator(
    connection: Connection,
    post: Post,
    troubles: Iterable[Trouble],
    looked: Collection[Kind],
    language: str,
    now: datetime,
    told: Callable[[str], str] = str,
) -> Decision:
    """Put a mail into the outbox when there is something to tell; what was decided. The caller commits.

    `troubles` is all that is wrong now of the kinds that were `looked` at; of others it stays as it was. `told` puts
    sentences of other layers into the language. Without an operator's address nothing is told or remembered.
    """
    if post.operator is None:
        return Decision((), False, {})
    hold(connection, "alerts")
    decision = decide(troubles, _remembered(connection), now, looked)
    _remember(connection, decision)
    if decision.troubles or decision.well:
        outbox.put(connection, "alert", alert_to(post.operator, decision, language, now, told), post.sender, now)
        _mark(connection, decision)
    return decision


def alert_to(
    operator: Mailbox, decision: Decision, language: str, now: datetime, told: Callable[[str], str] = str
) -> Letter:
    """The mail that tells what was decided."""
    subject, text = _written(decision, words(language), told)
    key = f"alert:{'+'.join(sorted({each.kind for each in decision.troubles}) or ['well'])}:{now.isoformat()}"
    return Letter(key, operator, subject, text, language=language)


def mail_troubles(connection: Connection, now: datetime) -> Iterator[Trouble]:
    """What is wrong with mails: members whose address is refused, mails that went astray, a server that takes none."""
    theirs = exists().where(func.lower(members.c.email) == refused_addresses.c.address, members.c.digest != "off")
    for row in connection.execute(select(refused_addresses).where(theirs.where(members.c.removed_at.is_(None)))):
        yield Trouble("mail", f"refused {row.id}", say("{address} refuses our mails: {problem}", address=row.address,
                                                       problem=unpacked(row.problem)))  # fmt: skip
    ended = deliveries.c.state.in_(tuple(_ASTRAY)) & (deliveries.c.kind != "alert")
    # Until it was told, and then for as long as it takes until something else could be told.
    fresh = (~deliveries.c.told & (deliveries.c.changed > now - _OLD)) | (deliveries.c.changed > now - APART)
    columns = (deliveries.c.id, deliveries.c.recipient, deliveries.c.state, deliveries.c.problem)
    for row in connection.execute(select(*columns).where(ended, fresh).order_by(deliveries.c.id)):
        yield Trouble("mail", f"{row.id}", _ASTRAY[row.state](row.recipient, unpacked(row.problem)))
    stuck = deliveries.c.state == "waiting", deliveries.c.attempts >= STUCK
    if count := connection.scalar(select(func.count()).select_from(deliveries).where(*stuck)):
        yield Trouble("mail", "", say("{count} mails wait because the mail server does not take them.", count=count))


def unheard(connection: Connection, operator: str) -> str:
    """Why the operator gets no alerts, in a sentence: the address was refused, or the last alert went astray.

    Empty when nothing is known against it, or when there is no operator.
    """
    if not operator:
        return ""
    try:
        address = parsed(operator).address
    except BadAddress as problem:
        return str(problem)
    refused = connection.execute(
        select(refused_addresses.c.problem).where(refused_addresses.c.address == address.casefold())
    ).first()
    if refused:
        return say("no alert reaches the operator: {address} refuses our mails: {problem}", address=address,
                   problem=unpacked(refused.problem))  # fmt: skip
    columns = (deliveries.c.state, deliveries.c.attempts, deliveries.c.problem)
    mine = deliveries.c.kind == "alert", deliveries.c.recipient == address
    last = connection.execute(select(*columns).where(*mine).order_by(deliveries.c.id.desc()).limit(1)).first()
    if last and (last.state in ("failed", "unknown") or (last.state == "waiting" and last.attempts >= STUCK)):
        return say("the last alert to {address} did not arrive, or not for certain: {problem}", address=address,
                   problem=unpacked(last.problem))  # fmt: skip
    return ""


def _failed(address: str, problem: str) -> Sentence:
    return say("a mail to {address} was given up after two days: {problem}", address=address, problem=problem)


def _unknown(address: str, problem: str) -> Sentence:
    return say("a mail to {address} has perhaps arrived, and is not sent again by itself: {problem}", address=address,
               problem=problem)  # fmt: skip


_ASTRAY = {"failed": _failed, "unknown": _unknown}


def _remembered(connection: Connection) -> dict[Kind, Told]:
    rows = connection.execute(select(alerts))
    return {row.kind: Told(frozenset(json.loads(row.told)), row.mailed, row.open) for row in rows}


def _remember(connection: Connection, decision: Decision) -> None:
    connection.execute(delete(alerts))
    rows = [
        {"kind": kind, "told": json.dumps(sorted(each.about)), "mailed": each.mailed, "open": each.open}
        for kind, each in decision.told.items()
    ]
    if rows:
        connection.execute(insert(alerts), rows)


def _mark(connection: Connection, decision: Decision) -> None:
    """Mails that went astray are told once."""
    numbers = [int(each.about) for each in decision.troubles if each.kind == "mail" and each.about.isdecimal()]
    if numbers:
        connection.execute(update(deliveries).where(deliveries.c.id.in_(numbers)).values(told=True))


def _written(decision: Decision, known: Words, told: Callable[[str], str]) -> tuple[str, str]:
    """Subject and text."""
    if decision.well:
        said = known.tell("Nothing is wrong any more of what you were told.")
        return known.tell("Grants: all is well again"), f"{said}\n"
    return known.tell("Grants: something is wrong"), "\n".join(_lines(decision, known, told)) + "\n"


def _lines(decision: Decision, known: Words, told: Callable[[str], str]) -> Iterator[str]:
    kinds = list(dict.fromkeys(trouble.kind for trouble in decision.troubles))
    for kind in kinds:
        found = [trouble for trouble in decision.troubles if trouble.kind == kind]
        yield from (f"- {line(told(trouble.sentence))}" for trouble in found[:_SHOWN])
        if (more := len(found) - _SHOWN) > 0:
            yield known.tell_n("- and {count} more", "- and {count} more", more)
        yield ""
    yield from (known.tell(text) for text in dict.fromkeys(_ADVICE.get(kind, _USUAL) for kind in kinds))
