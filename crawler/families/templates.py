"""Texts with places to fill: `{page}` in an address or a body, `{id}` in the address of a record."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

_PLACE = re.compile(r"\{([^{}]+)\}")

Lookup = Callable[[str], Any]
"""From the words between the braces to the value; None or an empty text: there is none."""


class Everything:
    """Stands for all there is: the condition in a body that names it is left out."""


EVERYTHING = Everything()


def placeholders(value: Any) -> list[str]:
    """The words between braces in all texts of a value (text, list or table), in order."""
    if isinstance(value, str):
        return _PLACE.findall(value)
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [name for item in items for name in placeholders(item)]


def fill(template: str, lookup: Lookup) -> str:
    """The text with every place filled; empty when one of them has no value."""
    return _filled(template, lookup, str)


def fill_address(template: str, lookup: Lookup) -> str:
    """The same for an address: values are percent-encoded, so that none can lead elsewhere.

    A template that is one place only holds a whole address, which is taken as it is.
    """
    if _PLACE.fullmatch(template):
        return fill(template, lookup)
    return _filled(template, lookup, lambda value: quote(str(value), safe=""))


def fill_value(value: Any, lookup: Lookup) -> Any:
    """A body with every text in it filled. A text that is one place only becomes the value: a number stays a number.

    What is said of everything is no condition: the item of a list in which it stands is left out.
    """
    if isinstance(value, str):
        only = _PLACE.fullmatch(value)
        return lookup(only[1]) if only else _PLACE.sub(lambda place: str(lookup(place[1])), value)
    if isinstance(value, dict):
        filled = {key: fill_value(item, lookup) for key, item in value.items()}
        return EVERYTHING if EVERYTHING in filled.values() else filled
    if isinstance(value, list | tuple):
        return [found for item in value if (found := fill_value(item, lookup)) is not EVERYTHING]
    return value


def _filled(template: str, lookup: Lookup, written: Callable[[Any], str]) -> str:
    values = {name: lookup(name) for name in placeholders(template)}
    if any(value is None or value == "" for value in values.values()):
        return ""
    return _PLACE.sub(lambda place: written(values[place[1]]), template)
