"""`grants sources check`: everything that is wrong with the source files, the families' own tables included."""

from pathlib import Path

from config.catalogue import load
from crawler.check import check

SOURCE = """
name = "The Fund"
family = "{family}"
site = "https://fund.example/"
verified = "unverified"

[funder]
key = "fund"
name = "The Fund"

[expect]
items = 1

[{family}]
{options}
"""
JSON_API = """
requests = [{ url = "https://fund.example/calls" }]
items = "calls["
id = "id"
address = "https://fund.example/{id}"
fields = { title = "name" }
"""
FEED = 'start = ["https://fund.example/feed"]'
LISTING = 'start = ["https://fund.example/calls"]\nitems = "li[["\nfields = { title = "h2" }'


def test_shipped_sources_have_nothing_wrong() -> None:
    assert check(load(None)) == []


def test_each_file_that_is_wrong_is_named_with_its_key(tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    tables = {
        "unread": ("listing", "= 1"),
        "path": ("json_api", JSON_API),
        "selector": ("listing", LISTING),
        "family": ("telegraph", "wire = 1"),
        "sound": ("feed", FEED),
    }
    for key, (family, options) in tables.items():
        text = SOURCE.replace("{family}", family).replace("{options}", options)
        (folder / f"{key}.toml").write_text(text, encoding="utf-8")
    found = check(load(tmp_path))
    assert len(found) == 4
    said = {
        key: next(sentence for sentence in found if f"/{key}.toml: " in sentence) for key in tables if key != "sound"
    }
    assert "not valid TOML" in said["unread"]
    assert "items: 'calls[' is not a JMESPath" in said["path"]
    assert "items" in said["selector"]
    assert "family 'telegraph' is not known" in said["family"]
