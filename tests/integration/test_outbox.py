"""The outbox on both engines, with a real mail server: once per key, tried for two days, never twice."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy import Engine, event, select

from config.sentences import unpacked
from config.settings import MailSettings
from tests.mail_server import DROP, MailServer, mail_server
from tracker.digest import outbox
from tracker.digest.address import parsed
from tracker.digest.forgetting import clear_old, forget_member
from tracker.digest.mail import Folder, Mailer, Smtp
from tracker.digest.message import Letter, Sender
from tracker.digest.outbox import State, send_again
from tracker.digest.post import Post
from tracker.digest.refusals import accept_again, all_refused
from tracker.digest.sending import Summary, send_due
from tracker.store.database import open_database, reading, writing
from tracker.store.lock import alone
from tracker.store.tables.digests import deliveries

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
SENDER = Sender(parsed("Grants <grants@example.org>"))


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def put(engine: Engine, key: str, to: str = "", at: datetime = NOW, **more: Any) -> int | None:
    letter = Letter(key, parsed(to or f"{key}@example.org"), f"Subject of {key}", "Text\n")
    with writing(engine) as connection:
        return outbox.put(connection, "test", letter, SENDER, at, **more)


def by(mailer: Mailer) -> Post:
    return Post(SENDER, (mailer,), SENDER.mailbox, None)


def send(engine: Engine, server: MailServer, at: datetime = NOW, only: frozenset[int] | None = None) -> Summary:
    settings = MailSettings(server="127.0.0.1", port=server.port, security="none", timeout=5, per_second=10_000)
    return send_due(engine, by(Smtp(settings)), lambda: at, only)


def states(engine: Engine) -> dict[str, str]:
    with reading(engine) as connection:
        rows = connection.execute(select(deliveries.c.key, deliveries.c.state))
        return {row.key: row.state for row in rows}


def row(engine: Engine, key: str) -> Any:
    with reading(engine) as connection:
        return connection.execute(select(deliveries).where(deliveries.c.key == key)).one()


def test_a_mail_is_taken_once_per_key_and_sent_once(engine: Engine, server: MailServer) -> None:
    assert put(engine, "a") is not None
    assert put(engine, "a") is None
    assert send(engine, server) == Summary(sent=1)
    assert send(engine, server) == Summary()
    assert put(engine, "a") is None
    assert states(engine) == {"a": "sent"}
    (got,) = server.got
    assert got.message["Message-ID"] == row(engine, "a").message_id


def test_what_the_server_cannot_take_now_is_tried_for_two_days(engine: Engine, server: MailServer) -> None:
    put(engine, "a")
    server.faults["RCPT"] = ["451 greylisted"]
    now, tries = NOW, []
    while states(engine)["a"] == "waiting":
        assert send(engine, server, now - timedelta(seconds=1)) == Summary()
        summary = send(engine, server, now)
        tries.append(now)
        assert (summary.later, summary.failed) in ((1, 0), (0, 1))
        now = row(engine, "a").due
    assert states(engine) == {"a": "failed"}
    assert tries[1] - tries[0] == timedelta(minutes=5)
    assert timedelta(hours=44) < tries[-1] - NOW <= timedelta(days=2)
    assert 12 < len(tries) < 25
    assert unpacked(row(engine, "a").problem) == "the mail server said: 451 greylisted"
    assert server.got == []


def test_it_arrives_when_the_server_is_well_again(engine: Engine, server: MailServer) -> None:
    put(engine, "a")
    server.faults["DATA"] = ["451 not now", ""]
    assert send(engine, server).later == 1
    assert send(engine, server, NOW + timedelta(minutes=5)).sent == 1
    assert row(engine, "a").problem == ""


def test_a_refusal_stops_the_address_until_somebody_says_so(engine: Engine, server: MailServer) -> None:
    put(engine, "a", "Anna@example.org")
    put(engine, "b", "anna@example.org")
    put(engine, "c", "bo@example.org")
    server.faults["RCPT"] = ["550 no such person", ""]
    assert send(engine, server) == Summary(sent=1, refused=1)
    assert states(engine) == {"a": "refused", "b": "refused", "c": "sent"}
    with writing(engine) as connection:
        assert all_refused(connection) == {"anna@example.org"}
        assert accept_again(connection, "anna@example.org")
        assert send_again(connection, row(engine, "a").id, NOW)
    assert send(engine, server) == Summary(sent=1)


def test_a_lost_connection_after_the_mail_is_unknown_and_not_sent_again(engine: Engine, server: MailServer) -> None:
    put(engine, "a")
    server.faults["CONTENT"] = [DROP, ""]
    assert send(engine, server).unknown == 1
    for days in range(4):
        assert send(engine, server, NOW + timedelta(days=days)) == Summary()
    assert len(server.got) == 1
    with writing(engine) as connection:
        assert send_again(connection, row(engine, "a").id, NOW)
    assert send(engine, server).sent == 1
    assert {got.message["Message-ID"] for got in server.got} == {row(engine, "a").message_id}


def test_a_server_that_takes_nothing_is_asked_once(engine: Engine, server: MailServer) -> None:
    for key in "abc":
        put(engine, key)
    server.faults["CONNECT"] = ["421 too busy", ""]
    summary = send(engine, server)
    assert (summary.later, server.connections) == (1, 1)
    assert "too busy" in summary.problem
    assert send(engine, server, NOW + timedelta(minutes=1)) == Summary()
    assert send(engine, server, NOW + timedelta(minutes=5)).sent == 3


def test_nothing_is_lost_when_no_server_answers_for_two_days(engine: Engine, server: MailServer) -> None:
    put(engine, "a")
    server.faults["CONNECT"] = [DROP]
    for hours in range(60):
        send(engine, server, NOW + timedelta(hours=hours))
    assert states(engine) == {"a": "failed"}
    assert row(engine, "a").content is not None


def test_one_that_was_in_the_servers_hands_when_the_program_stopped_is_unknown(
    engine: Engine, server: MailServer, tmp_path: Path
) -> None:
    put(engine, "a")
    put(engine, "b")

    class Killed(BaseException):
        """Stands for a kill: nothing after it is done."""

    class Stopping(Folder):
        def deliver(self, sender: str, recipient: str, content: bytes, hand_over: Any) -> Any:
            hand_over()
            raise Killed

    with pytest.raises(Killed):
        send_due(engine, by(Stopping(tmp_path / "mails")), lambda: NOW)
    assert states(engine) == {"a": "sending", "b": "waiting"}
    assert send(engine, server) == Summary(sent=1)
    assert states(engine) == {"a": "unknown", "b": "sent"}
    assert [got.recipients for got in server.got] == [("b@example.org",)]


def test_a_crash_leaves_open_what_became_of_one_mail_for_each_connection_at_most(
    engine: Engine, tmp_path: Path
) -> None:
    for number in range(30):
        put(engine, f"a{number}")
    in_hand: list[int] = []

    class Looking(Folder):
        def deliver(self, sender: str, recipient: str, content: bytes, hand_over: Any) -> Any:
            def given() -> None:
                hand_over()
                now = states(engine)
                assert now[recipient.partition("@")[0]] == "sending"
                in_hand.append(list(now.values()).count("sending"))

            return super().deliver(sender, recipient, content, given)

    hands = tuple(Looking(tmp_path / "mails") for _number in range(4))
    assert send_due(engine, Post(SENDER, hands, SENDER.mailbox, None), lambda: NOW) == Summary(sent=30)
    assert len(in_hand) == 30
    assert max(in_hand) <= 4


def test_two_programs_do_not_send_at_once(engine: Engine, server: MailServer) -> None:
    put(engine, "a")
    with alone(engine, "outbox") as connection:
        assert connection is not None
        assert send(engine, server) == Summary(busy=True)
    assert send(engine, server) == Summary(sent=1)


def test_a_mail_that_is_no_longer_true_is_not_sent(engine: Engine, server: MailServer) -> None:
    put(engine, "a", good_until=NOW + timedelta(hours=1))
    put(engine, "b", good_until=NOW - timedelta(hours=1))
    assert send(engine, server) == Summary(sent=1)
    assert states(engine) == {"a": "sent", "b": "waiting"}


def test_only_what_is_asked_for_is_sent(engine: Engine, server: MailServer) -> None:
    id = put(engine, "a")
    put(engine, "b")
    assert id is not None
    assert send(engine, server, only=frozenset({id})) == Summary(sent=1)
    assert states(engine) == {"a": "sent", "b": "waiting"}


def test_one_that_is_forgotten_while_the_server_is_asked_is_not_sent(engine: Engine, server: MailServer) -> None:
    put(engine, "a")
    put(engine, "b")

    class Forgetting(Smtp):
        def deliver(self, sender: str, recipient: str, content: bytes, hand_over: Any) -> Any:
            def forget() -> None:
                if recipient.startswith("a@"):
                    forgotten.append(recipient)
                    with writing(engine) as connection:
                        forget_member(connection, 0, ("a@example.org",))
                hand_over()

            return super().deliver(sender, recipient, content, forget)

    forgotten: list[str] = []
    settings = MailSettings(server="127.0.0.1", port=server.port, security="none", per_second=10_000)
    assert send_due(engine, by(Forgetting(settings)), lambda: NOW) == Summary(sent=1)
    assert forgotten
    assert [got.recipients for got in server.got] == [("b@example.org",)]


def test_texts_are_kept_for_a_time_and_then_cleared(engine: Engine, server: MailServer) -> None:
    put(engine, "a")
    put(engine, "later", at=NOW + timedelta(days=100))
    send(engine, server)
    with writing(engine) as connection:
        assert clear_old(connection, NOW) == 0
        assert clear_old(connection, NOW + timedelta(days=200)) == 1
    assert row(engine, "a").content is None
    assert row(engine, "later").content is not None


def test_a_folder_takes_mails_instead_of_a_server(engine: Engine, tmp_path: Path) -> None:
    put(engine, "a")
    put(engine, "b")
    folder = tmp_path / "mails"
    assert send_due(engine, by(Folder(folder)), lambda: NOW) == Summary(sent=2)
    subjects = sorted(message["Subject"] for message in mailbox.Maildir(folder))
    assert subjects == ["Subject of a", "Subject of b"]


def test_a_folder_that_cannot_be_made_is_said_and_the_mails_wait(engine: Engine, tmp_path: Path) -> None:
    put(engine, "a")
    put(engine, "b")
    file = tmp_path / "file"
    file.touch()
    for folder, clock in ((file, lambda: NOW), (file / "mail\udcff", lambda: NOW + timedelta(hours=12))):
        done = send_due(engine, by(Folder(folder)), clock)
        assert done == Summary(later=1, problem=f"{folder} cannot be used: Not a directory".replace("\udcff", "\ufffd"))
        assert states(engine) == {"a": "waiting", "b": "waiting"}
    file.unlink()
    later = NOW + timedelta(days=1)
    assert send_due(engine, by(Folder(file)), lambda: later) == Summary(sent=2)
    assert send_due(engine, by(Folder(file)), lambda: later) == Summary()
    assert len(mailbox.Maildir(file)) == 2


def test_whatever_a_thread_raises_ends_the_round_and_the_mails_wait(engine: Engine, tmp_path: Path) -> None:
    class Unready(Folder):
        def __enter__(self) -> Folder:
            raise LookupError("not foreseen")

    class Breaking(Folder):
        def deliver(self, *_: Any) -> Any:
            raise LookupError("not foreseen")

    put(engine, "a")
    put(engine, "b")
    for mailer in (Unready(tmp_path), Breaking(tmp_path)):
        with pytest.raises(LookupError, match="not foreseen"):
            send_due(engine, by(mailer), lambda: NOW)
        assert states(engine) == {"a": "waiting", "b": "waiting"}
    assert send_due(engine, by(Folder(tmp_path / "mails")), lambda: NOW) == Summary(sent=2)  # nobody holds the outbox


def test_sqlite_writes_what_is_handed_over_to_the_disk_before_it_is(sqlite_url: str, tmp_path: Path) -> None:
    engine = open_database(sqlite_url, NOW)
    put(engine, "a")
    told: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def _note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith("UPDATE"):
            (level,) = _connection.connection.cursor().execute("PRAGMA synchronous").fetchone()
            told.append(f"{next(value for value in parameters if value in get_args(State))} {level}")

    assert send_due(engine, by(Folder(tmp_path / "mails")), lambda: NOW).sent == 1
    assert told == ["unknown 1", "sending 2", "sent 2"]  # the first looks for what an earlier round left behind
