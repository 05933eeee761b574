"""What every process of the daemon needs, loaded once in the process of which the others are copies (crawler.seed).

Nothing here may open anything: no file that stays open, no socket, no thread, no Twisted reactor.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module

from scrapy.settings import default_settings

from crawler.families import FAMILIES

_OWN = (
    "cli.daemon.backups",
    "cli.daemon.crawls",
    "cli.daemon.jobs",
    "cli.daemon.order",
    "cli.daemon.watch",
    "cli.daemon.work",
    "crawler.cache",
    "crawler.check",
    "crawler.child",
    "crawler.download",
    "crawler.politeness",
    "tracker.calls.linking",
    "tracker.digest.run",
)
_OTHERS = (
    "email.contentmanager",
    "scrapy.squeues",
    "scrapy.utils.engine",
    "tldextract",
    "twisted.internet.asyncioreactor",
    "xml.sax.expatreader",
)


def _load() -> None:
    # Scrapy looks every extension up by its name, those too that are switched off.
    parts = (
        default_settings.DOWNLOADER_MIDDLEWARES_BASE,
        default_settings.EXTENSIONS_BASE,
        default_settings.SPIDER_MIDDLEWARES_BASE,
    )
    middlewares = [name.rpartition(".")[0] for part in parts for name in part]
    singles = [
        value.rpartition(".")[0]
        for name, value in vars(default_settings).items()
        if isinstance(value, str) and value.startswith("scrapy.") and "reactor" not in name.lower()
    ]
    families = [name.partition(":")[0] for name in FAMILIES.values()]
    for name in (*_OWN, *_OTHERS, *families, *middlewares, *singles):
        import_module(name)


def _understand_something() -> None:
    """So that the vocabulary and whatever is worked out from it are there."""
    from tracker.facts.model import Context, Draft, Raw
    from tracker.facts.understand import understand

    said = (
        "Sista ansökningsdag 15 oktober 2026. Apply by 15 October 2026, 12:00. Up to EUR 50 000 or 10 % for charities."
    )
    raws = (Raw("title", "Bidrag"), Raw("summary", said), Raw("deadline", said), Raw("amount", said))
    draft = Draft("s", "https://example.org/", datetime(2026, 8, 3, tzinfo=UTC), raws=raws)
    for language in ("", "da", "en", "fi", "nb", "sv"):
        understand(draft, Context(language=language))


_load()
_understand_something()
