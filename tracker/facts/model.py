"""What a page said (Draft, Raw) and what we understood of it (When, Amount, Rate, Evidence, Understood)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from config.sentences import packed, unpacked

T = TypeVar("T")

Stage = Literal["expression_of_interest", "outline", "full", "cut_off"]
Certainty = Literal["stated", "target", "estimated", "approximate"]
Confidence = Literal["high", "medium", "low"]
AmountRole = Literal["min", "max", "total", "typical", "threshold"]
RateRole = Literal["max", "min", "own_share"]
SourceWord = Literal["open", "closed", "forecast"]
"""What the source itself says of a call's status; dates beat it (design rule 2)."""

RawField = Literal[
    "title",
    "summary",
    "text",  # running text of the page: read for everything, with less trust than a labelled value
    "deadline",
    "opens",
    "period",  # a window: opening and deadline in one value
    "status",
    "rolling",
    "amount",
    "rate",
    "applicant",
    "theme",
    "place",
    "document",
    "contact",
    "apply_url",
    "language",
    "funder",
    "round",  # the source's own id of the round
    "published",
    "identifier",  # an official identifier besides the source's own id
]


@dataclass(frozen=True, slots=True)
class Raw:
    """One raw string as the source wrote it, with the words around it and what the source file says of its form.

    Nothing is interpreted. `text` keeps the source's own words (entities decoded, markup removed).
    """

    field: RawField
    text: str
    label: str = ""
    """The words it stood under: "Sista ansökningsdag", "closeDate"."""
    where: str = ""
    """How it was found, in words for a reader: "closeDate in the search answer", "under the heading Viktiga datum"."""
    url: str = ""
    """The address it was read at, when that is not the draft's."""
    format: str = ""
    """How the source writes it when it is not free text: a strptime pattern, `iso`, `epoch_ms`; of an applicant:
    `grants_gov` for that site's codes; `key` for a key of our own vocabulary."""
    zone: str = ""
    """IANA zone of this value when it is not the source's."""
    stage: Stage | None = None
    certainty: Certainty | None = None
    role: str = ""
    """Role of an amount or rate (AmountRole, RateRole) when the place says it."""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What one page or record said about one call."""

    source: str
    """Key of the source."""
    url: str
    """Address that a person can open (http or https)."""
    captured: datetime
    """When it was read, aware UTC."""
    external_id: str = ""
    """The source's own id; empty when it has none (identity is then the canonical address)."""
    raws: tuple[Raw, ...] = ()
    partial: bool = False
    """What its source says elsewhere of it could not be read: it tells that a known call is still shown, no more."""
    cut: bool = False
    """Its page is longer than what is read of one: something further down may be missing."""

    def texts(self, name: RawField) -> tuple[str, ...]:
        """The raw strings of one field, in the order found."""
        return tuple(raw.text for raw in self.raws if raw.field == name)


@dataclass(frozen=True, slots=True)
class Context:
    """What is known before reading: of the source, or told by the caller."""

    country: str = ""
    """ISO 3166-1 alpha-2, for currency and day order; empty: unknown."""
    language: str = ""
    """ISO 639-1; empty: to be found from the text."""
    zone: str = ""
    """IANA zone of the funder; empty: unknown, then no instant is worked out."""
    currency: str = ""
    """ISO 4217 of the source's amounts when none is written; such amounts are marked as assumed."""
    day_first: bool | None = None
    """Order of `05/06/2026`; None: by language and country."""
    end_of_day: str = ""
    """`HH:MM[:SS]` that the funder's rules give for a date without time; empty: the end of the day."""
    page_date: datetime | None = None
    """When the page was published or captured; a date without year may be worked out from it."""


