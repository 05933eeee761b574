"""The aspects of a match, each with its reason in words: who applies, place, themes, groups, sums, time. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Literal

from config.names import named
from config.sentences import Sentence, say
from tracker.facts.vocabulary import vocabulary
from tracker.organisations.call_facts import About, Money, Sums, Where, Who
from tracker.organisations.model import Organisation
from tracker.organisations.places import standing

Outcome = Literal["fits", "doubtful", "no", "unknown"]
Kind = Literal["applicant", "place", "theme", "target_group", "sum", "co_funding", "partner", "age", "time"]

_SOON = 7
"""Days: with fewer left, writing an application is doubtful."""

_CLOCK_CHANGE = timedelta(hours=1)
"""A day may last so much longer; what closes in the first hour of a day has all of the day before."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What one aspect comes to."""

    kind: Kind
    outcome: Outcome
    sentence: Sentence
    short: Sentence
    """The same in a word or two, for a list."""
    hard: bool = False
    """Whether it rules the call out: then no other reason counts."""
    share: float = 1.0
    """How much of the call is meant, when it fits: 1 is all of it."""


class Profile:
    """An organisation as the aspects look at it, worked out once."""

    def __init__(self, told: Organisation, now: datetime) -> None:
        groups = target_groups()
        self.told = told
        self.now = now
        self._today = now.replace(hour=0, minute=0, second=0, microsecond=0) + _CLOCK_CHANGE
        self.themes = frozenset(told.themes) - groups
        self.groups = frozenset(told.target_groups) | (frozenset(told.themes) & groups)
        self.counts_as = _counting(told.legal_forms, "counts_as") | (
            frozenset(("organization", "unrestricted", *told.legal_forms)) if told.legal_forms else frozenset()
        )
        self.may_count_as = _counting(told.legal_forms, "may_count_as")
        self._spared = _counting(told.legal_forms, "spared")

    def days_until(self, closes: datetime) -> int:
        """Days from today to the day of this moment, as a calendar counts them; nought when it is today."""
        return max(0, (closes - self._today).days)

    def is_spared(self, excluded: Iterable[str], applicants: Iterable[str]) -> bool:
        """Whether what a call excludes leaves it open that the organisation may apply: its own form is named among the
        applicants, or all that is excluded is a wider type that is not always meant to include it."""
        return any(key in self.told.legal_forms for key in applicants) or self._spared.issuperset(excluded)


@cache
def target_groups() -> frozenset[str]:
    """The themes that are groups of people."""
    return frozenset(vocabulary("matching")["target_groups"])


def of_who(who: Who, profile: Profile) -> Iterator[Reason]:
    """Who may apply, and what else is asked of the applicant."""
    yield _applicant(who, profile)
    if who.partners:
        yield _partner(who.partners, profile)
    if who.age:
        yield _age(who.age, profile)


def of_money(money: Money, profile: Profile) -> Iterator[Reason]:
    """What a project can get, and what it has to bring."""
    yield _sum(money.sums, profile.told)
    yield _co_funding(money, profile.told)


def of_time(status: str, days: int | None, disputed: bool, gone: bool) -> Reason:
    """Whether it is open, and for how long: `days` until the day of the next deadline."""
    if status == "closed":
        return Reason("time", "no", say("It is closed."), say("closed"), hard=True)
    if gone:
        return Reason("time", "doubtful", say("Its source no longer shows it."), say("no longer shown"))
    if disputed:
        return Reason("time", "doubtful", say("Its deadline is disputed: ask the funder."), say("disputed deadline"))
    if status == "forecast":
        return Reason("time", "fits", say("It is not open yet."), say("not open yet"))
    if days is not None:
        return _left(days)
    if status == "rolling":
        return Reason("time", "fits", say("Applications are taken in continuously."), say("taken in continuously"))
    return Reason("time", "unknown", say("Its deadline is not known."), say("deadline"))


def _left(days: int) -> Reason:
    if days < 1:
        return Reason("time", "doubtful", say("Less than a day is left."), say("less than a day left"))
    words = say("{days} days left", days=days) if days > 1 else say("one day left")
    sentence = say("There are {days} days left.", days=days) if days > 1 else say("There is one day left.")
    return Reason("time", "fits" if days >= _SOON else "doubtful", sentence, words)


def _counting(forms: Iterable[str], table: str) -> frozenset[str]:
    known = vocabulary("matching")[table]
    return frozenset(key for form in forms for key in known.get(form, ()))


