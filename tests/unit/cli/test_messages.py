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
from cli import help, i18n

PACKAGE = Path(cli.__file__).parent
FOLDER = PACKAGE / "locale"
LANGUAGES = [language for language in i18n.LANGUAGES if language != "en"]


def said() -> Iterator[tuple[str, ...]]:
    """Every text that the code hands to gettext; one for each call, two where the count decides."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                count = {"_": 1, "N_": 1, "ngettext": 2}.get(node.func.id, 0)
                texts = [argument.value for argument in node.args[:count] if isinstance(argument, ast.Constant)]
                if count and len(texts) == count:
                    yield tuple(str(text) for text in texts)


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
