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
    (
        "da",
        "Lån til forsamlingshuse",
        "I kan låne op til 750.000 kr. Renten er 6 pct. Ansøgningsfrist: 1. marts 2027.",
        "loan",
    ),
    ("fi", "Kotilaina", "Lainan korko on 3 %, laina-aika on 10 vuotta. Hakuaika päättyy 28.2.2027.", "loan"),
    ("sv", "Så beskattas stipendier", "De ska deklareras senast den 2 maj 2027.", "tax"),
    ("de", "Spenden absetzen", "Die Steuererklärung ist bis zum 31. Juli 2027 abzugeben.", "tax"),
    ("no", "Ledig stilling som rådgiver", "Søknadsfrist: 15. februar 2027.", "post to be filled"),
    ("fi", "Haemme tiedottajaa", "Hakuaika päättyy 31.1.2027 klo 16.", "post to be filled"),
    ("da", "Udbud: evaluering af ungepuljen", "Tilbud skal være modtaget senest den 25. januar 2027.", "tender"),
    ("de", "Ausschreibung Catering", "Angebotsfrist: 20. Januar 2027, 10 Uhr.", "tender"),
    ("sv", "Grundkurs i ekonomi", "Pris: 450 kr. Anmälan senast 25 januari 2027. Vem kan söka plats?", "event"),
    ("no", "Ti tilskuddsordninger med frist i mars", "Søknadsfrist: 2. mars 2027, 15. mars 2027.", "round-up"),
    ("de", "Tipps im März", "Aktuelle Ausschreibungen anderer Stiftungen. Antragsfrist: 15. März 2027.", "round-up"),
    (
        "en",
        "Money for village shops",
        "We lend £50,000; interest is 6%, repayments take ten years. Apply by 3 May.",
        "loan",
    ),
    ("de", "Förderkredit", "Sollzins 3,2 %, zwei tilgungsfreie Jahre. Antragsfrist: 31. März 2027.", "loan"),
    ("fi", "Pelastajan takaus", "Takaus kattaa 80 %. Haku päättyy 1.3.2027.", "loan"),
    ("en", "Business rates relief", "You can apply by 31 March 2027.", "tax"),
    ("da", "Momsfritagelse", "Ansøgningsfrist: 14 dage før.", "tax"),
    ("no", "Daglig leder i 50 % stilling", "Lønn etter avtale. Søknadsfrist 20. januar 2027.", "post to be filled"),
    ("de", "Erzieher gesucht", "30 Stunden pro Woche, TV-L. Bewerbungsfrist: 10. Februar 2027.", "post to be filled"),
    (
        "en",
        "Head of Grants",
        "Salary £48,000. You award grants. Interviews on 4 March. Closing date 1 March.",
        "post to be filled",
    ),
    ("sv", "Ny webbplats", "Lämna offert senast 5 februari; budgeten är takvolym 350 000 kronor.", "tender"),
    ("no", "Kantinedrift", "Oppdragsgiver er kommunen. Kontraktens verdi er 4 millioner kroner ekskl. mva.", "tender"),
    ("en", "Bid writing", "£45 per person. How to apply to funders. Book your place by 3 March 2027.", "event"),
    ("fi", "Päättyneet avustushaut", "Haku päättyi 2.3.2025.", "archive"),
    ("en", "Past grant rounds", "Deadline 3 March 2025", "archive"),
    ("da", "Fonden støtter 12 nye projekter med 8 mio. kr.", "Næste frist er den 1. maj 2027.", "award"),
    (
        "no",
        "Kulturbygg",
        "Styret har fordelt 31 millioner kroner til 22 kulturbygg. Neste søknadsfrist er 1. mai.",
        "award",
    ),
    ("de", "Stiftung fördert Schulgarten mit 8.000 Euro", "Der Scheck kam am 3. Februar 2027.", "award"),
    ("da", "Forårets fonde", "Vi har samlet en række puljer. Ansøgningsfrist: 4. marts 2027.", "round-up"),
    ("no", "Grønne bygg", "Lån på 1-20 millioner kroner, avdragsfritt i tre år. Søknadsfrist 1. juni 2027.", "loan"),
    ("sv", "Företagslån med räntestöd", "Lånebelopp 50 000 kronor. Ränta 5 procent. Ansök senast 30 april.", "loan"),
    ("sv", "Ekonom sökes", "Ansök senast 20 februari 2027.", "post to be filled"),
    ("fi", "35 yhdistystä sai avustusta", "Seuraava hakuaika päättyy 30.9.2027.", "award"),
    ("en", "Consultation on our fund", "It closes on 26 February 2027.", "notice"),
    ("no", "Konkurranse: evaluering av program", "Leverandører, oppdragsgiver og kontraktsverdi. Tilskudd.", "tender"),
    ("de", "Steuererklärung für Vereine", "Die Steuererklärung ist bis zum 31. Juli 2026 abzugeben.", "tax"),
    ("en", "How to write a good application", "It says: apply by 5 May for up to £900.", "notice"),
    ("de", "Preis verliehen", "Bewerbungsschluss war der 31. August 2026.", "award"),
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
    (
        "sv",
        "Omställningsstöd",
        "Bidrag och ett räntefritt lån som återbetalas på fem år. Ansök senast den 1 mars 2027.",
    ),
    (
        "en",
        "Heritage grants",
        "We do not offer loans; the grant cannot repay loans or interest. Deadline: 12 March 2027.",
    ),
    ("da", "Pulje til instrumenter, som børn kan låne", "Op til 40.000 kr. Ansøgningsfrist: 1. maj 2027."),
    ("de", "Förderung der Steuerberatung", "Hilfe bei der Steuererklärung. Antragsfrist: 31. Mai 2027."),
    ("no", "Tilskudd til stilling som koordinator", "Lønn i en fast stilling dekkes. Legg ved CV. Frist 1. mars 2027."),
    (
        "en",
        "Rural libraries: request for proposals",
        "Awards of $10,000; the contractor is named. Grants are paid quarterly.",
    ),
    ("fi", "Avustus seminaariin", "Hakuaika päättyy 15.2.2027. Osallistumismaksu ilmoitetaan."),
    ("sv", "Tre stipendier för unga", "Ansök senast den 15 mars 2027."),
    ("sv", "Vi söker projekt med fritidsledare", "Upp till 400 000 kronor. Ansök senast den 3 mars 2027."),
    (
        "en",
        "Youth worker programme",
        "It funds the salary of a full-time post. Attach the job description. Deadline: 3 May.",
    ),
    ("en", "Call for tenders of projects", "Grants of up to €50,000. Deadline: 1 March 2027."),
    ("no", "Innovativ anskaffelse: støtte", "Leverandøren velges senere. Søknadsfrist: 10. mars 2027."),
    ("en", "Oak Fund", "Since 2001 it has awarded £3 million to 450 projects. Apply by 8 March 2027."),
    ("sv", "Öppna och stängda utlysningar", "Ansök senast den 3 mars 2027."),
    ("da", "Puljen", "Her har vi samlet alle vores puljer. Ansøgningsfrist: 4. marts 2027."),
    ("de", "Wettbewerb", "Vereine bewerben sich bis 31. März 2027. Die Teilnahme ist kostenlos."),
    ("no", "Kompetansemidler", "Inntil 15 000 kroner. Frist: 1. mars 2027. Meld deg på kurset når du har fått svar."),
    ("de", "Zuschuss und zinsloses Darlehen", "Rückzahlbar in fünf Jahren. Antragsfrist: 1. Juni 2027."),
    ("en", "Robotics internships", "Money for students abroad. Deadline: 3 March 2027."),
    ("en", "Three rounds in 2027", "Grants of up to £2,500. Deadlines: 1 March, 1 June and 1 October 2027."),
    ("en", "", ""),
    ("", "Avviso", "Il bando finanzia attività culturali nelle periferie della città, con attenzione ai giovani. " * 5),
]

