"""What a replay lacks."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest


class NoAnswer(IgnoreRequest):
    """The folder has no answer to a request; the message says to which."""
