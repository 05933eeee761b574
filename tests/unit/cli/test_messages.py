"""Everything that the program says is in the catalogue, translated, and compiled as it stands."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

import cli
import config
import crawler
import tracker
from cli import help, i18n

FOLDER = Path(cli.__file__).parent / "locale"
PACKAGES = [Path(str(package.__file__)).parent for package in (cli, config, crawler, tracker)]
MARKS = {"_": 1, "N_": 1, "say": 1, "ngettext": 2}
"""What is called with a text for people, and how many of its arguments are texts."""
LANGUAGES = [language for language in i18n.LANGUAGES if language != "en"]


def said() -> Iterator[tuple[str, ...]]:
    """Every text for people in the code; one for each call, two where the count decides."""
    for _path, call in calls():
        texts = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
        if len(texts) == MARKS[_name(call)]:
            yield tuple(str(text) for text in texts)


def calls() -> Iterator[tuple[Path, ast.Call]]:
    """Every call of a mark in the four packages."""
    for path in sorted(path for package in PACKAGES for path in package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node) in MARKS:
                yield path, node


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def test_the_template_of_a_sentence_stands_where_it_is_said() -> None:
    """Else no catalogue could be made from the code."""
    hidden = [
        f"{path}:{call.lineno}"
        for path, call in calls()
        if _name(call) == "say" and not (len(call.args) == 1 and isinstance(call.args[0], ast.Constant))
    ]
    assert not hidden


def catalogue(language: str) -> dict[tuple[str, ...], Any]:
    """The messages of a language by their English texts."""
    with (FOLDER / language / "LC_MESSAGES" / "grants.po").open("rb") as file:
        messages = read_po(file, locale=language)
    return {
        message.id if isinstance(message.id, tuple) else (message.id,): message for message in messages if message.id
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_none_is_left_over(language: str) -> None:
    wanted, there = set(said()), catalogue(language)
    assert len(wanted) > 100
    assert not wanted - there.keys(), "`make messages` puts these into the catalogue; then translate them"
    assert not there.keys() - wanted, "`make messages` takes these out of the catalogue"
    untranslated = [texts for texts, message in there.items() if not all(_strings(message))]
    assert not untranslated
    assert not [texts for texts, message in there.items() if message.fuzzy]


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_fill_in_the_same_values(language: str) -> None:
    for texts, message in catalogue(language).items():
        wanted = {name for text in texts for name in re.findall(r"\{(\w*)", text)}
        for string in _strings(message):
            assert set(re.findall(r"\{(\w*)", string)) <= wanted, texts
        assert {name for string in _strings(message) for name in re.findall(r"\{(\w*)", string)} == wanted, texts


def test_swedish_quotes_as_swedes_do() -> None:
    strings = [string for message in catalogue("sv").values() for string in _strings(message)]
    assert not [string for string in strings if re.search(r"'\{\w+\}'", string)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    compiled = gettext.translation("grants", FOLDER, [language])
    for texts, message in catalogue(language).items():
        if len(texts) == 1:
            assert compiled.gettext(texts[0]) == message.string
        else:
            assert [compiled.ngettext(*texts, count) for count in (1, 2)] == list(message.string)


def test_typers_own_sentences_are_still_typers() -> None:
    import typer

    sources = "\n".join(path.read_text(encoding="utf-8") for path in Path(typer.__file__).parent.rglob("*.py"))
    assert not [text for text in help.TYPER_TEXTS if text not in sources]


def _strings(message: Any) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)
