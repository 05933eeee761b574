"""Pages that are no calls, and calls that look like them: invented ones in the shapes that funders' pages have."""

from __future__ import annotations

import json

import pytest

from tests.unit.reading_pages import calls, reading, text


@pytest.mark.parametrize(
    "lines",
    [
        ("Våra bidrag", "Här hittar du alla bidrag som vi ger.", "Olika bidrag har olika ansökningstider."),
        ("Följande projekt har beviljats", "Rodd för alla får 300 000 kr.", "Beslutet togs den 3 maj 2026."),
        ("Utlysningen är inställd", "Utlysningen är inställd på grund av ändrade regler."),
    ],
)
def test_what_is_no_call_yields_none_and_says_why(lines: tuple[str, ...]) -> None:
    read = reading(text(*lines))
    assert read.drafts == ()
    assert read.why_none.endswith(".")


def test_a_page_that_only_leads_to_grants_is_an_overview() -> None:
    cards = "".join(
        f'<li><h2><a href="/{name}">{name} grants</a></h2><p>For clubs.</p></li>' for name in ("Arts", "Sport", "Small")
    )
    read = reading(f"<h1>Grants and funding</h1><p>We offer grants for groups.</p><ul>{cards}</ul>")
    assert read.drafts == ()
    assert "overview" in read.why_none


def test_cards_that_count_their_grants_make_an_overview() -> None:
    cards = "".join(
        f'<a href="/{name}"><h2>{name}</h2><p>For lag. {count} ordninger</p></a>'
        for count, name in enumerate(("Kunst", "Idrett", "Natur"), 2)
    )
    read = reading(f"<h1>Tilskudd</h1><p>Velg et tema for å finne tilskudd som passer for dere.</p>{cards}")
    assert read.drafts == ()
    assert "overview" in read.why_none


def test_a_record_of_an_award_is_no_call() -> None:
    record = {"title": "Grant to Elm School", "amountAwarded": 5000, "recipientOrganization": [{"name": "Elm School"}]}
    assert "awards made already" in reading(json.dumps(record)).why_none
    assert calls(json.dumps({"title": "Small grants", "award date": "May 2026", "Deadline": "3 March 2026"}))


def test_a_page_that_offers_no_money_is_no_call() -> None:
    text = "The weather on the lake has been mild, and the ice was thin all winter. Members met at the boathouse. " * 3
    assert reading(f"<h1>News from the lake</h1><p>{text}</p>").why_none == "Says nothing of money or of applying."
    assert calls(f"<h1>News from the lake</h1><p>{text}</p><p>Deadline: 3 March 2026.</p>")
    assert calls(f"<h1>Lake grants</h1><p>{text}</p><p>We give grants.</p>")


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("<h1>Odla</h1><dl><dt>Projektägare</dt><dd>Ås</dd><dt>Beviljat belopp</dt><dd>9 000 kr</dd></dl>", "awards"),
        ("<h1>Guards</h1><p>Amount awarded: £48,500</p><p>Grant recipient: Otter Trust</p>", "awards made already"),
        ("<h1>Lake Prize goes to Rowing</h1><p>Next deadline: 3 March 2027. Apply for 9,000 kr.</p>", "goes to"),
        ("<h1>Infoabend für Vereine</h1><p>Am 3. März 2027 beantworten wir Fragen zur Förderung.</p>", "Infoabend"),
        ("<h1>Was der Fonds bewirkt hat</h1><p>Im Schnitt 9.000 Euro. Die Frist ist vorbei.</p>", "bewirkt hat"),
        ("<h1>Hakijainfo 4.3.2027</h1><p>Ilmoittaudu viimeistään 1.3.2027. Kerromme avustuksista.</p>", "Hakijainfo"),
        ("<title>Mehr</title><h1>Mehr Mittel</h1><p>Ab 2028 gibt es 4 Mio. Euro im Jahr.</p>", "not ask for"),
        ("<h1>Invitation to tender: evaluation</h1><p>Tenders by 1 March 2027. Up to £9,000.</p>", "tender"),
        ("<h1>Fonden uddelte 3 mio. kr.</h1><p>Pengene går til 12 havne. Der kom 40 forslag.</p>", "awards made"),
        ("<h1>Ofte stillede spørgsmål</h1><h2>Hvor meget kan vi få?</h2><p>Op til 9.000 kr.</p>", "stillede"),
        ("<h1>How to write</h1><p>Funds have deadlines; apply early. Grants are for clubs.</p>", "How to write"),
        ("<h1>Lessons learned</h1><p>Grants were £5,000 and the deadline was 1 March 2026.</p>", "Lessons learned"),
        ("<h1>Call for papers</h1><p>Send your abstract by 1 March 2027.</p>", "Call for papers"),
        ("<h1>Call for nominations</h1><p>Nominate a board member by 1 March 2027.</p>", "Call for nominations"),
        ("<h1>Adviser</h1><p>Permanent position. Send your CV by 12 January 2027 to our grants team.</p>", "A post"),
        ("<h1>Rådgiver</h1><p>Fast stilling. Søknadsfrist: 15. januar 2027. Send søknad og CV.</p>", "A post"),
        ("<h1>Grants officer</h1><p>Permanent post, with our grants. Your CV by 12 January 2027.</p>", "A post"),
        ("<h1>Handläggare</h1><p>Tillsvidareanställning. Du handlägger bidrag. Skicka cv.</p>", "A post"),
        ("<h1>Frister i mars</h1><p>Sjøfondet, frist 2. mars 2027</p><p>Elvfondet, frist 9. mars 2027</p>", "mars"),
        ("<h1>Aid</h1><p>We have three grant programmes.</p><h3><a href='/a'>Small grants</a></h3><p>Up to £900.</p>"
         "<h3><a href='/b'>Main grants</a></h3><h3><a href='/c'>Capital grants</a></h3>", "overview"),
    ],
)  # fmt: skip
def test_pages_of_funders_that_are_no_calls(page: str, why: str) -> None:
    assert why in reading(f"<main>{page}</main>").why_none


