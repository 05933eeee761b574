"""How a source file's fields become raw strings."""

import pytest

from config.strict import ConfigError
from crawler.families.fields import FieldRule, read_fields
from tracker.facts.model import Raw


def rules(**fields):
    return read_fields(FieldRule, fields, "vattrafonden.toml: [listing.fields]")


def test_a_text_is_the_place_alone_and_a_list_gives_several_places():
    title, low, high = rules(title="h2", amount=[{"select": ".min", "role": "min"}, {"select": ".max", "role": "max"}])
    assert (title.name, title.select) == ("title", "h2")
    assert [(rule.name, rule.select, rule.role) for rule in (low, high)] == [
        ("amount", ".min", "min"),
        ("amount", ".max", "max"),
    ]


def test_what_the_file_says_of_a_value_goes_with_the_raw_string():
    place = {"select": "time", "label": "Stänger", "zone": "Europe/Stockholm", "stage": "outline", "format": "iso"}
    (rule,) = rules(deadline=place)
    assert list(rule.raws(" 2026-10-15\n", "in the list", "https://a.example/1")) == [
        Raw(
            "deadline",
            "2026-10-15",
            label="Stänger",
            where="in the list",
            url="https://a.example/1",
            format="iso",
            zone="Europe/Stockholm",
            stage="outline",
        )
    ]


def test_the_label_of_the_page_is_used_when_the_file_gives_none():
    (rule,) = rules(deadline="dd")
    assert next(rule.raws("1 mars", "in the list", label="Sista dag")).label == "Sista dag"


def test_a_pattern_takes_each_part_that_it_finds():
    (rule,) = rules(deadline={"select": ".", "pattern": r"Stänger (\d+ \w+ \d{4})"})
    text = "Bygdepengen Stänger 4 maj 2026 Övrigt Stänger 1 juni 2026 Mer"
    assert [raw.text for raw in rule.raws(text, "in the list")] == ["4 maj 2026", "1 juni 2026"]
    assert list(rule.raws("Bygdepengen", "in the list")) == []


def test_the_sources_own_words_are_translated_and_empty_ones_left_out():
    (rule,) = rules(status={"select": ".s", "words": {"Kommande": "forecast"}, "ignore": ["-"]})
    said = [raw.text for text in ("kommande", "Pågående", "-", " ") for raw in rule.raws(text, "in the list")]
    assert said == ["forecast", "Pågående"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"deadlin": "h2"}, "unknown field 'deadlin'"),
        ({"deadline": {"selct": "h2"}}, "deadline: unknown key 'selct'"),
        ({"deadline": {"select": "h2", "pattern": "("}}, "deadline: pattern: '(' is not a regular expression"),
        ({"deadline": {"select": "h2", "zone": "Europe/Lund"}}, "deadline: zone: 'Europe/Lund' is not a time zone"),
        ({"deadline": {"select": "h2", "role": "max"}}, "deadline: role: 'max' is said, but this field has no roles"),
        ({"amount": {"select": "h2", "role": "most"}}, "amount: role: 'most' is not one of min, max, total"),
        ({"amount": {"select": "h2", "name": "rate"}}, "amount: unknown key 'name'"),
        ({"amount": 3}, "amount: a table is wanted here, not 3"),
    ],
)
def test_what_cannot_be_right_is_an_error_that_names_file_and_key(fields, sentence):
    with pytest.raises(ConfigError) as problem:
        rules(**fields)
    assert str(problem.value).startswith("vattrafonden.toml: [listing.fields]: ")
    assert sentence in str(problem.value)
