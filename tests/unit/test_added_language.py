"""A language is added by one file of words: no Python, and the phrases of the others read as before."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

DUTCH = """
[languages]
letters = "ëï"
near = ["de"]
countries = ["NL"]
words = ["de", "het", "een", "van", "en", "voor", "tot", "uiterlijk", "aanvraag", "aanvragen", "kunt", "vanaf", "is"]

[calendar]
months = [["januari"], ["februari"], ["maart"], ["april"], ["mei"], ["juni"], ["juli"], ["augustus"], ["september"],
  ["oktober"], ["november"], ["december"]]
weekdays = [["maandag"], ["dinsdag"], ["woensdag"], ["donderdag"], ["vrijdag"], ["zaterdag"], ["zondag"]]
joins = ["van"]

[roles]
deadline = ["sluit", "sluitingsdatum*", "deadline*", "uiterste datum", "indienen voor"]
opens = ["opent", "openingsdatum*"]
window = ["aanvraagperiode*", "kunt aanvragen"]
other = ["besluit*", "verantwoording*", "uitbetaling*"]
apply = ["aanvraag*"]
submit = ["aanvragen", "indienen", "ingediend"]
until = ["tot", "tot en met"]
by = ["uiterlijk", "vóór"]
since = ["vanaf", "van"]

[marks]
rolling = ["doorlopend", "het hele jaar door"]
closed = ["gesloten voor aanvragen"]

[shared.calendar.span]
to = ["tot"]

[shared.clock]
marker = ["om"]
hour = ["uur"]
"""

PHRASES = [
    ("De aanvraagperiode sluit op vrijdag 6 maart 2026 om 17.00 uur", ["2026-03-06"], [], False, False),
    ("Aanvragen kunnen uiterlijk 1 mei 2026 worden ingediend", ["2026-05-01"], [], False, False),
    ("Aanvraagperiode: van 2 februari tot 15 maart 2026", ["2026-03-15"], ["2026-02-02"], False, False),
    ("Besluit uiterlijk 1 juni 2026", [], [], False, False),
    ("U kunt het hele jaar door aanvragen", [], [], True, False),
    ("Het fonds is gesloten voor aanvragen", [], [], False, True),
    ("Sista ansökningsdag är 1 mars 2026", ["2026-03-01"], [], False, False),
]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    folder = tmp_path_factory.mktemp("dutch")
    shutil.copytree(ROOT / "config", folder / "config")
    language = folder / "config" / "vocabulary" / "language"
    language.mkdir(exist_ok=True)
    (language / "nl.toml").write_text(DUTCH, encoding="utf-8")
    lines = "".join(
        json.dumps({"phrase": phrase, "kind": "deadline", "country": "NL"}) + "\n" for phrase, *_ in PHRASES
    )
    program = f"import sys; sys.path[:0] = [{str(folder)!r}, {str(ROOT)!r}]; import runpy; "
    program += "runpy.run_module('tracker.facts.phrases', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", program], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("number", range(len(PHRASES)))
def test_a_phrase_of_an_added_language_is_read(answers: list[dict[str, object]], number: int) -> None:
    phrase, deadlines, opens, rolling, closed = PHRASES[number]
    answer = answers[number]
    whens = [[when["date"] for when in answer[name]] for name in ("deadlines", "opens")]  # type: ignore[attr-defined]  # JSON
    assert (*whens, answer["rolling"], answer["closed"]) == (deadlines, opens, rolling, closed), phrase
