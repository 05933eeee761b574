"""Whether a funding plan adds up and keeps to the call's rules, said in words."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tracker.applications.funding import Plan, check, problems
from tracker.applications.parts import Cost, Partner
from tracker.facts.model import Amount, Rate

sums = st.decimals(min_value=0, max_value=10**9, places=2)


def partner(promised: int | None = None, confirmed: int | None = None, letter: bool = True, name: str = "K") -> Partner:
    def money(sum: int | None) -> Decimal | None:
        return None if sum is None else Decimal(sum)

    return Partner(1, 1, name, "municipality", "payer", money(promised), money(confirmed), letter)


def plan(total: int, asked: int, own: int = 0, partners: tuple[Partner, ...] = ()) -> Plan:
    return Plan("SEK", Decimal(total), Decimal(asked), Decimal(own), partners)


def said(findings: object) -> list[str]:
    return [str(each.sentence).replace("\u00a0", " ") for each in findings]  # type: ignore[attr-defined]


def test_what_is_missing_is_said_with_its_sum() -> None:
    assert said(check(plan(1_000_000, 500_000, 30_000))) == [
        "470 000 SEK are missing: the project costs 1 000 000 SEK, and 530 000 SEK are financed."
    ]
    assert said(check(plan(100, 100, 10)))[0].startswith("10 SEK too much")
    assert check(plan(100, 60, 10, (partner(30),)))[0].fits is True


def test_a_rate_says_what_others_must_pay() -> None:
    findings = check(plan(1_000_000, 1_000_000), rates=[Rate("max", Decimal(53))])
    assert [(each.kind, each.fits, each.sum) for each in findings] == [
        ("sum", True, None), ("max_rate", False, Decimal(470_000))
    ]  # fmt: skip
    assert said(findings)[1].startswith("The call pays at most 53 %: 470 000 SEK are missing.")


def test_an_own_share_counts_own_and_partners_money() -> None:
    rate = [Rate("own_share", Decimal("12.5"))]
    assert check(plan(400_000, 350_000, 20_000, (partner(30_000),)), rates=rate)[1].fits is True
    short = check(plan(400_000, 360_000, 40_000), rates=rate)[1]
    assert (short.fits, short.sum) == (False, Decimal(10_000))


def test_limits_of_the_call_in_another_currency_are_not_compared() -> None:
    over = check(plan(100, 100), [Amount("max", Decimal(80), "SEK"), Amount("max", Decimal(10), "EUR")])
    assert [(each.kind, each.fits) for each in over[1:]] == [("max_amount", False), ("max_amount", None)]
    assert "EUR is in another currency" in said(over)[2]
    assert check(plan(100, 100), [Amount("min", Decimal(200), "SEK")])[1].sum == Decimal(100)


def test_a_confirmed_sum_counts_and_open_promises_are_named() -> None:
    found = check(plan(100, 60, 0, (partner(50, 40), partner(10, None, False, "Regionen"))))
    assert [each.kind for each in found] == ["sum", "unconfirmed", "letters"]
    assert (found[0].fits, found[0].sum, found[1].sum) == (False, Decimal(10), Decimal(10))
    assert "Regionen" in found[2].sentence


def test_the_lines_of_the_budget_are_what_it_costs() -> None:
    lines = (Cost(1, 1, "Lön", Decimal(70), None, None), Cost(2, 1, "Resor", Decimal(30), None, None))
    assert check(Plan("SEK", None, Decimal(100), None, (), lines))[0].fits is True
    wrong = check(Plan("SEK", Decimal(120), Decimal(120), None, (), lines))[1]
    assert (wrong.kind, wrong.fits, wrong.sum) == ("budget", False, Decimal(20))
    assert check(Plan("SEK", None, Decimal(1), None))[0].fits is None


@given(total=sums, asked=sums, own=sums, percent=st.decimals(min_value=1, max_value=100, places=2))
def test_a_plan_that_gets_what_is_missing_has_no_problem(
    total: Decimal, asked: Decimal, own: Decimal, percent: Decimal
) -> None:
    rates = [Rate("max", percent)]
    before = {each.kind: each for each in problems(check(Plan("SEK", total, asked, own), rates=rates))}
    if "max_rate" in before and before["max_rate"].sum is not None:
        asked -= before["max_rate"].sum
    left = total - asked - own
    if left >= 0:
        payer = Partner(1, 1, "K", "region", "payer", left, left, True)
        assert problems(check(Plan("SEK", total, asked, own, (payer,)), rates=rates)) == []
