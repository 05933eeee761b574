"""Invented calls in Swedish and English, the same on every machine: what the benchmarks store, list and search."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from config.catalogue import Expect, Funder, Source
from tracker.facts.model import Amount, Evidence, Understood, When

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)


def _list(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_FIRST = _list(
    "arbetsmarknads bostads barn demokrati folkbildnings forsknings friluftslivs föreningslivs hälso idrotts "
    "integrations jämställdhets kultur landsbygds miljö mångfalds närings områdes rättighets skol "
    "trygghets ungdoms utbildnings vatten volontär välfärds äldre återbruks"
)
_SECOND = _list(
    "integration stöd bidrag insatser utveckling samverkan projekt nätverk arbete förebyggande "
    "forskning innovation delaktighet mötesplatser strategi utredning rådgivning metoder"
)
_ENGLISH = _list(
    "community youth climate health arts research integration learning rural digital culture rights housing "
    "innovation network partnership support programme fund grant exchange training inclusion heritage EU"
)
_PLACES = _list("Skåne Norrbotten Gotland Västergötland Uppsala Örebro Malmö Åre Umeå Blekinge Dalarna Öland")
_THEMES = _list("social culture environment education health research human_rights sport democracy rural")
_APPLICANTS = _list("nonprofit association foundation municipality university small_business congregation")
_FUNDERS = tuple(f"Invented Fund {number}" for number in range(1, 40))

SOURCE = Source(
    key="invented",
    name="Invented calls",
    family="listing",
    site="https://calls.example/",
    funder=Funder("invented", "Invented Fund", "SE", "https://calls.example/"),
    verified="unverified",
    zone="Europe/Stockholm",
    country="SE",
    expect=Expect(items=1),
)


def invented_calls(count: int, seed: int = 1) -> Iterator[Understood]:
    """`count` calls with deadlines from two years before NOW to one year after it; a tenth are rolling."""
    random = Random(seed)
    return (_call(random, number) for number in range(count))


def _call(random: Random, number: int) -> Understood:
    swedish = random.random() < 0.6
    title = _swedish(random, 5) if swedish else _english(random, 6)
    url = f"https://calls.example/{number}"
    rolling = random.random() < 0.1
    deadlines = () if rolling else (_when(NOW + timedelta(minutes=random.randrange(-1_050_000, 525_000))),)
    return Understood(
        source=SOURCE.key,
        external_id=f"call-{number}",
        url=url,
        captured=NOW,
        title=title.capitalize(),
        summary=_swedish(random, 14) if swedish else _english(random, 18),
        funder=random.choice(_FUNDERS),
        apply_url=f"{url}/apply",
        language="sv" if swedish else "en",
        opens=tuple(_when(when.at - timedelta(days=60)) for when in deadlines if when.at and random.random() < 0.6),
        deadlines=deadlines,
        rolling=rolling,
        amounts=(Amount("max", Decimal(random.randrange(5, 5000) * 1000), "SEK" if swedish else "EUR"),),
        applicant_types=tuple(random.sample(_APPLICANTS, 2)),
        themes=tuple(random.sample(_THEMES, random.randrange(1, 3))),
        evidence=(Evidence("deadlines", title[:60], url, NOW, "labelled value"),),
    )


def _when(moment: datetime) -> When:
    moment = moment.replace(second=0, microsecond=0)
    return When(f"{moment:%Y-%m-%d}", f"{moment:%H:%M}:00", "UTC", moment)


def _swedish(random: Random, length: int) -> str:
    """Compounds, as long as Swedish likes them, so that distinct words grow with the number of calls."""
    parts = ((random.choice(_FIRST), random.choice(_FIRST) * (random.random() < 0.3)) for _ in range(length - 2))
    words = ["".join(part) + random.choice(_SECOND) for part in parts]
    return " ".join([*words, "i", random.choice(_PLACES)])


def _english(random: Random, length: int) -> str:
    return " ".join(random.choice(_ENGLISH) for _ in range(length))
