"""What a person asked for and what cannot be: a wrong id, a move that is not allowed, a sum that cannot be."""

from __future__ import annotations


class Refused(ValueError):
    """It cannot be done as asked; the message says why and what can be. Nothing was changed. Wrong usage (exit 2)."""