@dataclass(frozen=True, slots=True)
class When:
    """A date or instant as a call states it (design section 5)."""

    date: str
    """ISO date, maybe partial: `2026-10-15`, `2018-04`, `--05-07` (no year stated or implied)."""
    time: str | None = None
    """`HH:MM:SS` in `zone`; `24:00:00` is the end of the day."""
    zone: str | None = None
    """IANA name, or `UTC+HH:MM`."""
    at: datetime | None = None
    """The instant, aware UTC; only when date, time and zone are known."""
    stage: Stage = "full"
    yearly: bool = False
    certainty: Certainty = "stated"


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money. Roles are different things and never stand for each other (design rule 8)."""

    role: AmountRole
    amount: Decimal
    currency: str
    """ISO 4217."""
    currency_assumed: bool = False
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of the costs, in per cent."""

    role: RateRole
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Link:
    """A document to download."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or office to ask."""

    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact was read."""

    field: str
    """`deadlines`, `opens`, `amounts`, `rates`, `rolling`, `status`, ... as in the JSON of a call."""
    snippet: str
    """The words themselves, at most 200 characters."""
    url: str
    captured: datetime
    how: str
    """In words: "labelled value", "closeDate in the search answer", "running text"."""
    confidence: Confidence = "high"


class Found(NamedTuple, Generic[T]):
    """A value found in a text, and where: `text[start:end]`."""

    value: T
    start: int
    end: int
    how: str
    """In words, for the evidence: "after the label Sista ansökningsdag", "range in running text"."""
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Understood:
    """Everything understood of one draft. Unknown is an empty value, never a guess."""

    source: str
    external_id: str
    url: str
    captured: datetime
    title: str
    summary: str = ""
    round: str = ""
    """The source's own id of the round; empty when it has none."""
    funder: str = ""
    """Name of the funder when it is not the source's own (portals, aggregators)."""
    apply_url: str = ""
    language: str = ""
    said: SourceWord | None = None
    opens: tuple[When, ...] = ()
    deadlines: tuple[When, ...] = ()
    rolling: bool = False
    amounts: tuple[Amount, ...] = ()
    rates: tuple[Rate, ...] = ()
    applicant_types: tuple[str, ...] = ()
    applicants_excluded: tuple[str, ...] = ()
    """Types of applicant that may not apply, in plain words."""
    partners_required: tuple[str, ...] = ()
    """Types of applicant (keys of applicants.toml) that must take part or share the costs besides the applicant."""
    age_required: int = 0
    """Months that an applicant must have existed; 0: not stated."""
    places: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    documents: tuple[Link, ...] = ()
    contacts: tuple[Contact, ...] = ()
    identifiers: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()
    """Names of the fields on which two places disagree; both values are kept."""
    evidence: tuple[Evidence, ...] = ()
    not_a_call: str = ""
    """Why this is no call (award, notice, round-up, loan), in words; empty: it is one."""
    problems: tuple[str, ...] = field(default=())
    """What a person should look at: a weekday that contradicts its date, a value that could not be read."""
    partial: bool = False
    """As of its draft: a stored call is not compared with it."""


def draft_to_json(draft: Draft) -> dict[str, Any]:
    """A draft as plain values, for the spool and for tests."""
    raws = [_raw_to_json(raw) for raw in draft.raws]
    return {
        "source": draft.source,
        "url": draft.url,
        "captured": draft.captured.isoformat(),
        "external_id": draft.external_id,
        "raws": raws,
    } | {name: True for name in ("partial", "cut") if getattr(draft, name)}


def _raw_to_json(raw: Raw) -> dict[str, Any]:
    table = {name: value for name in Raw.__slots__ if (value := getattr(raw, name))}
    return table | {"where": packed(raw.where)} if raw.where else table


def draft_from_json(table: dict[str, Any]) -> Draft:
    """The inverse of draft_to_json."""
    return Draft(
        source=table["source"],
        url=table["url"],
        captured=datetime.fromisoformat(table["captured"]),
        external_id=table["external_id"],
        raws=tuple(Raw(**raw | {"where": unpacked(raw.get("where", ""))}) for raw in table["raws"]),
        partial=table.get("partial", False),
        cut=table.get("cut", False),
    )
