"""Awards, notices, round-ups, overviews, loans and tax rules are left out; no real call is."""

import pytest

from tracker.facts.not_a_call import why_not_a_call

NOT_CALLS = [
    ("sv", "Tolv föreningar får bidrag för läsfrämjande", "", "award"),
    ("sv", "Årets stipendiater", "Vi gratulerar sex unga musiker.", "award"),
    ("sv", "Beviljade projekt 2025", "Här är listan.", "award"),
    ("en", "City museum receives funding for a new wing", "The trust is delighted.", "award"),
    ("en", "Grant recipients 2026", "", "award"),
    ("no", "Disse får støtte i 2026", "", "award"),
    ("da", "Fonden har uddelt: modtagere i foråret", "", "award"),
    ("fi", "Myönnetyt apurahat 2026", "", "award"),
    ("de", "Geförderte Projekte", "", "award"),
    ("en", "Notice of Intent: rivers", "No applications will be accepted through this notice.", "notice"),
    ("en", "Request for Information on batteries", "We want to hear from industry.", "notice"),
    ("en", "Rivers", "This is not a request for applications. It tells of one award without competition.", "notice"),
    ("sv", "Webbinarium om vårt nya bidrag", "Välkommen den 3 mars.", "notice"),
    ("en", "25 scholarships you should know", "", "round-up"),
    ("en", "Top 10 grants for choirs", "", "round-up"),
    ("sv", "Aktuella utlysningar", "", "round-up"),
    ("sv", "Våra bidrag", "Olika bidrag har olika ansökningstider. Välj ett bidrag för att läsa mer.", "overview"),
    ("en", "Closed calls", "", "archive"),
    ("sv", "Lån till samlingslokaler", "", "loan"),
    ("en", "Rural Business Loan Guarantees", "", "loan"),
    ("de", "Darlehen für Vereine", "", "loan"),
    ("en", "Film Tax Credit", "", "tax"),
    ("sv", "Skattereduktion för gåvor", "", "tax"),
    ("sv", "Konferens om bidrag", "Anmäl dig senast den 1 mars. Deltagaravgiften är 300 kr.", "event"),
    ("en", "Funders' open day", "Meet ten grant makers. How to apply, 10 am. Register by 3 March.", "event"),
    ("no", "Fagdag om tilskudd", "Påmelding innen 1. mars. Slik søker du støtte, kl. 10.", "event"),
    ("da", "Temadag: gode ansøgninger", "Tilmelding senest den 1. marts.", "event"),
    ("fi", "Työpaja avustuksista", "Ilmoittaudu 1.3. mennessä.", "event"),
    ("de", "Tagung zur Förderung im Verein", "Anmeldung bis 1. März. Die Teilnahme kostet 35 Euro.", "event"),
    ("en", "Five tips for small charities", "The Brook Fund pays up to £9,000. Deadline: 3 May 2027.", "notice"),
    ("sv", "Redovisa bidrag", "Föreningar som fått bidrag redovisar senast den 31 mars.", "notice"),
    ("de", "Vereinsabend", "Meldet euch an: die Teilnahme kostet 5 Euro. Es geht um Förderung.", "event"),
    ("en", "Our own choir", "She has been a member of the choir for thirty years. " * 8, "nothing"),
]
CALLS = [
    ("sv", "Anhörigorganisationer", "Sista ansökningsdag: 2026-09-16"),
    ("sv", "Bidrag till föreningar", ""),
    ("sv", "Stöd till samlingslokaler", "Olika bidrag har olika villkor. Sista ansökningsdag är den 1 december."),
    ("sv", "Stipendiater till Rom", "Utlysningen är öppen. Ansök senast den 4 maj."),
    ("en", "Clean rivers", "Late applications will not be accepted. Proposals are due 3 March."),
    ("en", "Broadband", "Applications will not be accepted after March 9 until a new call is opened."),
    ("en", "Student loans and poverty: research grants", "Deadline for applications: 4 May 2026"),
    ("en", "Awarded each spring: the Rowing Grant", "How to apply: fill in the form by 3 May."),
    ("en", "3 million for village halls", ""),
    ("en", "Conference and seminar grants", "Apply by 3 May. Registration fees of up to £200 are covered."),
    ("de", "Zuschüsse für Workshop und Seminar", "Antragsfrist: 1. Mai. Die Anmeldung im Portal ist nötig."),
    ("en", "", ""),
    ("", "Avviso", "Il bando finanzia attività culturali nelle periferie della città, con attenzione ai giovani. " * 5),
]


@pytest.mark.parametrize(("language", "title", "text", "kind"), NOT_CALLS)
def test_what_is_no_call_is_said_in_words(language: str, title: str, text: str, kind: str) -> None:
    assert kind.replace("nothing", "Says nothing") in why_not_a_call(title, text, language)


@pytest.mark.parametrize(("language", "title", "text", "kind"), NOT_CALLS)
def test_the_language_need_not_be_known(language: str, title: str, text: str, kind: str) -> None:
    assert why_not_a_call(title, text, "")


@pytest.mark.parametrize(("language", "title", "text"), CALLS)
def test_a_real_call_is_kept(language: str, title: str, text: str) -> None:
    assert why_not_a_call(title, text, language) == ""
