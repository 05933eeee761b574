"""Tables into dataclasses: types are checked, unknown and missing keys are named, nested ones with their path."""

from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from config.strict import ConfigError, read


@dataclass(frozen=True)
class Inner:
    size: int = 1


@dataclass(frozen=True)
class Outer:
    name: str
    share: float = 0.0
    kind: Literal["a", "b"] = "a"
    words: tuple[str, ...] = ()
    inner: Inner = field(default_factory=Inner)
    many: tuple[Inner, ...] = ()
    table: dict[str, float] = field(default_factory=dict)
    either: str | tuple[str, ...] | None = None
    anything: Any = None


def test_every_kind_of_value_is_read() -> None:
    table = {
        "name": "x",
        "share": 1,
        "kind": "b",
        "words": ["p", "q"],
        "inner": {"size": 2},
        "many": [{"size": 3}, {}],
        "table": {"deadline": 0.9},
        "either": ["one", "two"],
        "anything": {"free": [1]},
    }
    outer = read(Outer, table, "file")
    assert outer == Outer(
        "x", 1.0, "b", ("p", "q"), Inner(2), (Inner(3), Inner(1)), {"deadline": 0.9}, ("one", "two"), {"free": [1]}
    )


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({}, "file: 'name' is missing"),
        ({"name": "x", "nme": 1}, "file: unknown key 'nme' (known keys:"),
        ({"name": 3}, "file: name: a text is wanted here, not 3"),
        ({"name": "x", "kind": "c"}, "file: kind: 'c' is not one of a, b"),
        ({"name": "x", "inner": {"sise": 1}}, "file: inner: unknown key 'sise'"),
        ({"name": "x", "inner": {"size": 1.5}}, "file: inner: size: a whole number is wanted here, not 1.5"),
        ({"name": "x", "many": [{}, {"size": "1"}]}, "file: many[2]: size: a whole number"),
        ({"name": "x", "table": {"a": "b"}}, "file: table.a: a number"),
        ({"name": "x", "table": 1}, "file: table: a table is wanted"),
        ({"name": "x", "words": "p"}, "file: words: a list is wanted"),
        ({"name": "x", "either": 5}, "file: either: a text"),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(table: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(Outer, table, "file")
    assert message in str(caught.value)
