"""A page without selectors into the calls on it: invented pages in the shapes that funders' pages have."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.unit.reading_pages import calls, days, reading, saved, text


def test_a_page_with_a_facts_box() -> None:
    (call,) = saved("bygdefonden.html", "https://bygdefonden.example.se/sok/motesplatser-pa-landet/")
    assert call.title == "Mötesplatser på landet"
    assert call.summary == "Pengar till föreningar som öppnar en lokal för alla."
    assert (call.language, days(call.opens), days(call.deadlines)) == ("sv", ["2026-02-02"], ["2026-03-16 15:00"])
    assert call.deadlines[0].at == datetime(2026, 3, 16, 14, tzinfo=UTC)
    assert {(one.role, str(one.amount), one.currency) for one in call.amounts} == {
        ("max", "250000", "SEK"),
        ("total", "4000000", "SEK"),
    }
    assert set(call.applicant_types) == {"nonprofit_association", "faith_community"}
    assert call.apply_url == "https://ansok.bygdefonden.example/2026"
    assert [(one.title, one.url) for one in call.documents] == [
        ("anvisningen", "https://bygdefonden.example.se/filer/anvisning.pdf")
    ]
    assert [(one.name, one.email) for one in call.contacts] == [("Alva Berg", "alva.berg@bygdefonden.example")]
    evidence = next(one for one in call.evidence if one.field == "deadlines")
    assert (evidence.snippet, evidence.how, evidence.confidence) == (
        "Sista ansökningsdag: 16 mars 2026 kl. 15.00",
        "under 'Sista ansökningsdag'",
        "high",
    )


def test_several_calls_on_one_page() -> None:
    party, school = saved("kystkassen.html", "https://kystkassen.example.dk/puljer/")
    assert (party.title, days(party.deadlines)) == ("Støtte til havnefester", ["2026-03-03 12:00"])
    assert (school.title, days(school.deadlines)) == ("Pulje til bådskoler", ["2026-09-15 12:00"])
    assert [(one.role, str(one.amount), one.currency) for one in party.amounts] == [("max", "40000", "DKK")]
    assert not school.amounts
    assert party.external_id != school.external_id


def test_a_table_of_labels_keeps_decision_and_start_out() -> None:
    (call,) = saved("fund-table.html", "https://harbourtrust.example.uk/grants/")
    assert (days(call.deadlines), call.opens) == (["2026-06-30 17:00"], ())
    assert [(one.role, one.currency) for one in call.amounts] == [("max", "GBP")]


@pytest.mark.parametrize(
    ("lines", "url", "title"),
    [
        (("Webbplatsen använder kakor. Läs mer.", "Vanliga frågor", "Hur mycket kan vi söka?", "Ni kan söka bidrag."),
         "https://a.example/strandinitiativet/vanliga-fragor/", "Strandinitiativet"),
        (("Alvens fond", "Stöd till körer", "Ni kan söka bidrag till noter."),
         "https://a.example/sok/stod-till-korer-2/", "Stöd till körer"),
        (("Fondens årliga bidrag till småprojekt delas ut varje höst och kan sökas av föreningar i hela landet, "
          "oavsett vad de gör till vardags och hur många medlemmar de har. Totalt finns 3 miljoner kronor.",
          "Om bidraget", "Bidraget söks i september."), "https://a.example/sok/smaprojekt-2026/", "Småprojekt 2026"),
        (("Grants for rowing clubs in the valleys of the north", "Clubs can apply for funding."),
         "https://a.example/grants-rowing-clubs-valleys-north", "Grants for rowing clubs in the valleys of the north"),
        (("Sommarläger för alla Stänger 24 april 2026 Övrigt Föreningar kan söka bidrag till läger.",),
         "https://a.example/utlysningar/sommarlager-for-alla/", "Sommarläger för alla"),
        (("Till innehållet Sök Meny Sommarläger för alla Föreningar kan söka bidrag till läger vid havet.",),
         "https://a.example/utlysningar/sommarlager-for-alla-2026-01234", "Sommarläger för alla"),
    ],
)  # fmt: skip
def test_the_title_is_what_the_call_is_called(lines: tuple[str, ...], url: str, title: str) -> None:
    assert [call.title for call in calls(text(*lines, url=url))] == [title]


def test_headings_of_one_call_do_not_make_several() -> None:
    page = text(
        "Bidrag till odling", "Steg 1", "Skicka en skiss senast 1 mars 2026.",
        "Steg 2", "Inbjudna skickar full ansökan senast 1 juni 2026.",
        "Viktiga datum", "Ansökan stänger: 1 juni 2026", "Beslut: augusti 2026",
    )  # fmt: skip
    (call,) = calls(page)
    assert "2026-06-01" in days(call.deadlines)


def test_what_other_parts_of_the_site_say_is_left_alone() -> None:
    (call,) = calls(
        "<h1>Bidrag till bad</h1><p>Föreningar kan söka bidrag. Sista ansökningsdag är 5 maj 2026.</p>"
        "<h2>Nyheter</h2><p>Sista ansökningsdag för skolbidraget är 9 juni 2026.</p>"
    )
    assert days(call.deadlines) == ["2026-05-05"]


def test_json_ld_and_microdata() -> None:
    (call,) = calls(
        '<html><head><title>Fellowship</title><script type="application/ld+json">'
        '{"@graph": [{"@type": "EducationalOccupationalProgram", "applicationDeadline": "2026-05-04", '
        '"endDate": "2027-01-31", "datePublished": "2026-01-02"}]}</script></head>'
        '<body><h1>Lake fellowship</h1><p>Apply for a fellowship by the lake.</p>'
        '<time itemprop="applicationStartDate" datetime="2026-03-01">soon</time></body></html>'
    )  # fmt: skip
    assert (days(call.deadlines), days(call.opens)) == (["2026-05-04"], ["2026-03-01"])


def test_a_record_without_text_is_read_by_the_names_of_its_values() -> None:
    record = {"title": "River grants", "Close Date & Time": "31 March 2026 5:00 pm", "Publish Date": "2 January 2026"}
    (call,) = calls(json.dumps(record))
    assert (call.title, days(call.deadlines), call.opens) == ("River grants", ["2026-03-31 17:00"], ())


def test_the_country_is_that_of_the_address() -> None:
    assert reading("Tilskudd", "https://fond.example.no/x").context.zone == "Europe/Oslo"
    assert reading("Grants", "https://fund.example.eu/x").context.zone == ""
    assert reading("Grants", "https://fund.example.org/x", country="fi").context.zone == "Europe/Helsinki"


def test_a_call_that_takes_applications_all_the_time_is_one_of_several_too() -> None:
    found = calls(
        "<h1>Aktuella bidrag</h1><h2>Startbidrag</h2><p>Kan sökas löpande.</p><p>högst 5 000 kronor</p>"
        "<h2>Lägerbidrag</h2><p>Sista ansökningsdag är 3 maj 2027.</p>"
        "<h2>Resebidrag</h2><p>Sista ansökningsdag är 9 juni 2027.</p>"
    )
    assert [(call.title, call.rolling, days(call.deadlines)) for call in found] == [
        ("Startbidrag", True, []),
        ("Lägerbidrag", False, ["2027-05-03"]),
        ("Resebidrag", False, ["2027-06-09"]),
    ]
    assert [(one.role, str(one.amount)) for one in found[0].amounts] == [("max", "5000")]


def test_the_sentence_may_say_where_an_application_is_sent() -> None:
    [call] = calls(
        '<h1>Bidrag till bad</h1><p>Ansökan skickas via <a href="https://portal.example/7">Fondportalen</a>.</p>'
    )
    assert call.apply_url == "https://portal.example/7"


def test_another_sentence_of_the_line_leads_elsewhere() -> None:
    [call] = calls(
        "<h1>Tilskudd til bad</h1><p>Søknadsfrist: 1. mars 2027</p>"
        '<p>Søknaden sendes med post til kommunen. Les mer om <a href="/klage">klage</a>.</p>'
    )
    assert call.apply_url == ""


def test_what_somebody_says_of_an_earlier_grant_is_no_sum_of_the_call() -> None:
    [call] = calls(
        "<h1>Pier Fund</h1><p>Apply for up to £6,000 at any time.</p>"
        '<blockquote><p>"A grant of £2,750 paid for our boats." - Rowing Club</p></blockquote>'
        "<blockquote>You can apply for at least £500.</blockquote>"
    )
    assert [(one.role, str(one.amount)) for one in call.amounts] == [("max", "6000"), ("min", "500")]


def test_contacts_at_the_end_of_a_page_are_those_of_each_of_its_calls() -> None:
    found = calls(
        "<h1>Bidrag till föreningar</h1><h2>Lägerbidrag</h2><p>Sista ansökningsdag är 3 maj 2027.</p>"
        "<h2>Startbidrag</h2><p>Nya föreningar kan söka 4 000 kronor när som helst under året.</p>"
        '<h2>Kontakt</h2><p><a href="mailto:bidrag@ekby.example">bidrag@ekby.example</a></p>',
        "https://ekby.example.se/foreningar/bidrag",
    )
    assert [call.title for call in found] == ["Lägerbidrag", "Startbidrag"]
    assert [[one.email for one in call.contacts] for call in found] == [["bidrag@ekby.example"]] * 2


def test_a_record_is_called_by_its_title_however_its_name_is_written() -> None:
    for record in (
        {"Title": "River grants"},
        {"a": 1, "topic": {"callTitle": "River grants"}},
        {"Rubrik": "River grants"},
    ):
        (call,) = calls(json.dumps(record | {"Deadline": "31 March 2026"}))
        assert call.title == "River grants"


def test_a_stage_that_is_asked_for_or_not_is_no_deadline() -> None:
    (call,) = calls(json.dumps({"Title": "River grants", "Letter of intent": "No", "Full application": "3 March 2026"}))
    assert (days(call.deadlines), call.rolling) == (["2026-03-03"], False)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Förderung für Vereine. Antragsfrist: 1. März 2027. Ansprechpartnerin: Fr. Schmidt.", "Europe/Berlin"),
        ("Beitrag für Vereine bis Fr. 5'000. Antragsfrist: Fr. 12. März 2027.", ""),
        ("Beitrag für Vereine bis 5000 Fr. pro Verein. Antragsfrist: 12. März 2027.", ""),
        ("Bidraget är högst 50 000 kr (cirka 4 500 euro). Sista ansökningsdag 1 mars 2027.", "Europe/Stockholm"),
        ("För föreningar i Sverige: högst 4 500 euro. Sista ansökningsdag 1 mars 2027.", "Europe/Stockholm"),
        ("Bidraget är högst 4 500 euro. Sista ansökningsdag 1 mars 2027.", ""),
    ],
)
def test_money_names_another_country_only_when_nothing_names_the_first(text: str, zone: str) -> None:
    assert reading(f"<main><h1>Odling</h1><p>{text}</p></main>").context.zone == zone


def test_tracks_of_one_call_are_not_several_calls() -> None:
    (call,) = calls(
        "<h1>Stöd till bryggor</h1><h2>Spår 1: Planer</h2><p>Sök högst 50 000 kr senast 1 mars 2027.</p>"
        "<h2>Spår 2: Byggen</h2><p>Sök högst 500 000 kr senast 1 juni 2027.</p>"
    )
    assert days(call.deadlines) == ["2027-03-01", "2027-06-01"]


def test_the_name_of_a_site_stands_beside_the_heading_in_the_head() -> None:
    page = (
        "<html><head><title>{}</title></head><body><h1>Bidrag till bad</h1><p>Sök senast 5 maj 2026.</p></body></html>"
    )
    names = {head: reading(page.format(head)).site for head in (
        "Bidrag till bad - Bad - Viks kommun", "Viks kommun | Bidrag till bad", "Bidrag till bad", "Bad | Viks kommun",
    )}  # fmt: skip
    assert list(names.values()) == ["Viks kommun", "Viks kommun", "", ""]


def test_a_button_that_leads_to_the_application_is_no_skip_link() -> None:
    (call,) = calls(
        "<h1>Kyläavustus</h1><p>Hakuaika päättyy 31.3.2027. Avustus on enintään 5 000 euroa.</p>"
        '<h3>Hakuklinikka</h3><p>Kysy meiltä.</p><a href="https://haku.example/kyla">Siirry hakupalveluun</a>'
    )
    assert call.apply_url == "https://haku.example/kyla"


def test_the_heading_of_a_section_names_nothing_behind_the_section() -> None:
    page = "<h1>Stipends for bell ringers</h1>{}<h2>Recipients</h2><p>Last year three ringers learnt in Ghent.</p>{}"
    sums = "<p>A stipend is worth $4,500. Apply by 3 March 2026.</p>"
    (call,) = calls(page.format("<section>", "</section>") + f"<section>{sums}</section>")
    assert [amount.amount for amount in call.amounts] == [4500]
    (call,) = calls(page.format("", "") + sums)
    assert not call.amounts


@pytest.mark.parametrize(
    ("above", "below", "date"),
    [
        ("<p>Publicerad: 12 december 2025, senast ändrad 3 mars 2026</p>", "", "2026-01-31"),
        ("", "<p>Publicerad den 12 december 2025</p>", "2026-01-31"),
        ("", "<p>Publicerad den 12 december 2025</p><p>Vi önskar alla körer ett gott nytt år.</p>", "--01-31"),
        ("<p>Publicerad 12 december 2025</p>", "<p>Publicerad 3 mars 2024</p>", "--01-31"),
        ("<p>Senast uppdaterad 12 december 2025</p>", "", "--01-31"),
    ],
)
def test_a_line_on_publication_says_the_year(above: str, below: str, date: str) -> None:
    lead = "<p>Körer kan söka bidrag till noter.</p><p>Vi ger högst 20 000 kronor till en kör.</p>"
    told = f"<h1>Bidrag till noter</h1>{above}{lead}<p>Sista ansökningsdag: 31 januari</p>{below}"
    (call,) = calls(f'<html lang="sv"><body><main>{told}</main></body></html>', "https://fond.example.se/noter")
    assert days(call.deadlines) == [date]


def test_lists_of_who_may_apply_and_who_may_not_are_read_to_their_end() -> None:
    page = """<html lang="en"><h1>Hilltop fund 2027</h1><p>Money for the villages of Devon.</p>
      <h2>Who can apply?</h2><ul><li>Registered charities</li><li>Bands</li><li>Small rural schools</li></ul>
      <p>We cannot fund:</p><ul><li>political parties</li><li>individuals</li><li>companies</li></ul>
      <h2>Contact</h2><p>The municipality</p></html>"""
    (call,) = calls(page)
    assert set(call.applicant_types) == {"civil_society_organization", "school"}
    assert call.applicants_excluded == ("individual", "company")
    table = """<html lang="no"><h1>Grendestøtte 2027</h1><p>Støtte til lokale tiltak.</p>
      <dl><dt>Hvem kan søke</dt><dd>Frivillige lag</dd><dd>Kommuner</dd>
      <dt>Hvem kan ikke søke</dt><dd>Enkeltpersoner</dd><dd>Bedrifter</dd></dl></html>"""
    (call,) = calls(table)
    assert set(call.applicant_types) == {"nonprofit_association", "municipality"}
    assert call.applicants_excluded == ("individual", "company")


def test_what_is_struck_through_no_longer_holds() -> None:
    [call] = calls(
        "<h1>Boat grants</h1><p>Deadline: <s>1 October 2026</s> <del>2 October 2026</del> "
        "<span style='text-decoration: line-through'>3 October 2026</span> 1 March 2027</p>"
    )
    assert days(call.deadlines) == ["2027-03-01"]


def test_who_may_apply_is_said_once_of_several_calls() -> None:
    said = "<p>Antragsberechtigt sind Vereine in Stadt und Landkreis; Unternehmen können keinen Antrag stellen.</p>"
    parts = (
        "<h2>Bootsfonds</h2><p>Antragsschluss: 1. März 2027</p><h2>Hafenfonds</h2><p>Antragsschluss: 1. Mai 2027</p>"
    )
    own = "<h2>Seefonds</h2><p>Antragsberechtigt sind Schulen. Antragsschluss: 1. Juli 2027</p>"
    found = calls(f"<h1>Unsere Förderungen</h1>{said}{parts}{own}")
    assert [call.applicant_types for call in found] == [("nonprofit_association",)] * 2 + [("school",)]
    assert [call.applicants_excluded for call in found] == [("company",)] * 2 + [()]


def test_a_word_beside_a_value_says_who_may_apply() -> None:
    [call] = calls("<h1>Bådpuljen</h1><p>Hvem: foreninger og kommuner</p><p>Frist: 1. marts 2027</p>")
    assert call.applicant_types == ("nonprofit_association", "municipality")


def test_what_stands_behind_a_box_at_the_side_is_the_page_s_own() -> None:
    box = "<aside><h3>Neste frist</h3><p>15. mars 2027</p><h3>Tidligere tildelinger</h3><p>Se listen.</p></aside>"
    [call] = calls(
        f"<h1>Båtgaver</h1><h2>Hvem?</h2>{box}<p><a href='https://søk.example.no/'>Til søknadsskjemaet</a></p>"
    )
    assert call.apply_url


def test_a_label_in_a_box_above_its_value_is_one() -> None:
    boxes = (("Closing date", "1 March 2027"), ("Total available", "£90,000"), ("Grant size", "£100 to £900"))
    page = "".join(f"<div><span>{label}</span></div><div><span>{value}</span></div>" for label, value in boxes)
    [call] = calls(f"<h1>Boat grants</h1>{page}", country="GB")
    assert days(call.deadlines) == ["2027-03-01"]
    assert {(one.role, int(one.amount)) for one in call.amounts} == {("total", 90_000), ("min", 100), ("max", 900)}


def test_bold_words_at_the_beginning_of_an_item_are_a_label() -> None:
    items = "<li><strong>Hvem</strong> Kommuner og lag</li><li><strong>Søknadsfrist</strong> 1. mars 2027</li>"
    [call] = calls(f"<h1>Båttilskudd</h1><ul>{items}<li><b>Kommuner</b> må samarbeide med en skole</li></ul>")
    assert (call.applicant_types, days(call.deadlines)) == (("municipality", "nonprofit_association"), ["2027-03-01"])


def test_a_heading_over_a_table_of_days_says_their_year() -> None:
    head = "<thead><tr><th>Runde</th><th>Søknadsfrist</th><th>Svar</th></tr></thead>"
    rows = "<tr><td>1</td><td>15. januar</td><td>1. mai</td></tr><tr><td>2</td><td>15. mai</td><td>1. juli</td></tr>"
    [call] = calls(f"<h1>Båtstøtte</h1><h2>Søknadsfrister 2027</h2><table>{head}{rows}</table>", language="no")
    assert days(call.deadlines) == ["2027-01-15", "2027-05-15"]
