"""Which sources a crawl reads, and why each is on or off: the organisation's answers, and the settings over them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cli import screen
from cli.errors import USAGE, Problem
from cli.i18n import _
from cli.state import State
from config import catalogue as catalogues
from config.catalogue import Catalogue, Source
from config.sentences import say

if TYPE_CHECKING:
    from config.settings import Settings
    from tracker.organisations.profile import Profile


def load(state: State) -> Catalogue:
    """The catalogue of this deployment; each file that cannot be used is said on standard error."""
    found = catalogues.load(state.settings.config_folder)
    for problem in found.problems:
        screen.aside(problem)
    return found


def named(catalogue: Catalogue, keys: list[str]) -> list[Source]:
    """The sources with these keys. A key that there is none of is wrong usage; near ones are named."""
    from difflib import get_close_matches

    for key in keys:
        if key not in catalogue.sources and key not in catalogue.broken:
            near = ", ".join(get_close_matches(key, catalogue.sources, n=3))
            hint = _("Did you mean {options}?").format(options=near) if near else _("`grants sources list` shows them.")
            raise Problem(_("There is no source '{key}'.").format(key=key) + f" {hint}", USAGE)
    return [catalogue.get(key) for key in dict.fromkeys(keys)]


def never_looked_at(catalogue: Catalogue, settings: Settings) -> list[Source]:
    """The sources of which nothing was recorded, by key, but for those that the settings switch off by name."""
    sources = sorted(catalogue.sources.values(), key=lambda source: source.key)
    return [one for one in sources if one.verified != "recorded" and one.key not in settings.sources.off]


def profile(state: State) -> Profile:
    """The organisation's answers. When there are none yet they are asked for on a terminal, else Sweden is assumed."""
    from tracker.organisations.profile import default_organisation

    with state.connection() as connection:
        known = default_organisation(connection)
    if known.told:
        return known
    if sys.stdin.isatty() and sys.stderr.isatty():
        from cli.commands.init import ask

        return ask(state, known)
    screen.aside(_("Reading sources for Sweden. `grants init --country CC` says where your organisation is."))
    return known


def switched_on(catalogue: Catalogue, told: Profile, state: State) -> list[Source]:
    """The sources that are read for the organisation and for the others beside it, each once, by key."""
    chosen = state.settings.sources
    found = {
        source.key: source
        for one in (told, *told.others)
        for source in catalogues.switched_on(catalogue, one.country, one.interests, chosen.on, chosen.off)
    }
    return [found[key] for key in sorted(found)]


def why(source: Source, told: Profile, state: State, on: bool) -> str:
    """Why the source is on or off, in a few words; a country stands in them as its code."""
    chosen = state.settings.sources
    if not source.enabled:
        return say("disabled in its file")
    if source.key in chosen.off or source.key in chosen.on:
        return say("by your settings")
    from config.source_rules import countries

    served = countries(source.serves)
    if on:
        lands = dict.fromkeys(one.country for one in (told, *told.others))
        return say(
            "for {country}", country=next((land for land in lands if not served or land in served), told.country)
        )
    if served and told.country not in served:
        return say("not for {country}", country=told.country)
    return say("other interests")
