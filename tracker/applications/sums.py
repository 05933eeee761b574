"""Which sums can be, and which cannot. Pure; nothing is ever converted from one currency to another."""

from __future__ import annotations

from decimal import Decimal

from config.sentences import Sentence, say
from tracker.applications.words import money
from tracker.refused import Refused

LARGEST = Decimal(10) ** 13
"""More than any funder gives; more than the tables can hold would be lost."""
_LEAST = Decimal(1)
"""Nobody asks for nothing, and no project costs nothing."""


def check_sum(sum: Decimal | None, name: Sentence, least: Decimal = Decimal(0)) -> None:
    """Nothing when it is a sum of money. Raises Refused for less than `least`, parts of a hundredth, or too much."""
    if sum is None:
        return
    if sum != sum.quantize(Decimal("0.01")) or sum >= LARGEST:
        raise Refused(say("{name}: {sum} is no sum of money.", name=name, sum=f"{sum:f}"))
    if sum < least:
        raise Refused(say("{name}: {sum} cannot be; it must be more.", name=name, sum=f"{sum:f}"))


def check_together(currency: str, total: Decimal | None, asked: Decimal | None, own: Decimal | None) -> None:
    """Nothing when these can be true together. Raises Refused when a part is more than the whole."""
    for part, name, least in ((asked, say("The sum asked"), _LEAST), (own, say("The own contribution"), Decimal(0))):
        check_sum(part, name, least)
        if part is not None and total is not None and part > total:
            raise Refused(
                say(
                    "{name} ({part}) is more than the project costs in all ({total}).",
                    name=name,
                    part=money(part, currency),
                    total=money(total, currency),
                )
            )
    check_sum(total, say("What the project costs"), _LEAST)
    if asked is not None and own is not None and total is not None and asked + own > total:
        raise Refused(
            say(
                "The sum asked ({asked}) and the own contribution ({own}) are more than the project costs in all "
                "({total}).",
                asked=money(asked, currency),
                own=money(own, currency),
                total=money(total, currency),
            )
        )


def check_currency(known: str, given: str) -> str:
    """The currency of an application's next sum. Raises Refused when its sums are in another one."""
    if known and given and known != given:
        raise Refused(
            say(
                "The sums of this application are in {known}; a sum in {given} is not converted. Give it in {known}.",
                known=known,
                given=given,
            )
        )
    return known or given
