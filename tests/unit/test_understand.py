"""From drafts to facts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tracker.facts.model import Contact, Context, Draft, Raw, Understood
from tracker.facts.understand import understand

CAPTURED = datetime(2026, 8, 3, 12, tzinfo=UTC)
STOCKHOLM = Context(country="SE", zone="Europe/Stockholm")


def read(*raws: Raw, context: Context = STOCKHOLM) -> Understood:
    return understand(Draft("river-fund", "https://example.org/calls/1", CAPTURED, "1", raws), context)


@pytest.mark.parametrize(
    ("form", "text", "date", "time", "at"),
    [
        ("iso", "2027-03-02T14:00:00", "2027-03-02", "14:00:00", "2027-03-02T13:00:00+00:00"),
        ("iso", "2027-03-02T00:00:00", "2027-03-02", None, None),
        ("iso", "2027-03-02", "2027-03-02", None, None),
        ("iso", "2026-09-21T15:00:34.000Z", "2026-09-21", "17:00:00", "2026-09-21T15:00:00+00:00"),
        ("iso", "2026-12-07T01:00:00.000+0100", "2026-12-07", None, None),
        ("epoch_ms", "1790812800000", "2026-10-01", None, None),
        ("%m/%d/%Y", "08/30/2026", "2026-08-30", None, None),
        ("%b %d, %Y %I:%M:%S %p", "Aug 03, 2026 12:00:00 AM", "2026-08-03", None, None),
        ("%Y-%m-%d %H:%M:%S", "2026-08-20 23:59:59", "2026-08-20", "23:59:59", "2026-08-20T21:59:59+00:00"),
    ],
)
def test_a_date_in_the_form_the_source_names(form: str, text: str, date: str, time: str | None, at: str | None) -> None:
    [when] = read(Raw("deadline", text, format=form)).deadlines
    assert (when.date, when.time, when.at) == (date, time, datetime.fromisoformat(at) if at else None)
    assert when.zone == "Europe/Stockholm"


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00", "1900-01-01", "1970-01-01T00:00:00Z"])
def test_a_date_of_long_ago_stands_for_none(text: str) -> None:
    call = read(Raw("deadline", text, format="iso"), Raw("opens", text, format="iso"))
    assert (call.deadlines, call.opens, call.problems) == ((), (), ())


def test_a_date_in_another_form_is_a_problem_and_no_deadline() -> None:
    found = read(Raw("deadline", "soon", label="closeDate", format="%m/%d/%Y"))
    assert found.deadlines == ()
    assert found.problems == ("closeDate: 'soon' is not a date written as %m/%d/%Y",)


def test_the_funders_rules_give_the_hour_of_a_bare_date() -> None:
    rules = Context(zone="Europe/Brussels", end_of_day="17:00")
    found = read(Raw("deadline", "2027-05-04", format="iso"), Raw("opens", "2027-03-02", format="iso"), context=rules)
    assert found.deadlines[0].at == datetime(2027, 5, 4, 15, tzinfo=UTC)
    assert found.opens[0].time is None


def test_a_stand_in_deadline_is_unknown_unless_other_words_say_more() -> None:
    found = read(Raw("deadline", "2099-01-01", format="iso"))
    assert (found.deadlines, found.rolling) == ((), False)
    (seen,) = found.evidence
    assert (seen.field, seen.snippet) == ("deadlines", "2099-01-01")
    assert seen.how == "so far ahead that it stands for no known deadline"
    explained = read(Raw("deadline", "2076-12-31", format="iso"), Raw("deadline", "Proposals accepted anytime"))
    assert (explained.deadlines, explained.rolling) == ((), True)
    beside_a_real_one = read(Raw("deadline", "2099-01-01", format="iso"), Raw("deadline", "2026-10-01", format="iso"))
    assert [when.date for when in beside_a_real_one.deadlines] == ["2026-10-01"]
    assert not beside_a_real_one.rolling


def test_a_day_on_which_a_notice_lapses_is_no_deadline_but_tells_open_from_closed() -> None:
    for day, said in (("1/5/2099", "open"), ("1/5/2020", "closed")):
        found = read(Raw("status", day, label="Expires", format="%m/%d/%Y"))
        assert (found.said, found.deadlines, found.opens, found.problems) == (said, (), (), ())
    assert read(Raw("status", "soon", label="Expires", format="%m/%d/%Y")).problems


def test_titles_are_decoded_and_harmless() -> None:
    found = read(Raw("title", "Rivers &amp;amp; Lakes \x1b[31m\u202eevil\u202c \n now"))
    assert found.title == "Rivers & Lakes evil now"


def test_only_web_links_are_kept() -> None:
    found = read(
        Raw("apply_url", "javascript:alert(1)"),
        Raw("apply_url", "https://apply.example.org/1"),
        Raw("document", "Guide", url="file:///etc/passwd"),
        Raw("document", "Template", url="https://example.org/t.docx"),
    )
    assert found.apply_url == "https://apply.example.org/1"
    assert [(link.title, link.url) for link in found.documents] == [("Template", "https://example.org/t.docx")]


def test_every_fact_says_where_it_was_read() -> None:
    found = read(Raw("deadline", "2027-03-02", label="Closes", where="closeDate in the answer", format="iso"))
    [evidence] = found.evidence
    assert (evidence.field, evidence.snippet, evidence.how) == (
        "deadlines",
        "Closes: 2027-03-02",
        "closeDate in the answer",
    )
    assert evidence.confidence == "high"


def test_a_contact_is_put_together_from_name_address_and_number() -> None:
    texts = ["Ada Example", "ada@example.org", "+46 8 000 00 01", "Kim Example", "555-0100"]
    contacts = read(*(Raw("contact", text) for text in texts)).contacts
    assert contacts == (
        Contact("Ada Example", "ada@example.org", "+46 8 000 00 01"),
        Contact("Kim Example", phone="555-0100"),
    )


WASHINGTON = Context(country="US", language="en", zone="America/New_York", day_first=False)
DUE = Raw("deadline", "10/15/2026", label="closeDate", format="%m/%d/%Y")


def test_an_hour_that_stands_apart_from_the_date_belongs_to_it() -> None:
    found = read(
        DUE, Raw("deadline", "No later than 11:59 p.m., ET, on the due date.", label="note"), context=WASHINGTON
    )
    (deadline,) = found.deadlines
    assert (deadline.date, deadline.time) == ("2026-10-15", "23:59:00")
    assert deadline.at == datetime(2026, 10, 16, 3, 59, tzinfo=UTC)
    assert found.disputed == ()


@pytest.mark.parametrize(
    "raws",
    [
        (DUE, Raw("deadline", "See the announcement; at most 12 pages.")),
        (DUE, Raw("deadline", "11/30/2026", format="%m/%d/%Y"), Raw("deadline", "by 5 p.m. ET")),
        (Raw("deadline", "by 5 p.m. ET"),),
    ],
)
def test_an_hour_is_not_given_to_a_date_that_it_may_not_belong_to(raws: tuple[Raw, ...]) -> None:
    assert all(deadline.time is None for deadline in read(*raws, context=WASHINGTON).deadlines)


# Dates in words


def dates(found: Understood) -> list[str]:
    return [when.date for when in found.deadlines]


def test_a_labelled_date_in_words_is_a_deadline_with_its_instant() -> None:
    found = read(Raw("deadline", "5 mars 2027 kl. 14.00", label="Stänger"))
    [when] = found.deadlines
    assert when.at == datetime(2027, 3, 5, 13, tzinfo=UTC)
    assert [(seen.field, seen.confidence) for seen in found.evidence] == [("deadlines", "high")]


def test_a_window_in_one_value_opens_and_closes() -> None:
    found = read(Raw("period", "1 februari – 15 mars 2027"))
    assert ([when.date for when in found.opens], dates(found)) == (["2027-02-01"], ["2027-03-15"])


def test_running_text_adds_what_no_label_said_and_is_believed_less() -> None:
    found = read(Raw("text", "Välkommen!\nSista ansökningsdag är den 5 mars 2027. Beslut meddelas den 1 juni 2027."))
    assert dates(found) == ["2027-03-05"]
    [seen] = found.evidence
    assert seen.confidence == "medium"
    assert "5 mars 2027" in seen.snippet
    assert len(seen.snippet) <= 200


def test_running_text_does_not_overrule_a_label() -> None:
    text = Raw("text", "Förra året var sista ansökningsdag den 5 mars 2026.")
    assert dates(read(Raw("deadline", "2027-03-05", format="iso"), text)) == ["2027-03-05"]


def test_running_text_gives_the_hour_of_a_labelled_date() -> None:
    text = Raw("text", "Ansökan stänger den 5 mars 2027 klockan 14.00.")
    [when] = read(Raw("deadline", "2027-03-05", format="iso"), text).deadlines
    assert (when.date, when.time) == ("2027-03-05", "14:00:00")


def test_running_text_that_gives_the_hour_does_not_make_a_stated_day_an_estimate() -> None:
    text = "Applications close on 5 March 2027 at 15:00, and our decisions are estimated for June 2027."
    call = read(Raw("deadline", "2027-03-05", format="iso"), Raw("text", text))
    assert [(when.date, when.time, when.certainty) for when in call.deadlines] == [("2027-03-05", "15:00:00", "stated")]


def test_two_labelled_places_that_disagree_are_both_kept_and_disputed() -> None:
    found = read(
        Raw("deadline", "2027-03-05", label="Closes", format="iso"), Raw("deadline", "9 mars 2027", label="Sista dag")
    )
    assert dates(found) == ["2027-03-05", "2027-03-09"]
    assert found.disputed == ("deadlines",)


def test_two_labelled_places_that_agree_are_not_disputed() -> None:
    found = read(
        Raw("deadline", "2027-03-05", label="Closes", format="iso"),
        Raw("deadline", "5 mars 2027 kl. 14", label="Sista dag"),
    )
    assert [(when.date, when.time) for when in found.deadlines] == [("2027-03-05", "14:00:00")]
    assert found.disputed == ()


def test_several_deadlines_of_one_place_are_no_dispute() -> None:
    found = read(Raw("deadline", "2027-03-05", format="iso"), Raw("deadline", "2027-09-05", format="iso"))
    assert dates(found) == ["2027-03-05", "2027-09-05"]
    assert found.disputed == ()


def test_a_bare_day_is_that_of_the_stage_which_other_words_name() -> None:
    bare = Raw("deadline", "2027-01-08", format="iso")
    words = Raw("deadline", "Step 1 proposals: 8 January 2027. Step 2 proposals: 12 March 2027", label="Deadlines")
    call = read(bare, words, Raw("language", "en"))
    assert [(when.date, when.stage) for when in call.deadlines] == [("2027-01-08", "outline"), ("2027-03-12", "full")]
    assert call.disputed == ()
    other = read(Raw("deadline", "2027-02-08", format="iso"), words, Raw("language", "en"))
    assert (len(other.deadlines), other.disputed) == (3, ("deadlines",))


def test_stages_are_no_dispute() -> None:
    found = read(
        Raw("deadline", "1 februari 2027", label="Intresseanmälan", stage="expression_of_interest"),
        Raw("deadline", "1 maj 2027", label="Ansökan"),
    )
    assert [(when.date, when.stage) for when in found.deadlines] == [
        ("2027-02-01", "expression_of_interest"),
        ("2027-05-01", "full"),
    ]
    assert found.disputed == ()


def test_a_weekday_that_contradicts_its_date_is_a_problem() -> None:
    found = read(Raw("deadline", "måndag 5 mars 2027"))
    assert dates(found) == ["2027-03-05"]
    assert "5 mars 2027" in found.problems[0]


def test_a_missing_year_follows_from_the_date_of_publication() -> None:
    found = read(Raw("deadline", "15 januari"), Raw("published", "2026-11-20", format="iso"))
    assert [(when.date, when.certainty) for when in found.deadlines] == [("2027-01-15", "estimated")]


@pytest.mark.parametrize(
    ("title", "deadline", "date"),
    [
        ("Utlysning 2027: stöd till körer", "31 mars", "2027-03-31"),
        ("Ausschreibung 2027 für Chöre", "31. März", "2027-03-31"),
        ("Avustushaku 2027", "31.3.", "2027-03-31"),
        ("Utlysning 2027: stöd till körer", "1 oktober", "--10-01"),
        ("Bidrag till körer 2027", "31 mars", "--03-31"),
        ("Utlysning 2027-2028", "31 mars", "--03-31"),
    ],
)
def test_a_missing_year_follows_from_the_name_of_the_call(title: str, deadline: str, date: str) -> None:
    assert dates(read(Raw("title", title), Raw("deadline", deadline))) == [date]


def test_a_missing_year_follows_from_the_weekday() -> None:
    found = read(Raw("deadline", "torsdag 15 oktober"))
    assert dates(found) == ["2026-10-15"]


def test_a_missing_year_stays_open_without_a_hint() -> None:
    assert dates(read(Raw("deadline", "15 januari"))) == ["--01-15"]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("Pågående", "open"),
        ("posted", "open"),
        ("Stängd", "closed"),
        ("Avsluttet", "closed"),
        ("forecasted", "forecast"),
        ("Kommande", "forecast"),
        ("Så länge medel finns", "open"),
        ("Röd", None),
    ],
)
def test_the_sources_own_word(word: str, said: str | None) -> None:
    assert read(Raw("status", word)).said == said


def test_a_status_that_holds_a_date() -> None:
    found = read(Raw("status", "Current: 37 days left. Apply before: 2026-09-10 14:00"))
    assert [(when.date, when.time) for when in found.deadlines] == [("2026-09-10", "14:00:00")]


@pytest.mark.parametrize(
    ("text", "rolling"), [("1", True), ("0", False), ("Löpande", True), ("", False), ("true", True)]
)
def test_rolling_as_a_flag_or_a_word(text: str, rolling: bool) -> None:
    assert read(Raw("rolling", text)).rolling is rolling


def test_until_the_money_is_gone_is_open_and_not_rolling() -> None:
    found = read(Raw("text", "Ansökan är öppen så länge det finns medel kvar."))
    assert (found.rolling, found.said, found.deadlines) == (False, "open", ())


def test_cut_offs_of_a_call_that_is_always_open() -> None:
    found = read(
        Raw("text", "Ni kan ansöka året runt. Vi läser av ansökningarna följande datum:\n• 31 mars\n• 30 september")
    )
    assert found.rolling
    assert [(when.date, when.stage) for when in found.deadlines] == [("--03-31", "cut_off"), ("--09-30", "cut_off")]


def test_an_announced_hour_is_that_of_every_date_of_the_page() -> None:
    text = "All applications must be in at the latest by 15:59 Finnish time.\n\nDeadlines\n\n15.01.2027 to 15.02.2027"
    found = read(Raw("text", text))
    [when] = found.deadlines
    assert (when.date, when.at) == ("2027-02-15", datetime(2027, 2, 15, 13, 59, tzinfo=UTC))


def test_money_and_applicants_are_read_with_evidence() -> None:
    found = read(Raw("amount", "högst 500 000 kronor", label="Belopp"), Raw("applicant", "Ideella föreningar"))
    assert [(amount.role, str(amount.amount), amount.currency) for amount in found.amounts] == [
        ("max", "500000", "SEK")
    ]
    assert found.applicant_types
    assert {seen.field for seen in found.evidence} == {"amounts", "applicant_types"}


def test_applicants_may_be_the_codes_of_grants_gov() -> None:
    codes = [Raw("applicant", code, label="Eligible", format="grants_gov") for code in ("12", "0", "99", "77")]
    types = read(*codes).applicant_types
    assert types == ("non_profit_with_501c3", "government_state", "unrestricted", "custom")


def test_places_and_themes_come_from_labels_first() -> None:
    text = Raw("text", "Projekt i Skåne för unga, unga och åter unga människor.")
    found = read(Raw("place", "Blekinge"), Raw("theme", "Demokrati"), text)
    assert found.places == ("SE221",)
    assert found.themes == ("democracy",)


def test_an_overview_is_no_call_unless_a_label_gives_its_deadline() -> None:
    overview = Raw("text", "Olika bidrag har olika ansökningstider. Välj i listan.")
    assert read(Raw("title", "Statsbidrag"), overview).not_a_call
    assert not read(Raw("title", "Statsbidrag"), overview, Raw("deadline", "2027-03-05", format="iso")).not_a_call


@pytest.mark.parametrize(
    ("title", "text", "kept"),
    [
        ("Request for Information: moss on roofs", "", False),
        ("Moss on roofs, RFI", "The office seeks views on moss.", False),
        ("RFI for Rural Fields: grants for moss", "Associations may apply for grants of up to 5,000.", True),
        ("Notice of Intent to award a sole source agreement", "", False),
        (
            "Moss on roofs",
            "The purpose of this RFI is to ask for views on moss. How to apply for later calls is told then.",
            False,
        ),
        ("CANCELLED - Moss on roofs", "Associations may apply for grants of up to 5,000.", False),
        ("Moss on roofs [Withdrawn]", "Associations may apply for grants of up to 5,000.", False),
        ("Help for cancelled summer festivals", "Associations may apply for grants of up to 5,000.", True),
    ],
)
def test_a_notice_with_a_day_to_answer_by_is_no_call(title: str, text: str, kept: bool) -> None:
    call = read(
        Raw("title", title), Raw("summary", text), Raw("deadline", "2027-03-05", format="iso"), Raw("language", "en")
    )
    assert (not call.not_a_call) is kept, call.not_a_call
