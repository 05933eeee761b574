"""What an organisation and a member are. An organisation is what matching and sources go by; empty is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from config.sentences import say

Wish = Literal["weekly", "daily", "off"]


class UnknownOrganisation(LookupError):
    """No organisation has this key."""

    def __init__(self, key: str, known: tuple[str, ...]) -> None:
        if known:
            sentence = say("There is no organisation '{key}'; there are: {known}.", key=key, known=", ".join(known))
        else:
            sentence = say("There is no organisation '{key}'; `grants org add` adds one.", key=key)
        super().__init__(sentence)
        self.key = key
        self.known = known
        """Keys that there are."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation's profile. Whatever was not told is empty or None, and matching then says that it is unknown."""

    id: int = 0
    """Its row; 0: not stored."""
    version: int = 0
    key: str = ""
    """Short name for the command line."""
    name: str = ""
    country: str = "SE"
    """ISO 3166-1 alpha-2."""
    region: str = ""
    """NUTS 2 code, as `SE33`."""
    county: str = ""
    """NUTS 3 code, as `SE332`: a Swedish county."""
    works_in: tuple[str, ...] = ()
    """Countries (ISO 3166-1) and NUTS codes where it also works."""
    legal_forms: tuple[str, ...] = ()
    """Keys of applicants (config/vocabulary/applicants.toml): its legal form first, then what it also counts as."""
    registration_number: str = ""
    themes: tuple[str, ...] = ()
    """Keys of config/vocabulary/themes.toml."""
    target_groups: tuple[str, ...] = ()
    """Those themes that are groups of people."""
    interests: tuple[str, ...] = ()
    """Keys of interests, which decide with the country which sources are read; empty: everything."""
    employees: int | None = None
    membership: int | None = None
    """How many members it has."""
    founded: str = ""
    """ISO date, or its year alone."""
    languages: tuple[str, ...] = ()
    """ISO 639-1 of the languages that it can apply in."""
    own_percent: Decimal | None = None
    """The largest share of a project's costs that it can pay itself."""
    own_sum: Decimal | None = None
    """The largest sum that it can put into one project."""
    own_currency: str = ""
    project_min: Decimal | None = None
    """What its projects usually cost."""
    project_max: Decimal | None = None
    project_currency: str = ""
    is_default: bool = False

    def places(self) -> tuple[str, ...]:
        """Where it is and works: country, its finest known NUTS code, and the other places."""
        seat = self.county or self.region or self.country
        return tuple(dict.fromkeys(place for place in (seat, *self.works_in) if place))

    def called(self) -> str:
        """Its name, else its key."""
        return self.name or self.key


@dataclass(frozen=True, slots=True)
class Member:
    """A person of an organisation, with what this person wants to be told."""

    id: int = 0
    version: int = 0
    organisation_id: int = 0
    name: str = ""
    email: str = ""
    language: str = ""
    """ISO 639-1 of the mails; empty: that of the program."""
    zone: str = ""
    """IANA name; empty: that of the program."""
    role: str = ""
    digest: Wish = "weekly"
    weekday: int = 1
    """Of a weekly digest: 1 (Monday) to 7."""
    hour: int = 7
    """Of a digest: 0 to 23, in the member's zone."""
    quiet_weeks: tuple[str, ...] = ()
    """`W29`: every year; `2026-W52`: once. ISO 8601 weeks."""
    consent_on: str = ""
    """ISO date on which the person agreed to get mails."""
    consent_source: str = ""

    def is_quiet(self, day: date) -> bool:
        """Whether no digest is wanted in the week of `day`."""
        year, week, _weekday = day.isocalendar()
        return not {f"W{week:02}", f"{year}-W{week:02}"}.isdisjoint(self.quiet_weeks)
