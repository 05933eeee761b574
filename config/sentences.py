"""Sentences for people: made in any layer, in English, and said in the reader's language where they are shown.

    raise ConfigError(say("{file}: '{key}' is missing", file=path, key=key))

A Sentence is its English text wherever a text is wanted: in logs, in JSON, in a comparison. Beside it stand the
template and the values it was made of, so that whoever shows it can fill the template of another language
(`in_language`). A value may be a Sentence itself. The catalogues of the command line are made from the templates
given to `say`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

_MARK = '{"say": '
"""How a packed sentence begins."""


class Sentence(str):
    """A sentence with what it was made of. `str(problem)` of an exception raised with one gives it back whole."""

    template: str
    """As str.format wants it: `{name}` stands for a value."""
    values: Mapping[str, str | int]

    def __new__(cls, template: str, values: Mapping[str, str | int]) -> Sentence:
        """The template filled with the values."""
        sentence = super().__new__(cls, template.format(**values))
        sentence.template, sentence.values = template, values
        return sentence

    def __str__(self) -> str:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Sentence, (self.template, self.values)


def say(template: str, **values: Any) -> Sentence:
    """The sentence. `template` must be written out in the call: the catalogues are made from what stands there."""
    return Sentence(template, {name: v if isinstance(v, str | int) else str(v) for name, v in values.items()})


REASONS = (
    say("Permission denied"),
    say("No such file or directory"),
    say("Is a directory"),
    say("Not a directory"),
    say("File exists"),
    say("No space left on device"),
    say("Disk quota exceeded"),
    say("Read-only file system"),
    say("Too many open files"),
    say("File name too long"),
)
"""What the system says most often of a file (C library, strerror)."""


def reason(problem: Exception) -> Sentence:
    """What the system says went wrong with a file; else what the exception says."""
    words = getattr(problem, "strerror", None) or str(problem)
    return Sentence(words.replace("{", "{{").replace("}", "}}"), {})


def in_language(text: str, translate: Callable[[str], str]) -> str:
    """The sentence as `translate`, from an English template to that of another language, has it.

    A plain text is a template without values. Values that are sentences are translated too, other values never.
    """
    if not isinstance(text, Sentence):
        return translate(text) if text else text
    values = {name: in_language(v, translate) if isinstance(v, Sentence) else v for name, v in text.values.items()}
    return translate(text.template).format(**values)


def with_values(text: str, change: Callable[[str], str]) -> str:
    """The same sentence with every text in it that is not ours changed: its values, or a plain text itself."""
    if not isinstance(text, Sentence):
        return change(text)
    values = {name: with_values(v, change) if isinstance(v, str) else v for name, v in text.values.items()}
    return Sentence(text.template, values)


def packed(text: str) -> str:
    """A sentence as plain text from which `unpacked` makes it again: for a file, a pipe or a column of a table.

    What is the same without its template stays as it is.
    """
    if isinstance(text, Sentence) and text.template != text:
        return json.dumps(_table(text), ensure_ascii=False)
    if text.startswith(_MARK):
        return json.dumps(_table(Sentence("{text}", {"text": text})), ensure_ascii=False)
    return text


def unpacked(text: str) -> str:
    """The inverse of `packed`. A text that it did not make is a plain text."""
    if not text.startswith(_MARK):
        return text
    try:
        return _sentence(json.loads(text))
    except (ValueError, TypeError, LookupError, AttributeError):
        return text


def _table(sentence: Sentence) -> dict[str, Any]:
    values = {name: _table(v) if isinstance(v, Sentence) else v for name, v in sentence.values.items()}
    return {"say": sentence.template, "with": values}


def _sentence(table: Mapping[str, Any]) -> Sentence:
    values = {name: _sentence(v) if isinstance(v, Mapping) else v for name, v in table["with"].items()}
    return Sentence(table["say"], values)