OFFERED = {
    "sv": "Föreningar kan söka högst 30 000 kronor. Sista ansökningsdag: 3 mars 2027.",
    "en": "Charities can apply for up to £30,000. Deadline: 3 March 2027.",
    "no": "Lag kan søke inntil 30 000 kroner. Søknadsfrist: 3. mars 2027.",
    "da": "Foreninger kan søge op til 30.000 kr. Ansøgningsfrist: 3. marts 2027.",
    "fi": "Yhdistykset voivat hakea enintään 30 000 euroa. Hakuaika päättyy 3.3.2027.",
    "de": "Vereine können bis zu 30.000 Euro beantragen. Antragsfrist: 3. März 2027.",
}
BESIDE = [
    ("sv", "Kurs och läger", "Informationsmöte 7 januari, gratis. Anmäl dig senast 5 januari."),
    ("no", "Kurs og leir", "Webinar 7. januar, gratis. Påmelding innen 5. januar."),
    ("fi", "Seminaari nuorille", "Hakuinfo 7.1., maksuton. Ilmoittaudu viimeistään 5.1."),
    ("en", "Youth leader", "The salary of a full-time post is covered. A CV is sent in. Interviews are held in April."),
    ("da", "Frivilligkoordinator", "Løn til en fast stilling dækkes. Vedlæg cv. Samtaler holdes i april."),
    (
        "de",
        "Ausschreibung Ferien",
        "Drei Angebote an den Verein; der Auftragnehmer wird netto bezahlt, wie der Bieter.",
    ),
    ("fi", "Lomia", "Liitä toimittajien tarjoukset. Hinnat alv 0 %. Lainaa, korkoa ja lyhennyksiä ei tueta."),
    ("no", "Ferie", "Lån, rente og avdrag dekkes ikke. Skattemelding legges ved."),
]


@pytest.mark.parametrize(("language", "title", "text"), BESIDE)
def test_what_says_who_may_have_how_much_and_until_when_is_a_call(language: str, title: str, text: str) -> None:
    assert why_not_a_call(title, f"{OFFERED[language]} {text}", language) == ""
    assert why_not_a_call(title, f"{text} {OFFERED[language]}", language) == ""


def test_a_call_that_names_no_sum_may_hold_a_meeting_too() -> None:
    meeting = "A meeting is held on 7 January. Free to attend. Book your place by 5 January."
    assert (
        why_not_a_call("Summer breaks", f"{meeting} Charities can apply for grants. Deadline: 3 March 2027.", "en")
        == ""
    )
    assert "event" in why_not_a_call("Summer breaks", f"{meeting} It is on grants.", "en")


@pytest.mark.parametrize(("language", "title", "text", "kind"), NOT_CALLS)
def test_what_is_no_call_is_said_in_words(language: str, title: str, text: str, kind: str) -> None:
    assert kind.replace("nothing", "Says nothing") in why_not_a_call(title, text, language)


@pytest.mark.parametrize(("language", "title", "text", "kind"), NOT_CALLS)
def test_the_language_need_not_be_known(language: str, title: str, text: str, kind: str) -> None:
    assert why_not_a_call(title, text, "")


@pytest.mark.parametrize(("language", "title", "text"), CALLS)
def test_a_real_call_is_kept(language: str, title: str, text: str) -> None:
    assert why_not_a_call(title, text, language) == ""
