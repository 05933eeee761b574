"""Who a call is: one page has one address, one identity one id."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.calls.identity import canonical_url, public_id

ANY_ADDRESS = st.builds(
    "{}://{}{}/{}?{}#{}".format,
    st.sampled_from(["http", "HTTPS", "https"]),
    st.sampled_from(["Fund.Example", "fund.example.", "[::1]", "åland.example"]),
    st.sampled_from(["", ":80", ":443", ":8080"]),
    st.text(string.ascii_letters + "åÅ%/;=+ ", max_size=20),
    st.text(string.ascii_letters + "å&=%+ ;", max_size=20),
    st.text(string.ascii_letters + "/!", max_size=8),
)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://Fund.Example:443", "https://fund.example/"),
        ("http://fund.example:80/a", "http://fund.example/a"),
        ("https://fund.example:8443/a", "https://fund.example:8443/a"),
        ("https://fund.example/a#how-to-apply", "https://fund.example/a"),
        ("https://fund.example/#/calls/7", "https://fund.example/#/calls/7"),
        ("https://fund.example/a?utm_source=x&id=7&fbclid=y", "https://fund.example/a?id=7"),
        ("https://fund.example/a;jsessionid=4F?PHPSESSID=1&b=2&a=1", "https://fund.example/a?b=2&a=1"),
        ("https://fund.example/%c3%a5%7Eb", "https://fund.example/%C3%A5~b"),
        ("https://fund.example/å b", "https://fund.example/%C3%A5%20b"),
        ("https://me:secret@fund.example/a", "https://fund.example/a"),
        ("https://fund.example/a?q=a%26b&flag", "https://fund.example/a?q=a%26b&flag"),
        (" mailto:info@fund.example ", "mailto:info@fund.example"),
        ("https://fund.example:port/", "https://fund.example:port/"),
        ("", ""),
    ],
)
def test_an_address_has_one_spelling(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize("other", ["?id=8", "?id=7&page=2", "?ID=7", "?page=2&id=7"])
def test_what_may_be_another_page_stays_another_address(other: str) -> None:
    assert canonical_url("https://fund.example/a?id=7") != canonical_url(f"https://fund.example/a{other}")


@given(ANY_ADDRESS | st.text())
def test_a_canonical_address_is_its_own(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)


@given(ANY_ADDRESS)
def test_a_visitor_leaves_no_trace_in_an_address(url: str) -> None:
    before, _, fragment = url.partition("#")
    assert canonical_url(f"{before}&utm_campaign=mail#{fragment}") == canonical_url(url)


@given(st.text(), st.text(), st.text())
def test_an_id_is_26_letters_and_digits_that_can_be_read_out(source: str, external_id: str, round: str) -> None:
    found = public_id(source, external_id, round)
    assert len(found) == 26
    assert set(found) <= set(string.ascii_lowercase + "234567")


KEY = st.text(string.ascii_letters + string.digits + "-/: ", max_size=8)


@given(st.tuples(KEY, KEY, KEY), st.tuples(KEY, KEY, KEY))
def test_ids_are_equal_only_where_identities_are(one: tuple[str, str, str], two: tuple[str, str, str]) -> None:
    assert (public_id(*one) == public_id(*two)) == (one == two)


def test_an_id_never_changes_between_versions() -> None:
    assert public_id("fund", "call-1", "") == "g2ihtopwxc4f4v7meot5zlegzx"