@pytest.mark.parametrize(
    "page",
    [
        "<h1>Research fellowship grant</h1>"
        "<p>Grants of up to £50,000. Applicants must hold a permanent position at a university. "
        "Send the application form and your CV. Deadline 1 March 2027.</p>",
        "<h1>Forskare i glesbygd</h1>"
        "<p>Sökande ska ha en tillsvidareanställning vid ett lärosäte. Bidraget är högst 500 000 kr. "
        "Bifoga cv. Sista ansökningsdag 1 mars 2027.</p>",
        "<h1>Forskning i distriktene</h1>"
        "<p>Søkeren må ha fast stilling ved et universitet. Tilskuddet er inntil 500 000 kr. Legg ved CV. "
        "Søknadsfrist 1. mars 2027.</p>",
        "<h1>Forskning på landet</h1>"
        "<p>Ansøgeren skal have en fast stilling. Tilskuddet er op til 500.000 kr. Vedlæg CV. "
        "Ansøgningsfrist 1. marts 2027.</p>",
        "<h1>Tutkimus maaseudulla</h1>"
        "<p>Hakijalla on oltava vakituinen työ yliopistossa. Avustus on enintään 50 000 euroa. Liitä cv. "
        "Hakuaika päättyy 1.3.2027.</p>",
        "<h1>Forschung auf dem Land</h1>"
        "<p>Antragstellende müssen unbefristet angestellt sein. Die Förderung beträgt bis zu 50.000 Euro. "
        "Lebenslauf beifügen. Antragsfrist 1. März 2027.</p>",
        "<h1>Staff costs</h1>"
        "<p>Attach the job description for the post and a CV. Grants are up to £9,000. Deadline 1 March 2027.</p>",
    ],
)  # fmt: skip
def test_a_call_that_speaks_of_posts_and_papers_is_kept(page: str) -> None:
    assert reading(f"<main>{page}</main>").drafts


