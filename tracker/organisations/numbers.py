"""Registration numbers, checked by the rules of the country that gave them (python-stdnum)."""

from __future__ import annotations

from importlib import import_module

from config.names import named
from config.sentences import say
from tracker.refused import Refused

_CHECKED = {
    "SE": ("orgnr",),
    "NO": ("orgnr",),
    "DK": ("cvr",),
    "FI": ("ytunnus", "associationid"),
}
"""By country: the kinds of number that there are for organisations; their names in stdnum."""
_EXAMPLES = {"SE": "202100-5489", "NO": "974 760 673", "DK": "13 58 56 28", "FI": "2077474-0"}


def registration_number(text: str, country: str) -> str:
    """The number as its country writes it. Raises Refused for one that cannot be.

    Countries whose numbers we cannot check: as it was typed.
    """
    typed = " ".join(text.split())
    kinds = [import_module(f"stdnum.{country.lower()}.{name}") for name in _CHECKED.get(country, ())]
    for kind in kinds:
        if kind.is_valid(typed):
            compact = kind.compact(typed)
            return str(kind.format(compact) if hasattr(kind, "format") else compact)
    if kinds:
        raise Refused(
            say(
                "'{number}' is no registration number of {country}: its digits do not fit together. "
                "It looks like this: {example}.",
                number=typed,
                country=named("place", [country]),
                example=_EXAMPLES[country],
            )
        )
    return typed
