"""What is due, what has changed and where all stand: of one organisation and of all, the same by both ways."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from sqlalchemy import Connection, Engine, insert, update

from config.sentences import say
from tests.integration.call_rows import add_call
from tests.integration.commands import here
from tracker.applications import after, stages, start, tasks
from tracker.applications.agenda import Asked, agenda
from tracker.applications.board import board
from tracker.applications.figures import figures
from tracker.applications.followed import others_of, plain_dates, unseen
from tracker.applications.owed import proposals, take
from tracker.applications.read import application
from tracker.applications.whole import whole
from tracker.calls.model import Own
from tracker.calls.rows import load_calls
from tracker.exchange.agenda_calendar import agenda_entries
from tracker.organisations import store
from tracker.organisations.model import Organisation
from tracker.store.changes import Edit
from tracker.store.database import writing
from tracker.store.tables.calls import calls, facts, revisions

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
TODAY = date(2026, 8, 3)


def _call(connection: Connection, ahead: int) -> int:
    closes = NOW + timedelta(days=ahead)
    return add_call(connection, f"In {ahead} days", windows=[{"date": f"{closes:%Y-%m-%d}", "closes": closes}])


def _filled(engine: Engine) -> list[int]:
    """Two organisations with applications of every kind; the calls that they follow."""
    chance, followed = random.Random(3), []
    with writing(engine) as connection:
        edit = Edit(connection, "kim", NOW, say("Filled."))
        mine = [store.add(edit, connection, Organisation(key=key, name=key)) for key in ("one", "two")]
        for number in range(30):
            organisation = mine[number % 2]
            call = _call(connection, chance.randint(-20, 60))
            own = TODAY + timedelta(days=chance.randint(0, 40)) if number % 7 == 0 else None
            told = start.Told(asked=Decimal(1000 + number), deadline=own)
            begun = start.begin(edit, organisation.id, call, told, TODAY, "SEK" if number % 3 else "EUR")
            followed.append(call)
            step = stages.Step(TODAY, TODAY)
            if number % 4:
                stages.submit(edit, application(connection, begun, NOW), step)
            if number % 4 > 1:
                decision = "awarded" if number % 4 == 2 else "declined"
                won = Decimal(500) if decision == "awarded" else None
                stages.decide(edit, application(connection, begun, NOW), decision, step, won)
            if number % 4 == 2:
                one = application(connection, begun, NOW)
                after.add_report(edit, one, "final", TODAY + timedelta(days=number), TODAY)
                after.add_instalment(edit, one, TODAY + timedelta(days=number), Decimal(100), "")
            tasks.add_task(edit, organisation.id, application(connection, begun, NOW), "Ring", TODAY, TODAY)
    return followed


def test_all_organisations_together_are_each_of_them(engine: Engine) -> None:
    """The board and the agenda of all walk indexes, those of one look at every row; both must say the same."""
    _filled(engine)
    asked = [Asked(number, None, TODAY + timedelta(days=30)) for number in (1, 2, None)]
    with engine.connect() as connection:
        boards = [board(connection, number, NOW, 100, ended=True) for number in (1, 2, None)]
        first, second, both = (agenda(connection, each, NOW) for each in asked)
    for one, other, all_ in zip(*boards, strict=True):
        assert {card.id for card in one.cards} | {card.id for card in other.cards} == {card.id for card in all_.cards}
        assert one.count + other.count == all_.count == len(all_.cards)
        assert list(all_.cards) == sorted(
            all_.cards, key=lambda card: (all_.state in ("idea", "preparing")
                                          and (card.deadline is None or card.deadline < TODAY)),
        )  # fmt: skip
    assert Counter(each.code for each in first + second) == Counter(each.code for each in both)
    assert both == sorted(both, key=lambda due: due.day)
    assert {due.kind for due in both} == {"deadline", "task", "report", "instalment"}


def test_a_column_shows_the_next_deadlines_and_counts_all(engine: Engine) -> None:
    _filled(engine)
    with engine.connect() as connection:
        for number in (1, None):
            whole = board(connection, number, NOW, 100)[0]
            short = board(connection, number, NOW, 2)[0]
            assert short.count == whole.count
            ahead = sorted(card.deadline for card in whole.cards if card.deadline and card.deadline >= TODAY)
            assert [card.deadline for card in short.cards] == ahead[:2]


def test_changes_are_news_until_they_are_seen_and_one_that_was_undone_is_none(engine: Engine) -> None:
    call = _filled(engine)[0]
    with writing(engine) as connection:
        copy = add_call(connection, "The same elsewhere", same_as=call)

    def moves(call: int, *days: str, at: datetime = NOW) -> None:
        with writing(engine) as connection:
            for number, (old, new) in enumerate(pairwise(days), 1):
                values = {"call_id": call, "field": "deadlines", "source_id": 1, "url": ""}
                values["at"] = at + timedelta(minutes=number)
                old_new = {"old": f'[{{"date": "{old}"}}]', "new": f'[{{"date": "{new}"}}]'}
                connection.execute(insert(revisions).values(**values, **old_new))

    moves(call, "2026-09-01", "2026-09-08", "2026-09-15")
    later = NOW + timedelta(days=1)
    with engine.connect() as connection:
        (found,) = unseen(connection, 1, later)
        assert unseen(connection, None, later) == [found]
        assert unseen(connection, 2, later) == []
        assert unseen(connection, 1, later + timedelta(days=200)) == []
    assert (found.old, found.new) == ([{"date": "2026-09-01"}], [{"date": "2026-09-15"}])
    with writing(engine) as connection:
        start.mark_seen(Edit(connection, "kim", later, ""), found.application)
    with engine.connect() as connection:
        assert unseen(connection, 1, later) == []
        assert others_of(connection, [call, copy]) == {call: [copy], copy: [call]}
        seen = application(connection, found.application.id, NOW).seen_at
    newer = seen + timedelta(days=1)
    moves(copy, "2026-09-15", "2026-11-02", at=newer)
    with engine.connect() as connection:
        (elsewhere,) = unseen(connection, None, newer + timedelta(days=1))
        assert unseen(connection, 1, newer + timedelta(days=1), numbers=[elsewhere.application.id]) == [elsewhere]
    assert (elsewhere.application.id, plain_dates(elsewhere.new)) == (found.application.id, "2026-11-02")


def test_figures_never_add_currencies_and_name_their_counts(engine: Engine) -> None:
    _filled(engine)
    with engine.connect() as connection:
        found, one = figures(connection), figures(connection, 1)
    assert [group.currency for group in found.total] == ["EUR", "SEK"]
    assert sum(group.awarded for group in found.total) == 7
    assert sum(group.declined for group in found.total) == 7
    assert sum(group.handed_in for group in found.total) > sum(group.handed_in for group in one.total)
    assert all(group.win_rate == (100 * group.awarded / Decimal(group.decided)).quantize(Decimal(1))
               for group in found.total)  # fmt: skip
    assert {year.year for year in found.years} == {"2026"}
    assert sum(year.won for year in found.years) == Decimal(3500)


WRONG = [
    (["apply", "--title", "Nothing", "--sum", "0"], "The sum asked: 0 cannot be"),
    (["undo", "0"], "N: '0' is not a number"),
    (["app", "show", "A99"], "There is no application A99."),
    (["app", "show", "nonsense"], "'nonsense' is no application; write it as A12."),
    (["app", "move", "A1", "flying"], "'flying' is no state"),
    (["app", "task", "A1", "Late"], "by which day"),
    (["apply", "--title", "Late", "--deadline", "2026-08-02"], "2026-08-02 has passed"),
    (["app", "done", "T999"], "There is no task T999."),
    (["app", "drop", "X1"], "'X1' is no part of an application"),
    (["app", "paid", "I99"], "There is no I99."),
    (["app", "decide", "A1", "perhaps"], "'perhaps' is not one of"),
    (["app", "award", "A1", "--instalment", "2027-01-01"], "is no instalment"),
    (["outcome", "measure", "K1", "many", "--source", "x"], "'many' is not a number"),
    (["calendar", "--month", "2026-13"], "is not a month"),
    (["history", "nonsense"], "is neither an application"),
    (["board", "--json", "--csv"], "Choose --json or --csv"),
    (["board", "--for", "nobody"], "There is no organisation 'nobody'"),
]


def test_wrong_usage_is_a_sentence_and_changes_nothing(sqlite_url: str) -> None:
    for words, sentence in WRONG:
        done = here(*words, GRANTS_DATABASE_URL=sqlite_url, GRANTS_USER="kim")
        assert (done.code, done.out) == (2, ""), (words, done)
        assert sentence in done.err
        assert done.err.count("\n") == 1
    assert here("undo", "--list", GRANTS_DATABASE_URL=sqlite_url, GRANTS_USER="kim").out == ""


def test_lists_of_calls_say_where_ones_own_application_stands(engine: Engine) -> None:
    _filled(engine)
    with writing(engine) as connection:
        call = application(connection, 2, NOW).call_id
        assert call is not None
        kept = add_call(connection, "Elsewhere")
        connection.execute(update(calls).where(calls.c.id == call).values(same_as=kept))
    with engine.connect() as connection:
        of_one, of_two = (load_calls(connection, [kept, call], NOW, True, key) for key in ("one", "two"))
    assert [each.application for each in of_one] == [None, None]
    assert [each.application for each in of_two] == [Own("A2", "submitted"), Own("A2", "submitted")]
    _check_reports_of_call(engine)


def test_each_deadline_is_an_entry_of_its_own_and_keeps_its_name(engine: Engine) -> None:
    closes = [NOW + timedelta(days=ahead) for ahead in (10, 70, 70)]
    rounds = [{"date": f"{each:%Y-%m-%d}", "closes": each} for each in closes]
    yearly = [{"date": day, "closes": None, "yearly": True} for day in ("--09-15", "--03-15")]
    for day in ("2026-09-15", "2027-03-15", "2027-09-15"):
        at = datetime.fromisoformat(f"{day}T22:00:00Z")
        yearly.append({"date": day, "closes": at, "yearly": True, "certainty": "estimated"})
    outline = {"date": "2026-08-20", "closes": NOW + timedelta(days=17), "stage": "outline"}
    with writing(engine) as connection:
        edit = Edit(connection, "kim", NOW, say("Begun."))
        mine = store.add(edit, connection, Organisation(key="one", name="one"))
        for call in (
            add_call(connection, "Two rounds", windows=[*rounds, outline]),
            add_call(connection, "Spring and autumn", windows=yearly),
            add_call(connection, "Two days", windows=rounds[:2], disputed="amounts,deadlines"),
        ):
            start.begin(edit, mine.id, call, start.Told(), TODAY, "SEK")

    def entries(now: datetime) -> dict[str, tuple[object, bool]]:
        with engine.connect() as connection:
            found = list(agenda_entries(connection, agenda(connection, Asked(mine.id), now), lambda due: due.what, now))
        names = [each.uid.removeprefix("deadline-").removesuffix("-one@grants") for each in found]
        assert len(set(names)) == len(names)
        return {name: (each.when, each.tentative) for name, each in zip(names, found, strict=True)}

    first, second = closes[0].date(), closes[1].date()
    assert entries(NOW) == {
        "1-full": (first, False), "1-full-2": (second, False), "1-outline": (date(2026, 8, 20), False),
        "2-full": (date(2026, 9, 15), True), "2-full-2": (date(2027, 3, 15), True),
        "3-full": (first, True), "3-full-2": (second, True),
    }  # fmt: skip
    later = entries(NOW + timedelta(days=50))
    assert later == {
        "1-full-2": (second, False), "2-full-2": (date(2027, 3, 15), True), "2-full": (date(2027, 9, 15), True),
        "3-full-2": (second, True),
    }  # fmt: skip


def _check_reports_of_call(engine: Engine) -> None:
    """Proposed from its words, and kept when a person says so."""
    words = "Delrapport lämnas senast 30 juni 2027 och slutredovisning senast tre månader efter projektets slut."
    with writing(engine) as connection:
        one = application(connection, 3, NOW)
        fact = {"field": "reporting", "url": "https://example.org", "captured": NOW, "how": "", "confidence": "medium"}
        connection.execute(insert(facts).values(call_id=one.call_id, snippet=words, **fact))
        found = proposals(connection, one, TODAY)
        assert [(each.kind, each.due, each.fate) for each in found] == [
            ("interim", date(2027, 6, 30), "new"), ("final", None, "known"),
        ]  # fmt: skip
        edit = Edit(connection, "kim", NOW, say("Kept."))
        after.put_agreement(edit, one, after.Agreement(ends_on=date(2027, 11, 30)), TODAY)
        one = application(connection, 3, NOW)
        assert [each.due for each in proposals(connection, one, TODAY)] == [date(2027, 6, 30), date(2028, 2, 29)]
        assert [each.fate for each in proposals(connection, one, date(2027, 7, 1))] == ["passed", "known"]
        (number,) = take(edit, one, proposals(connection, one, TODAY), TODAY)
        assert [each.fate for each in proposals(connection, one, TODAY)] == ["known", "known"]
        (report,) = [each for each in whole(connection, one).reports if each.id == number]
    assert (report.kind, report.due) == ("interim", date(2027, 6, 30))
