"""What a source file may say stands in docs/sources.md, every key of it."""

import dataclasses
import re
from pathlib import Path
from typing import get_args

import pytest

from config.catalogue import Expect, Funder, Limits, Source
from crawler.families import FAMILIES, json_options
from crawler.families.feed import Options as FeedOptions
from crawler.families.fields import FieldRule
from crawler.families.json_values import JsonRule
from crawler.families.listing import Options as ListingOptions
from crawler.families.pages import PageRule
from tracker.facts.model import RawField

DOCUMENT = (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`\n]+)`", DOCUMENT))))
NOT_WRITTEN = {"key", "path", "options"}
"""Parts of a source that its file does not hold under that name."""

KINDS = [Source, Funder, Expect, Limits, FieldRule, PageRule, JsonRule, ListingOptions, FeedOptions]
KINDS += [json_options.Options, json_options.Asked, json_options.Part, json_options.Paging, json_options.Detail]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_key_is_explained(kind: type) -> None:
    keys = {field.name for field in dataclasses.fields(kind)} - NOT_WRITTEN
    assert keys - NAMED == set(), "docs/sources.md does not explain these keys"


def test_every_field_and_family_is_named() -> None:
    assert set(get_args(RawField)) | set(FAMILIES) <= NAMED
