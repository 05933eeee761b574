"""How kinds of sites are read. A source names its family; the family reads its own table of the source file."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from config.sentences import say
from config.strict import ConfigError

if TYPE_CHECKING:
    from config.catalogue import Source
    from crawler.families.base import SourceSpider

FAMILIES = {
    "listing": "crawler.families.listing:ListingSpider",
    "feed": "crawler.families.feed:FeedSpider",
    "pages": "crawler.families.pages_of_calls:PagesSpider",
    "json_api": "crawler.families.json_api:JsonApiSpider",
    "gdp": "crawler.families.presets:GdpSpider",
    "commongrants": "crawler.families.presets:CommonGrantsSpider",
    "wordpress": "crawler.families.presets:WordPressSpider",
}
_OWN = {"one_page": "crawler.reading.spider:PageSpider"}
"""What the program itself fetches; no source file can name these."""


def family(source: Source) -> type[SourceSpider]:
    """The spider class of the source's family. Raises ConfigError when there is none of that name."""
    families = FAMILIES if source.path else FAMILIES | _OWN
    if source.family not in families:
        known = ", ".join(FAMILIES)
        raise ConfigError(
            say(
                "{path}: family '{family}' is not known (known: {known})",
                path=source.path,
                family=source.family,
                known=known,
            )
        )
    module, _, name = families[source.family].partition(":")
    return cast("type[SourceSpider]", getattr(import_module(module), name))
