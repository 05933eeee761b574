"""What a person types for a key: the key, its name in the language in use, or the beginning of one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cli import i18n
from cli.applying import meant
from tracker.applications.moves import state_named
from tracker.applications.words import PARTNER_KINDS, STATES
from tracker.refused import Refused


@pytest.fixture(autouse=True)
def _swedish() -> Iterator[None]:
    i18n.use("sv")
    yield
    i18n.use("en")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("kommun", "municipality"), (" Kommun ", "municipality"), ("municipality", "municipality"),
        ("univ", "university"), ("kyrka", "kyrka"), ("", ""), ("s", "s"),
    ],
)  # fmt: skip
def test_a_kind_of_partner(text: str, key: str) -> None:
    assert meant(text, PARTNER_KINDS) == key


def test_what_is_no_state_is_told_the_states_by_their_names() -> None:
    with pytest.raises(Refused) as refused:
        state_named("inskickad")
    assert i18n.told(str(refused.value)).startswith("”inskickad” är inget läge; det finns: idé, förbereds, inlämnad, ")


def test_every_state_is_known_by_its_name() -> None:
    assert [meant(i18n.told(name), STATES) for name in STATES.values()] == list(STATES)
