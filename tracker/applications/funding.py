"""Whether a funding plan adds up, and whether it keeps to what the call says of rates and own shares. Pure.

Nothing is converted: what a call says in another currency than the application's is told as not compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_UP, Decimal

from config.sentences import Sentence, say
from tracker.applications.parts import Cost, Partner
from tracker.applications.words import money
from tracker.facts.model import Amount, Rate

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Plan:
    """Who pays for the project. Sums are in `currency`; None: not known yet."""

    currency: str
    total: Decimal | None
    """What it costs in all."""
    asked: Decimal | None
    own: Decimal | None
    partners: tuple[Partner, ...] = ()
    costs: tuple[Cost, ...] = ()

    @property
    def budget(self) -> Decimal | None:
        """The sum of the lines of the budget; None when it has none."""
        return sum((cost.planned for cost in self.costs), Decimal(0)) if self.costs else None

    @property
    def whole(self) -> Decimal | None:
        """What the project costs: as told, else as its budget says."""
        return self.total if self.total is not None else self.budget

    @property
    def others(self) -> Decimal:
        """What partners pay: the confirmed sum where there is one, else the promised one."""
        return sum((_counted(partner) for partner in self.partners), Decimal(0))

    @property
    def financed(self) -> Decimal:
        """What all of them pay together."""
        return (self.asked or Decimal(0)) + (self.own or Decimal(0)) + self.others


@dataclass(frozen=True)
class Finding:
    """One thing that was checked."""

    kind: str
    """sum, budget, max_rate, min_rate, own_share, max_amount, min_amount, unconfirmed or letters."""
    fits: bool | None
    """None: it cannot be told, or is worth knowing only."""
    sentence: Sentence
    sum: Decimal | None = None
    """What is missing, or too much."""


def check(plan: Plan, amounts: Sequence[Amount] = (), rates: Sequence[Rate] = ()) -> tuple[Finding, ...]:
    """Everything that can be said of the plan, beside what the call says."""
    return (
        *_adds_up(plan),
        *_budget(plan),
        *(finding for rate in rates for finding in _rate(plan, rate)),
        *(finding for amount in amounts for finding in _amount(plan, amount)),
        *_promises(plan),
    )


def problems(findings: Iterable[Finding]) -> list[Finding]:
    """Those that say that something is wrong."""
    return [finding for finding in findings if finding.fits is False]


def _adds_up(plan: Plan) -> Iterator[Finding]:
    whole = plan.whole
    if whole is None:
        yield Finding("sum", None, say("What the project costs is not known yet, so nothing can add up."))
        return
    missing = whole - plan.financed
    if missing == 0:
        yield Finding("sum", True, say("The plan adds up: {sum}.", sum=money(whole, plan.currency)))
    elif missing > 0:
        sentence = say(
            "{missing} are missing: the project costs {whole}, and {financed} are financed.",
            missing=money(missing, plan.currency),
            whole=money(whole, plan.currency),
            financed=money(plan.financed, plan.currency),
        )
        yield Finding("sum", False, sentence, missing)
    else:
        sentence = say(
            "{over} too much: the project costs {whole}, and {financed} are financed.",
            over=money(-missing, plan.currency),
            whole=money(whole, plan.currency),
            financed=money(plan.financed, plan.currency),
        )
        yield Finding("sum", False, sentence, -missing)


def _budget(plan: Plan) -> Iterator[Finding]:
    if plan.budget is None or plan.total is None:
        return
    if plan.budget == plan.total:
        yield Finding("budget", True, say("The lines of the budget come to what the project costs."))
        return
    sentence = say(
        "The lines of the budget come to {budget}, but the project is said to cost {total}.",
        budget=money(plan.budget, plan.currency),
        total=money(plan.total, plan.currency),
    )
    yield Finding("budget", False, sentence, abs(plan.budget - plan.total))


def _rate(plan: Plan, rate: Rate) -> Iterator[Finding]:
    whole, share = plan.whole, _share(rate.percent)
    if whole is None or (plan.asked is None and rate.role != "own_share"):
        kind = "own_share" if rate.role == "own_share" else f"{rate.role}_rate"
        yield Finding(kind, None, _rate_unknown(rate, share))
    elif rate.role == "max":
        yield _max_rate(plan, whole, rate.percent, share)
    elif rate.role == "min":
        least = (whole * rate.percent / 100).quantize(_CENT, ROUND_UP)
        asked = plan.asked or Decimal(0)
        sentence = say(
            "The call pays at least {share}: that is {least} of {whole}.",
            share=share,
            least=money(least, plan.currency),
            whole=money(whole, plan.currency),
        )
        yield Finding("min_rate", asked >= least, sentence, max(least - asked, Decimal(0)) or None)
    else:
        yield _own_share(plan, whole, rate.percent, share)


def _rate_unknown(rate: Rate, share: str) -> Sentence:
    if rate.role == "own_share":
        return say("The call wants at least {share} of others; what the project costs is not known yet.",
                   share=share)  # fmt: skip
    if rate.role == "min":
        return say("The call pays at least {share}; the sums are not known yet.", share=share)
    return say("The call pays at most {share}; the sums are not known yet.", share=share)


def _max_rate(plan: Plan, whole: Decimal, rate: Decimal, share: str) -> Finding:
    most = (whole * rate / 100).quantize(_CENT, ROUND_DOWN)
    over = (plan.asked or Decimal(0)) - most
    if over <= 0:
        sentence = say(
            "The call pays at most {share}: {asked} of {whole} keeps to it.",
            share=share,
            asked=money(plan.asked or Decimal(0), plan.currency),
            whole=money(whole, plan.currency),
        )
        return Finding("max_rate", True, sentence)
    sentence = say(
        "The call pays at most {share}: {over} are missing. Of {whole} it can pay {most}, and {asked} are asked.",
        share=share,
        over=money(over, plan.currency),
        whole=money(whole, plan.currency),
        most=money(most, plan.currency),
        asked=money(plan.asked or Decimal(0), plan.currency),
    )
    return Finding("max_rate", False, sentence, over)


def _own_share(plan: Plan, whole: Decimal, rate: Decimal, share: str) -> Finding:
    """Own money and that of partners: what does not come from the funder."""
    least = (whole * rate / 100).quantize(_CENT, ROUND_UP)
    there = (plan.own or Decimal(0)) + plan.others
    if there >= least:
        sentence = say(
            "The call wants at least {share} of your own and others: {there} of {whole} keeps to it.",
            share=share,
            there=money(there, plan.currency),
            whole=money(whole, plan.currency),
        )
        return Finding("own_share", True, sentence)
    sentence = say(
        "The call wants at least {share} of your own and others: {missing} are missing, {there} of {least} is there.",
        share=share,
        missing=money(least - there, plan.currency),
        there=money(there, plan.currency),
        least=money(least, plan.currency),
    )
    return Finding("own_share", False, sentence, least - there)


def _amount(plan: Plan, amount: Amount) -> Iterator[Finding]:
    if amount.role not in ("max", "min") or plan.asked is None:
        return
    kind, limit = f"{amount.role}_amount", money(amount.amount, amount.currency)
    if amount.currency != plan.currency:
        yield Finding(kind, None, say("The call's limit of {limit} is in another currency and was not compared.",
                                      limit=limit))  # fmt: skip
        return
    asked = money(plan.asked, plan.currency)
    if amount.role == "max":
        over = plan.asked - amount.amount
        sentence = say("The call gives one project at most {limit}; {asked} are asked.", limit=limit, asked=asked)
    else:
        over = amount.amount - plan.asked
        sentence = say("The call gives one project at least {limit}; {asked} are asked.", limit=limit, asked=asked)
    yield Finding(kind, over <= 0, sentence, over if over > 0 else None)


def _promises(plan: Plan) -> Iterator[Finding]:
    open_ = [partner for partner in plan.partners if partner.promised and partner.confirmed is None]
    if open_:
        total = sum((partner.promised or Decimal(0) for partner in open_), Decimal(0))
        sentence = say(
            "Promised but not confirmed: {sum} ({names}).",
            sum=money(total, plan.currency),
            names=", ".join(partner.name for partner in open_),
        )
        yield Finding("unconfirmed", None, sentence, total)
    without = [partner.name for partner in plan.partners if not partner.letter and partner.role != "reference"]
    if without:
        yield Finding("letters", None, say("Without a letter of support: {names}.", names=", ".join(without)))


def _counted(partner: Partner) -> Decimal:
    known = partner.confirmed if partner.confirmed is not None else partner.promised
    return known or Decimal(0)


def _share(percent: Decimal) -> str:
    """`53 %`."""
    return f"{percent.normalize():f} %"
