"""What a source file may say stands in docs/sources.md, every key of it."""

import dataclasses
import re
from pathlib import Path
from typing import get_args

import pytest

from cli.commands import MODULES
from cli.main import application
from config.catalogue import Expect, Funder, Limits, Source, load
from crawler.check import check
from crawler.families import FAMILIES, json_options
from crawler.families.feed import Options as FeedOptions
from crawler.families.fields import FieldRule
from crawler.families.json_values import JsonRule
from crawler.families.listing import Options as ListingOptions
from crawler.families.pages import PageRule
from crawler.families.pages_of_calls import Options as PagesOptions
from crawler.families.presets import CommonGrantsOptions, GdpOptions, WordPressOptions
from tracker.facts.model import RawField

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`\n]+)`", DOCUMENT))))
NOT_WRITTEN = {"key", "path", "options"}
"""Parts of a source that its file does not hold under that name."""

KINDS = [Source, Funder, Expect, Limits, FieldRule, PageRule, JsonRule, ListingOptions, FeedOptions]
KINDS += [json_options.Options, json_options.Asked, json_options.Part, json_options.Paging, json_options.Detail]
KINDS += [json_options.Parent, json_options.Recent, PagesOptions, GdpOptions, CommonGrantsOptions, WordPressOptions]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_key_is_explained(kind: type) -> None:
    keys = {field.name for field in dataclasses.fields(kind)} - NOT_WRITTEN
    assert keys - NAMED == set(), "docs/sources.md does not explain these keys"


def test_every_field_and_family_is_named() -> None:
    assert set(get_args(RawField)) | set(FAMILIES) <= NAMED


def test_the_source_file_in_the_readme_is_right(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(# ~/.config/grants/sources/.*?)```", README, re.DOTALL)
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "storgatan.toml").write_text(example, encoding="utf-8")
    catalogue = load(tmp_path)
    assert "storgatan" in catalogue.sources
    assert check(catalogue) == []


def test_every_command_in_the_readme_exists() -> None:
    named = set(re.findall(r"^\$ grants ([a-z]+)", README, re.MULTILINE)) | set(re.findall(r"`grants ([a-z]+)", README))
    assert named - set(MODULES) == set()


def test_every_command_is_found_by_its_module() -> None:
    for command in ("", *MODULES):
        app = application(command)
        known = {one.name for one in app.registered_commands} | {group.name for group in app.registered_groups}
        assert known == set(MODULES) if not command else command in known <= set(MODULES)