def _applicant(who_may: Who, profile: Profile) -> Reason:
    forms, named_types = profile.told.legal_forms, who_may.applicants
    if "invited" in named_types:
        sentence = say("Only those whom the funder invites may apply.")
        return Reason("applicant", "no", sentence, say("by invitation only"), hard=True)
    if not forms:
        return _unknown("applicant", say("Your legal form is not told."), say("your legal form"))
    excluded = [key for key in who_may.excluded if key in profile.counts_as and key not in named_types]
    if excluded:
        who = named("applicant_type", excluded)
        sentence = say("It may not be applied for by: {who}.", who=who)
        hard = not profile.is_spared(excluded, named_types)
        return Reason("applicant", "no" if hard else "doubtful", sentence, say("not for: {who}", who=who), hard=hard)
    if not named_types:
        return _unknown("applicant", say("It is not known who may apply."), say("who may apply"))
    if own := [key for key in named_types if key in profile.counts_as]:
        who = named("applicant_type", own)
        return Reason("applicant", "fits", say("May apply: {who}.", who=who), who)
    who = named("applicant_type", named_types[:4])
    needed = say("needs as applicant: {who}", who=who)
    if any(key in profile.may_count_as or key == "custom" for key in named_types):
        maybe = say("May apply: {who}. Whether that includes you, its conditions must say.", who=who)
        return Reason("applicant", "doubtful", maybe, say("whether you are meant by: {who}", who=who))
    return Reason("applicant", "doubtful", say("May apply: {who}. You are not named.", who=who), needed)


def of_where(call: Where, profile: Profile) -> Iterator[Reason]:
    """Whether it is for where the organisation is or works."""
    told = profile.told
    if not call.places:
        yield _funders_country(call.country, told)
        return
    found = {place: standing(place, told) for place in call.places}
    inside = [place for place, stands in found.items() if stands == "inside"]
    places = named("place", (inside or call.places)[:3])
    sentence = say("It is for: {where}.", where=places)
    only = say("only: {where}", where=places)
    if inside:
        yield Reason("place", "fits", sentence, places)
    elif "unknown" in found.values():
        unsure = say("It is for: {where}. Your region is not told.", where=places)
        yield _unknown("place", unsure, say("your region"))
    elif "part" in found.values():
        part = say("It is for: {where}. That is a part of where you are.", where=places)
        yield Reason("place", "doubtful", part, only)
    else:
        yield Reason("place", "no", sentence, only, hard=True)


def _funders_country(country: str, told: Organisation) -> Reason:
    """A call that names no place is for the funder's own country, as far as anybody says."""
    if country and standing(country, told) == "inside":
        where = named("place", [country])
        return Reason("place", "fits", say("It names no place; its funder is in: {where}.", where=where), where)
    if country:
        sentence = say("It names no place; its funder is in: {where}.", where=named("place", [country]))
        return _unknown("place", sentence, say("place"))
    return _unknown("place", say("It names no place."), say("place"))


def of_about(about: About, profile: Profile) -> Iterator[Reason]:
    """Whether it is about what the organisation does, and for the people it works with."""
    groups = [key for key in about.themes if key in target_groups()]
    themes = [key for key in about.themes if key not in target_groups()]
    if not profile.themes:
        yield _unknown("theme", say("Your themes are not told."), say("your themes"))
    elif not themes:
        yield _unknown("theme", say("It is not known what it is about."), say("theme"))
    else:
        yield _shared("theme", themes, profile.themes)
    if groups and profile.groups:
        yield _shared("target_group", groups, profile.groups)
    elif groups:
        yield _unknown("target_group", say("Your target groups are not told."), say("your target groups"))


def _shared(kind: Literal["theme", "target_group"], keys: Sequence[str], own: frozenset[str]) -> Reason:
    shared = [key for key in keys if key in own]
    if shared:
        about = named("theme", shared[:3])
        share = 0.6 + 0.4 * len(shared) / len(keys)
        return Reason(kind, "fits", say("It is about: {about}.", about=about), about, share=share)
    about = named("theme", keys[:3])
    return Reason(kind, "no", say("It is about: {about}.", about=about), say("about {about}", about=about))


def _partner(partners: Sequence[str], profile: Profile) -> Reason:
    needed = [key for key in partners if key not in profile.told.legal_forms]
    who = named("applicant_type", needed or partners)
    if not needed:
        return Reason("partner", "fits", say("It asks for: {who}. That is you.", who=who), who)
    sentence = say("It asks for a partner: {who}.", who=who)
    return Reason("partner", "doubtful", sentence, say("needs as partner: {who}", who=who))


