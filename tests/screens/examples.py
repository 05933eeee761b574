"""Invented calls, runs and sources that show every form a screen can take."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from cli.format import Reader
from cli.views import health
from cli.views.sources import Listed
from config.catalogue import Expect, Funder, Source
from config.schedules import parse
from config.sentences import say
from tracker.calls.health import Awaited, Past, health_of
from tracker.calls.model import Call, FunderName, Revision, RunReport, Sighting, Verdict
from tracker.calls.moments import closes
from tracker.calls.review import case_of
from tracker.calls.settled import Settled, evidence, part_of
from tracker.facts.model import Amount, Contact, Evidence, Link, Rate, Stage, Understood, When
from tracker.jobs.record import Run
from tracker.organisations.matching import match
from tracker.organisations.model import Member, Organisation

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
READERS = {
    language: Reader(locale, ZoneInfo("Europe/Stockholm"), NOW)
    for language, locale in (("sv", "sv_SE"), ("en", "en_GB"))
}


def when(day: str, time: str | None = None, zone: str = "Europe/Stockholm", stage: Stage = "full") -> When:
    """A stated date, with its instant when a time is given."""
    if time is None:
        return When(day, zone=zone, stage=stage)
    instant = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZoneInfo(zone))
    return When(day, time, zone, instant.astimezone(UTC), stage)


def call(id: str, title: str, funder: str, deadlines: tuple[When, ...] = (), amounts: tuple[Amount, ...] = ()) -> Call:
    """An open call, with its next deadline worked out."""
    ahead = [end for each in deadlines if (end := closes(each)) and end > NOW]
    url = f"https://example.org/{id}"
    return Call(
        id=id, title=title, summary="", funder=FunderName("example", funder), source="example", external_id=id,
        public_id=id, url=url, apply_url="", language="sv", status="open", opens=(), deadlines=deadlines, rolling=False,
        amounts=amounts, rates=(), applicant_types=(), places=(), themes=(), documents=(), contacts=(), disputed=(),
        sightings=(Sighting("example", url, NOW - timedelta(days=12), NOW),), first_seen=NOW - timedelta(days=12),
        last_seen=NOW, last_changed=NOW, next_closes=min(ahead, default=None),
    )  # fmt: skip


def amount(role: str, value: int, currency: str = "SEK", approximate: bool = False) -> Amount:
    """A sum."""
    return Amount(role, Decimal(value), currency, approximate=approximate)  # type: ignore[arg-type]  # a role


FULL = replace(
    call(
        "k3f9x2ab7q",
        "Stöd till civilsamhällets arbete mot ofrivillig ensamhet bland äldre",
        "Grannskapsfonden",
        (when("2026-08-05", "14:00:00", stage="outline"), when("2026-10-01", "17:00:00", "America/New_York")),
        (amount("min", 100_000), amount("max", 500_000), amount("total", 20_000_000, approximate=True)),
    ),
    summary="Fonden stöder föreningar som provar nya sätt att bryta ensamhet. Samverkan med kommuner ses gärna.",
    apply_url="https://sok.example.org/ansok",
    opens=(when("2026-06-01"),),
    rates=(Rate("max", Decimal(80)), Rate("own_share", Decimal("12.5"))),
    applicant_types=("nonprofit_association", "social_enterprise"),
    partners_required=("municipality",),
    age_required=24,
    identifiers=("GF-2026-14",),
    themes=("social", "elderly"),
    places=("SE", "SE232"),
    documents=(Link("Vägledning", "https://example.org/v.pdf"), Link("", "https://example.org/b.pdf")),
    contacts=(Contact("Kim Exempel", "kim@example.org", "08-123 45 67"),),
    disputed=("deadlines", "amounts"),
    evidence=(  # the words for both sums are shown once
        Evidence("deadlines", "Skissen ska vara inne den 5 augusti kl. 14", "https://example.org/k3f9x2ab7q",
                 NOW, "labelled value", "high"),
        *2 * (Evidence("amounts", "mellan 100 000 och 500 000 kronor", "https://example.org/k3f9x2ab7q",
                       NOW, "running text", "medium"),),
    ),
    revisions=(
        Revision("deadlines", [{"date": "2026-08-01", "time": "14:00:00", "stage": "outline"}],
                 [{"date": "2026-08-05", "time": "14:00:00", "stage": "outline"}],
                 NOW - timedelta(days=2), "example", ""),
        Revision("title", "Stöd mot ensamhet", "Stöd till civilsamhället", NOW - timedelta(days=5), "example", ""),
    ),
)  # fmt: skip

CALLS = (
    FULL,
    call("aaaf9x2ab7", "Community Resilience Grants", "Rivers & Roots Foundation",
         (when("2026-08-12", "17:00:00", "America/New_York"),), (amount("max", 75_000, "USD"),)),
    call("bbbf9x2ab7", "Resebidrag", "Nordiska mötesplatsen",
         (when("2026-08-28"),), (amount("typical", 30_000, "NOK"),)),
    replace(
        call("cccf9x2ab7",
             "Utlysning om samverkan mellan föreningar, kommuner och regioner för att stärka "
             "arbetsmarknadsintegrationen i hela landet under de kommande åren",
             "Stiftelsen för samverkan och social utveckling i norra Sverige",
             (replace(when("2026-10-15"), certainty="estimated"),), (amount("total", 1_500_000_000),)),
        disputed=("deadlines",)),
    call("dddf9x2ab7", "Targeted Research on Belonging", "Lärandefonden",
         (replace(when("2026-12-01"), certainty="target"),),
         (amount("min", 5_000, "EUR"), amount("max", 10_000, "EUR"))),
    replace(call("eeef9x2ab7", "Snabba bidrag", "Grannskapsfonden"), status="rolling", rolling=True),
    replace(call("ffff9x2ab7", "Löpande med stoppdatum", "Grannskapsfonden",
                 (when("2026-09-15", stage="cut_off"),)), status="rolling", rolling=True),
    call("gggf9x2ab7", "Pilotmedel", "Lärandefonden"),
    replace(call("hhhf9x2ab7", "Innovation för folkbildning", "Lärandefonden", (when("2026-11-02", "14:00:00"),)),
            status="forecast", opens=(when("2026-09-01"),)),
    replace(call("iiif9x2ab7", "Sommarläger", "Nordiska mötesplatsen", (when("2026-07-31"),)), status="closed"),
    replace(call("jjjf9x2ab7", "Årsstöd", "Grannskapsfonden", (When("--05-07", yearly=True),)), status="unknown"),
)  # fmt: skip


def read_as(*deadlines: When) -> dict[str, object]:
    """What a source says that says these deadlines."""
    read = Understood("example", "1", "https://example.org/1", NOW, "", deadlines=deadlines)
    return part_of(read, "deadlines")


_PERSONS = Settled(
    "deadlines", read_as(when("2026-10-22", "14:00:00")), read_as(when("2026-10-15")), "Anna", NOW - timedelta(days=3),
    "https://example.org/lllf9x2ab7", read_as(when("2026-11-05")), NOW - timedelta(days=1),
)  # fmt: skip
_READ = tuple(
    Evidence("deadlines", words, "https://example.org/lllf9x2ab7", NOW - timedelta(days=1), how, sure)
    for words, how, sure in (
        ("Sista ansökningsdag: 5 november 2026", say("labelled {label}", label="Sista ansökningsdag"), "high"),
        ("Välkommen med din ansökan i god tid före höstlovet", "running text", "low"),
    )
)
SETTLED = replace(
    call("lllf9x2ab7", "Lokala mötesplatser", "Grannskapsfonden", (when("2026-10-22", "14:00:00"),)),
    settled=(_PERSONS,),
    evidence=(evidence(_PERSONS), *_READ),
    revisions=(
        Revision("deadlines", [{"date": "2026-10-15"}], [{"date": "2026-10-22", "time": "14:00:00"}],
                 NOW - timedelta(days=3), "example", "", "Anna"),
    ),
)  # fmt: skip
_DISPUTED = replace(
    call("mmmf9x2ab7", "Stöd till samverkan mellan föreningar och kommuner i glesbygd", "Lärandefonden",
         (when("2026-10-15"), when("2026-10-22", "14:00:00"))),
    disputed=("deadlines",),
    evidence=(replace(_READ[0], snippet="Sista ansökningsdag: 15 oktober 2026"),
              replace(_READ[1], snippet="Ansök senast den 22 oktober 2026 kl. 14.00 i e-tjänsten", confidence="high")),
)  # fmt: skip
WAITING = (
    case_of(SETTLED, "changed"),
    case_of(_DISPUTED, "disputed"),
    case_of(replace(call("nnnf9x2ab7", "Pilotmedel", "Lärandefonden"), status="unknown"), "missing"),
)
"""Calls that wait for a person."""

FOUR = say("{number} calls", number=4)
RUNS = (
    RunReport("grannskapsfonden", "healthy", new=12, changed=2, unchanged=1840, left_out=3, started=NOW, seconds=12.34,
              requests=40, not_modified=38),
    RunReport("nordiska-motesplatsen", "suspect", new=0, unchanged=4, started=NOW, seconds=0.8, requests=2,
              problems=(say("{calls} read; at least {count} are expected", calls=FOUR, count=8),)),
    RunReport("larandefonden", "failed", started=NOW, seconds=60.0, requests=3,
              problems=(say("{url} answered {status}", url="https://example.org/calls", status=500),)),
)  # fmt: skip


LOG = (
    Run(2, "crawl:larandefonden", NOW - timedelta(minutes=1), NOW, "failed", "", "hand",
        say("{source}: {problem}", source="larandefonden",
            problem=say("{url} answered {status}", url="https://example.org/calls/of/this/and/last/year", status=500))),
    Run(1, "backup", NOW - timedelta(hours=8), NOW - timedelta(hours=8, seconds=-2), "done", "", "daemon",
        "/var/lib/grants/backups/grants-20260803T120000Z.db"),
)  # fmt: skip


def source(key: str, name: str, country: str = "SE") -> Source:
    """A source that reads an invented site."""
    return Source(
        key=key, name=name, family="listing", site="https://example.org/", funder=Funder("example", name, country),
        verified="recorded", verified_on="2026-04-23", zone="Europe/Stockholm", country=country, serves=(country,),
        interests=("social",), expect=Expect(8), notes="Only calls for associations.", path="sources/example.toml",
        robots="not seen; fetched and obeyed at each run",
    )  # fmt: skip


LISTED = (
    Listed(source("grannskapsfonden", "Grannskapsfonden"), True, say("for {country}", country="SE"), RUNS[0]),
    Listed(source("nordiska-motesplatsen", "Nordiska mötesplatsen för folkbildning och idéburen sektor"), True,
           say("for {country}", country="SE"), RUNS[1]),
    Listed(source("rivers", "Rivers & Roots", "US"), False, say("not for {country}", country="SE"), None),
)  # fmt: skip


def _past(days: int, verdict: Verdict, items: int, new: int = 0, *problems: str) -> Past:
    return Past(NOW - timedelta(days=days), verdict, items, new, problems=problems)


_FEW = say("{number} calls read, where {normal} are normal for this source", number=4, normal=11)
_RUNS = (
    [replace(_past(days, "healthy", 40 + days % 3, days % 4), pages=41, missed=2) for days in range(9)],
    [
        _past(1, "suspect", 4, 0, _FEW),
        *(_past(days, "healthy", 11, 1) for days in range(2, 6)),
    ],
    [_past(4, "failed", 0, 0, say("{url} answered {status}", url="https://rivers.example/grants", status=500))],
)  # fmt: skip
_DAILY = Awaited(parse("daily", "schedule"), ZoneInfo("Europe/Stockholm"))
HEALTH = tuple(
    health.Row(each.source, health_of(past, NOW, 2, awaited=_DAILY), NOW + timedelta(hours=17))
    for each, past in zip(LISTED, _RUNS, strict=True)
)

LYAN = Organisation(
    id=1, key="lyan", name="Mötesplatsen Lyan", county="SE332", region="SE33", works_in=("FI",),
    legal_forms=("nonprofit_association", "social_enterprise"), themes=("integration", "employment"),
    target_groups=("newly_arrived",), founded="2014", employees=12, languages=("sv", "en"), own_percent=Decimal(20),
    own_sum=Decimal(150_000), own_currency="SEK", is_default=True,
)  # fmt: skip
PEOPLE = (
    Member(id=1, organisation_id=1, name="Åsa Öst", email="asa@example.org", role="kassör", consent_on="2026-05-02"),
    Member(id=2, organisation_id=1, name="Bo Ek", email="bo@example.org", digest="daily", hour=6, language="en"),
)
FOR_LYAN = tuple(
    replace(one, applicant_types=types, places=places, themes=themes, rates=rates, country="SE")
    for one, types, places, themes, rates in (
        (CALLS[0], ("nonprofit_association",), ("SE33",), ("integration", "newly_arrived"), ()),
        (CALLS[1], ("municipality",), ("SE",), ("employment",), (Rate("max", Decimal(53)),)),
        (CALLS[2], (), ("SE224",), ("culture",), ()),
        (replace(CALLS[3], applicants_excluded=("nonprofit_association",)), (), (), (), ()),
    )
)
FITS = tuple(match(one, LYAN, NOW) for one in FOR_LYAN)
