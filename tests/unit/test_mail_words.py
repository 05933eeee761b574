"""The catalogues of mails are complete in every language that mails speak, and compiled as they stand."""

from __future__ import annotations

import ast
import gettext
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

import tracker.digest
from config.names import names
from config.sentences import say
from tracker.applications.planning import SHORT_STEPS, STEPS
from tracker.digest.task_titles import USUAL
from tracker.digest.words import FOLDER, LANGUAGES, words

TRANSLATED = [language for language in LANGUAGES if language != "en"]
MARKS = {"tell": 1, "tell_n": 2, "mail_text": 1}
SOURCES = sorted(Path(str(tracker.digest.__file__)).parent.rglob("*.py"))


def said() -> Iterator[tuple[str, ...]]:
    """Every text of mails in the code."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (mark := MARKS.get(_name(node))):
                texts = [a.value for a in node.args[:mark] if isinstance(a, ast.Constant)]
                if len(texts) == mark:
                    yield tuple(map(str, texts))


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def catalogue(language: str) -> dict[tuple[str, ...], Any]:
    with (FOLDER / language / "LC_MESSAGES" / "digest.po").open("rb") as file:
        found = read_po(file, locale=language)
    return {each.id if isinstance(each.id, tuple) else (each.id,): each for each in found if each.id}


def strings(message: Any) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def test_mails_name_every_usual_step_of_a_plan() -> None:
    assert set(USUAL) == {str(title) for title, _days in (*STEPS, *SHORT_STEPS)}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_and_fills_in_the_same_values(language: str) -> None:
    wanted, there = set(said()), catalogue(language)
    assert len(wanted) > 50
    assert wanted == there.keys(), "`make messages` brings the catalogue up to date; then translate what is empty"
    for texts, message in there.items():
        assert all(strings(message)), f"{language}: {texts} is not translated"
        assert not message.fuzzy
        values = {name for text in texts for name in re.findall(r"\{(\w+)", text)}
        for string in strings(message):
            assert set(re.findall(r"\{(\w+)", string)) == values, (language, texts)


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    compiled = gettext.translation("digest", FOLDER, [language])
    for texts, message in catalogue(language).items():
        found = (
            [compiled.ngettext(*texts, count) for count in (1, 2)] if len(texts) == 2 else [compiled.gettext(*texts)]
        )
        assert tuple(found) == strings(message)


def test_themes_and_applicants_have_names_in_every_language() -> None:
    """Those that are missing here are called by their English names; most are not missing."""
    own = tomllib.loads((FOLDER.parent / "names.toml").read_text(encoding="utf-8"))
    for kind, least in (("theme", 24), ("applicant_type", 20)):
        known = own[kind].keys() & names(kind).keys()  # type: ignore[arg-type]
        assert own[kind].keys() == known
        assert len(known) >= least
        assert all(called.keys() == {"nb", "da", "fi"} for called in own[kind].values())


def test_names_and_countries_in_a_sentence_of_another_layer_are_told_in_the_language() -> None:
    from config.names import named

    assert words("fi").tell_sentence(named("theme", ["young_people"])) == "nuoret"
    assert words("sv").tell_sentence(named("place", ["SE", "FI"])) == "Sverige, Finland"
    assert words("nb").tell_sentence(say("something that mails do not know")) == "something that mails do not know"


@pytest.mark.parametrize(("asked", "spoken"), [("no", "nb"), ("nn", "nb"), ("sv-FI", "sv"), ("de", "en"), ("", "en")])
def test_a_language_that_mails_do_not_speak_is_english(asked: str, spoken: str) -> None:
    assert words(asked).language == spoken


def test_a_day_is_written_as_far_as_it_is_stated() -> None:
    english = words("en")
    assert english.stated_day("2018-04") == "April 2018"
    assert english.stated_day("--05-07", yearly=True) == "7 May every year"
    assert english.stated_day("--09") == "September (year unknown)"
    assert words("fi").stated_day("--09").startswith("syyskuu")