def _age(months: int, profile: Profile) -> Reason:
    founded, years = profile.told.founded, months // 12
    if months % 12:
        asked = say("It asks for {months} months of existence.", months=months)
    elif years > 1:
        asked = say("It asks for {years} years of existence.", years=years)
    else:
        asked = say("It asks for one year of existence.")
    if not founded:
        return _unknown("age", asked, say("when you were founded"))
    least, most = _months_since(founded, profile.now)
    if least >= months:
        return Reason("age", "fits", asked, say("old enough"))
    return Reason("age", "doubtful" if most >= months else "no", asked, say("too young"))


def _months_since(founded: str, now: datetime) -> tuple[int, int]:
    """Whole months, at least and at most, since a date that may lack its day, or day and month."""
    first = date.fromisoformat((founded + "-01-01")[:10])
    last = date.fromisoformat((founded + "-12-31")[:10] if len(founded) != 7 else f"{founded}-28")
    least, most = ((now.year - day.year) * 12 + now.month - day.month - (now.day < day.day) for day in (last, first))
    return least, most


def _sum(sums: tuple[Sums, ...], told: Organisation) -> Reason:
    if not sums:
        return _unknown("sum", say("It does not say what one project can get."), say("sum"))
    own = next((one for one in sums if one.currency == told.project_currency), None)
    if told.project_min is None and told.project_max is None:
        return _unknown("sum", say("What your projects usually cost is not told."), say("your usual sums"))
    if own is None:
        said = say("Its sums are in {theirs}, yours in {yours}.", theirs=sums[0].currency, yours=told.project_currency)
        return _unknown("sum", said, say("sums in {currency}", currency=sums[0].currency))
    if own.most is not None and told.project_min is not None and own.most < told.project_min:
        most = _money(own.most, own.currency)
        sentence = say("It gives at most {sum}, less than your projects cost.", sum=most)
        return Reason("sum", "doubtful", sentence, say("at most {sum}", sum=most))
    if own.least is not None and told.project_max is not None and own.least > told.project_max:
        least = _money(own.least, own.currency)
        sentence = say("It gives at least {sum}, more than your projects cost.", sum=least)
        return Reason("sum", "doubtful", sentence, say("at least {sum}", sum=least))
    return Reason("sum", "fits", say("Its sums suit your projects."), _range(own))


def _range(sums: Sums) -> Sentence:
    if sums.most is not None:
        return say("at most {sum}", sum=_money(sums.most, sums.currency))
    return say("at least {sum}", sum=_money(sums.least or Decimal(0), sums.currency))


def _co_funding(money: Money, told: Organisation) -> Reason:
    if money.pays is None:
        return _unknown("co_funding", say("It does not say what share of the costs it pays."), say("share of costs"))
    need = 100 - money.pays
    pays = _number(money.pays)
    if need <= 0:
        return Reason("co_funding", "fits", say("It pays all costs."), say("pays all costs"))
    if told.own_percent is None and told.own_sum is None:
        said = say("It pays at most {pays} %. What you can pay yourself is not told.", pays=pays)
        return _unknown("co_funding", said, say("your own share"))
    short = say("pays at most {pays} %", pays=pays)
    if told.own_percent is not None and need > told.own_percent:
        missing = _number(need - told.own_percent)
        sentence = say("It pays at most {pays} %: {missing} % are missing beside your own.", pays=pays, missing=missing)
        return Reason("co_funding", "doubtful", sentence, short)
    if told.own_sum is not None and (lacking := _lacking(need, told)):
        sentence = say("It pays at most {pays} %: {sum} are missing beside your own.", pays=pays, sum=lacking)
        return Reason("co_funding", "doubtful", sentence, short)
    return Reason("co_funding", "fits", say("It pays at most {pays} %; you can pay the rest.", pays=pays), short)


def _lacking(need: Decimal, told: Organisation) -> str:
    """What the smallest of the usual projects lacks; empty when nothing, or when sums cannot be compared."""
    if told.project_min is None or told.own_sum is None or told.own_currency != told.project_currency:
        return ""
    lacking = told.project_min * need / 100 - told.own_sum
    return _money(lacking, told.own_currency) if lacking > 0 else ""


def _unknown(kind: Kind, sentence: Sentence, short: Sentence) -> Reason:
    return Reason(kind, "unknown", sentence, short)


def _money(amount: Decimal, currency: str) -> str:
    """Readable in every language: `1 500 000 SEK`, with hard spaces."""
    return f"{_number(amount)}\u00a0{currency}"


def _number(value: Decimal) -> str:
    whole = value == value.to_integral_value()
    return f"{value:,.0f}".replace(",", "\u00a0") if whole else f"{value.normalize():f}"
