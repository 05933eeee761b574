"""Sentences are English everywhere, survive files, pipes and pickles, and are said in another language when shown."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.sentences import Sentence, in_language, packed, reason, say, unpacked, with_values
from config.strict import ConfigError

NESTED = say("{place}: {problem}", place="vinnova", problem=say("{count} calls read", count=3))
SWEDISH = {"{place}: {problem}": "{place}: {problem}", "{count} calls read": "{count} utlysningar lästes"}

values = st.recursive(
    st.integers() | st.text(),
    lambda inner: st.builds(Sentence, st.just("a {x} of {{braces}}"), st.fixed_dictionaries({"x": inner})),
    max_leaves=4,
)
sentences = st.builds(Sentence, st.sampled_from(["{x}", "plain", "in {{x}} {x}"]), st.fixed_dictionaries({"x": values}))


def swedish(text: str) -> str:
    return in_language(text, lambda template: SWEDISH.get(template, template))


def test_a_sentence_is_its_english_text() -> None:
    assert NESTED == "vinnova: 3 calls read"
    assert json.dumps([NESTED]) == '["vinnova: 3 calls read"]'
    assert f"{NESTED}." == "vinnova: 3 calls read."


def test_what_an_exception_was_raised_with_comes_back_whole() -> None:
    problem = ConfigError(NESTED)
    assert swedish(str(problem)) == "vinnova: 3 utlysningar lästes"
    assert swedish(say("{place}: {problem}", place="x", problem=problem)) == "x: vinnova: 3 utlysningar lästes"


@pytest.mark.parametrize(
    "kept", [lambda s: pickle.loads(pickle.dumps(s)), copy.deepcopy, lambda s: unpacked(packed(s))]
)
def test_a_kept_sentence_can_still_be_translated(kept: Any) -> None:
    assert swedish(kept(NESTED)) == "vinnova: 3 utlysningar lästes"


def test_a_text_without_values_is_its_own_template_but_values_are_not_translated() -> None:
    words = {"open": "öppen", "{x} is here": "{x} är här"}
    assert in_language("open", lambda text: words[text]) == "öppen"
    assert in_language(say("{x} is here", x="open"), lambda text: words[text]) == "open är här"
    assert in_language("", lambda text: words[text]) == ""


@given(sentences | st.text() | st.text().map(lambda text: '{"say": ' + text))
def test_packing_loses_nothing(text: str) -> None:
    again = unpacked(packed(text))
    assert again == text
    assert packed(again) in (packed(text), text)
    assert in_language(again, lambda template: template) == text


@pytest.mark.parametrize(
    "text",
    ['{"say": 1}', '{"say": "{x}", "with": {}}', '{"say": "{x.y}", "with": {"x": 1}}', '{"say": "{", "with": {}}'],
)
def test_what_only_looks_packed_is_a_plain_text(text: str) -> None:
    assert unpacked(text) == text


def test_only_what_is_not_ours_is_changed() -> None:
    hidden = with_values(say("{url} answered {status}", url="https://x.example/?key=answered", status=500), str.upper)
    assert hidden == "HTTPS://X.EXAMPLE/?KEY=ANSWERED answered 500"


def test_the_systems_words_are_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="directory") as found:
        tmp_path.read_text()
    assert in_language(reason(found.value), {"Is a directory": "Är en mapp"}.__getitem__) == "Är en mapp"
