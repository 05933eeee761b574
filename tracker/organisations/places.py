"""Where a place that a call names stands to where an organisation is. Pure.

Regions are NUTS codes, which are hierarchical: SE332 (Norrbotten) lies in SE33 (Upper Norrland), that in SE3, that in
Sweden. NUTS writes EL for Greece and UK for the United Kingdom, ISO 3166-1 GR and GB.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from tracker.facts.vocabulary import vocabulary
from tracker.organisations.model import Organisation

Standing = Literal["inside", "part", "unknown", "outside"]
"""`inside`: the organisation is there. `part`: the place is a part of where it is. `unknown`: the same country, and its
region was not told. `outside`: elsewhere."""

ANYWHERE = "*"
_ISO = {"EL": "GR", "UK": "GB"}


def country_of(place: str) -> str:
    """The country, ISO 3166-1 alpha-2, of a country or NUTS code."""
    return _ISO.get(place[:2], place[:2])


def standing(place: str, told: Organisation) -> Standing:
    """Where `place` (country, NUTS code, `EU`, `NORDIC` or `*`) stands to the places of the organisation."""
    best: Standing = "outside"
    order: tuple[Standing, ...] = ("outside", "unknown", "part", "inside")
    for own in told.places():
        best = max(best, _standing(place, own), key=order.index)
    return best


def _standing(place: str, own: str) -> Standing:
    if place in ("EU", "NORDIC") or place == ANYWHERE:
        return "inside" if place == ANYWHERE or country_of(own) in _group(place) else "outside"
    if country_of(place) != country_of(own):
        return "outside"
    if len(place) == 2 or own.startswith(place):
        return "inside"
    if len(own) == 2:
        return "unknown"
    return "part" if place.startswith(own) else "outside"


@cache
def _group(name: str) -> frozenset[str]:
    if name == "EU":
        return frozenset(vocabulary("codes")["european_union"].split())
    return frozenset(vocabulary("matching")["nordic"]["countries"])