@pytest.mark.parametrize(
    "page",
    [
        "<h1>Call for nominations: Volunteer prize</h1><p>Nominate by 1 March 2027. The prize is £5,000.</p>",
        "<h1>Call for papers and travel grants</h1><p>Apply for up to £500 by 1 March 2027.</p>",
        "<h1>Lessons Learned fund: apply now</h1><p>Clubs receive up to £5,000. Apply by 1 March 2027.</p>",
        "<h1>Lessons Learned fund</h1><p>Clubs receive up to £5,000. Deadline: 1 March 2027.</p>",
        "<h1>Case studies in the arts</h1><p>We give up to £5,000. Send your application by 1 March 2027.</p>",
        "<h1>Resultat från odling</h1><p>Ni får högst 50 000 kr. Skicka ansökan senast 1 mars 2027.</p>",
        "<h1>Lärdomar från landet</h1><p>Bidraget är högst 50 000 kr. Sista ansökningsdag: 1 mars 2027.</p>",
        "<h1>Erfaringer fra fjorden</h1><p>Tilskuddet er inntil 50 000 kr. Søknadsfrist: 1. mars 2027.</p>",
        "<h1>Erfaringer fra åen</h1><p>Tilskuddet er op til 50.000 kr. Ansøgningsfrist: 1. marts 2027.</p>",
        "<h1>Ergebnisse aus der Region zeigen</h1>"
        "<p>Die Förderung beträgt bis zu 5.000 Euro. Antragsfrist: 1. März 2027.</p>",
        "<h1>Loppuraportti lavalle</h1><p>Avustus on enintään 5 000 euroa. Hakuaika päättyy 1.3.2027.</p>",
    ],
)  # fmt: skip
def test_a_call_whose_title_sounds_like_news_is_kept(page: str) -> None:
    """It says by when and how much."""
    assert reading(f"<main>{page}</main>").drafts


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("<h1>Beslut om stöd till sjöräddare dröjer</h1><p>Ansökan stängde 1 mars 2027. Högst 9 000 kr.</p>", "dröjer"),
        ("<h1>Decisions on lake grants delayed</h1><p>You can apply again in May. Up to £900.</p>", "delayed"),
        ("<h1>Svar på søknader blir forsinket</h1><p>Fristen var 1. mars 2027. Inntil 9 000 kr.</p>", "forsinket"),
        ("<h1>Afgørelser om havnepuljen udskudt</h1><p>Fristen var 1. marts 2027. Op til 9.000 kr.</p>", "udskudt"),
        ("<h1>Päätökset viivästyvät</h1><p>Hakuaika päättyi 1.3.2027. Enintään 900 euroa.</p>", "viivästyvät"),
        ("<h1>Bescheide verzögern sich</h1><p>Antragsfrist war der 1. März 2027. Bis zu 900 Euro.</p>", "verzögern"),
        ("<h1>Annual report 2026: a good year</h1><p>The deadline was 1 March 2026. Grants of £900.</p>", "report"),
        ("<h1>Verksamhetsberättelse 2026</h1><p>Sista ansökningsdag var 1 mars 2026. 9 000 kr i snitt.</p>", "Verksam"),
        ("<h1>Become a member</h1><p>Clubs can apply by 1 March 2027. The membership fee is £90.</p>", "member"),
        ("<h1>Werden Sie Mitglied</h1><p>Mitgliedsbeitrag: 90 Euro. Frist: 1. März 2027.</p>", "Mitglied"),
        ("<h1>Minister lovar pengar till båtar</h1><p>Pressmeddelande. Föreningar ska kunna söka stöd.</p>", "Press"),
        ("<h1>New fund for boats</h1><p>The minister said that clubs can apply.</p><p>Media contact: Ann</p>", "Media"),
        ("<h1>Die Boote sind bestimmt</h1><p>12 Vereine teilen sich Geld; 90 Bewerbungen gingen ein.</p>", "teilen"),
        ("<h1>Så blir båtarna fler</h1><p>12 projekt får dela på pengarna. 90 ansökningar kom in.</p>", "dela på"),
        ("<h1>Bridging finance</h1><p>Who can apply? Charities that wait for a grant. Up to £900. Interest 6%. "
         "We accept applications at any time.</p>", "Bridging"),
        ("<h1>Why do people sail?</h1><p>Apply for our fully funded PhD. Funding: £20,000 a year. Send a CV and a "
         "covering letter by 1 March 2027. Interviews: week of 15 March 2027.</p>", "PhD"),
        ("<h1>Want to work with sea grants?</h1><p>We are recruiting an officer. Salary £30,000, permanent position. "
         "Send a CV by 1 March 2027.</p>", "CV"),
        ("<h1>Ph.d.-stipendium i havret</h1><p>Vedlæg CV senest 1. marts 2027. Samtaler i april.</p>", "Samtaler"),
        ("<h1>Stipendiat</h1><p>Det er ledig en stilling nå. Lønn kr 500 000. Søknadsfrist: 1. mars 2027.</p>", "Lønn"),
        ("<h1>Doktorandenstelle am Meer</h1><p>TV-L 13. Lebenslauf bis 1. März 2027. Von uns gefördert.</p>", "TV-L"),
        ("<h1>Fonden i tal</h1><p>Fonden uddelte 9.000 kr. Ansøgningsfristen var 1. marts 2026.</p>", "i tal"),
        ("<h1>Avustuspäätökset myöhästyvät</h1><p>Hakuaika päättyi 1.3.2027.</p>", "myöhästyvät"),
        ("<h1>Usein kysyttyä tuesta</h1><p>Voiko tukea käyttää veneeseen? Kyllä.</p>", "kysyttyä"),
        ("<h1>Fishing permit</h1><p>Clubs can apply by 1 March 2027. The fee is £90.</p>", "permit"),
        ("<h1>Serveringstillstånd</h1><p>Klubbar kan ansöka senast 1 mars 2027. Avgiften är 900 kr.</p>", "Avgiften"),
        ("<h1>Skjenkebevilling</h1><p>Lag kan søke innen 1. mars 2027. Gebyret er 900 kroner.</p>", "Gebyret"),
        ("<h1>Genehmigung für Feste</h1><p>Vereine können sie beantragen. Gebühr: 90 Euro.</p>", "Gebühr"),
        ("<h1>Stöd vår insamling</h1><p>Ge 90 kronor före den 31 december 2026.</p>", "insamling"),
        ("<h1>Riktlinjer för båtbidrag</h1><p>Antagna 1 mars 2026. Högst 9 000 kronor.</p>", "Riktlinjer"),
        ("<h1>Have your say on sea grants</h1><p>Until 1 March 2027. Clubs can respond. £900.</p>", "Have your say"),
        ("<h1>Så lyckas ni med ansökan</h1><p>Material 8 000 kr. Sista ansökningsdag är ofta 1 mars.</p>", "lyckas"),
        ("<h1>Garanti for foreningens banklån</h1><p>Vi kan stille garanti. Foreninger kan søge 100.000 kr. Løbende "
         "frist.</p>", "banklån"),
        ("<h1>Unsere Fonds</h1><p>Im Jahr vergeben wir 900.000 Euro.</p><h2><a href='/a'>Bootsfonds</a></h2><p>Für "
         "Boote.</p><h2><a href='/b'>Hafenfonds</a></h2><h2><a href='/c'>Seefonds</a></h2>", "overview"),
        ("<h1>Spørgsmål og svar om støtte</h1><h2>Kan vi søge igen?</h2><p>Ja, før fristen.</p>", "svar"),
    ],
)  # fmt: skip
def test_other_news_of_a_funder_is_no_call(page: str, why: str) -> None:
    assert why in reading(f"<main>{page}</main>", "https://fond.example.org/stoette/spoergsmaal-og-svar").why_none


@pytest.mark.parametrize(
    "page",
    [
        "<h1>Annual report grants</h1><p>Clubs can apply for up to £900 to print theirs. Deadline 1 March 2027.</p>",
        "<h1>Stöd till medlemsvärvning: bli medlem i rörelsen</h1>"
        "<p>Föreningar kan söka högst 9 000 kr. Medlemsavgiften räknas inte. Sista ansökningsdag 1 mars 2027.</p>",
        "<h1>Deadline for the boat fund postponed</h1><p>Apply by 1 March 2027 for up to £900.</p>",
        "<h1>Sista ansökningsdag senareläggs</h1><p>Ansök senast 1 mars 2027. Högst 9 000 kr.</p>",
        "<h1>Boat fund opens</h1><p>Press release. Clubs can apply for up to £900 by 1 March 2027.</p>",
        "<h1>Doctoral researchers at sea</h1><p>We fund PhD positions. Universities can apply for up to £9,000. "
        "Attach a CV. Interviews in May. Deadline 1 March 2027.</p>",
        "<h1>Ph.d.-stipendier</h1><p>Vi giver 9.000 kr. til ph.d.-studerende. Frist: 1. marts 2027. Vedlæg CV.</p>",
        "<h1>PhD scholarships at sea</h1><p>Scholarships of £900. Send a CV by 1 March 2027. Interviews in April.</p>",
        "<h1>Youth worker posts</h1><p>Clubs can apply for grants of £900 for a salary by 1 March 2027. Add a CV.</p>",
        "<h1>Evaluering av båter</h1><p>Inntil 9 000 kr. Søk innen 1. mars 2027. Lag kan søke. Vi delte ut 9.</p>",
        "<h1>Riktlinjer för båtbidrag</h1><p>Föreningar kan söka 9 000 kr. Sista ansökningsdag 1 mars 2027.</p>",
        "<h1>Grants for permits</h1><p>Clubs can apply for £90. The fee is paid by us. Deadline 1 March 2027.</p>",
        "<h1>En god båt till alla</h1><p>Ni kan söka högst 9 000 kr. Sista ansökningsdag 1 mars 2027.</p>",
        "<h1>Bridging grants for young researchers</h1><p>Up to £900. Of interest to many. Deadline 1 March 2027.</p>",
        "<h1>Båtbidrag</h1><p>I fjol kom 90 ansökningar in och 12 beviljades. Sista ansökningsdag 1 mars 2027.</p>",
    ],
)  # fmt: skip
def test_a_call_beside_such_words_is_kept(page: str) -> None:
    assert reading(f"<main>{page}</main>").drafts
