"""Reads plain tables (TOML, environment) into frozen dataclasses; whatever does not fit is an error that says where."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast

from config.sentences import say

T = TypeVar("T")


class ConfigError(Exception):
    """A file or setting is wrong; the message names the file and the key and says what to do."""


def read(cls: type[T], table: Mapping[str, Any], where: str, **given: Any) -> T:
    """Read `table` into the dataclass `cls`.

    `where` names the file (and table) in messages. A key that `cls` does not have, a value of another type and a
    missing value without default each raise ConfigError. `given` are fields that the caller fills in: in the table
    they count as unknown keys.
    """
    if not isinstance(table, Mapping):
        raise ConfigError(say("{where}: a table is wanted here, not {value}", where=where, value=_shown(table)))
    hints, fields = _fields(cast(Any, cls))
    unknown = [key for key in table if key not in hints or key in given]
    if unknown:
        known = ", ".join(sorted(hints.keys() - given.keys()))
        raise ConfigError(
            say("{where}: unknown key '{key}' (known keys: {known})", where=where, key=unknown[0], known=known)
        )
    missing = [name for name, required in fields.items() if required and name not in table and name not in given]
    if missing:
        raise ConfigError(say("{where}: '{key}' is missing", where=where, key=missing[0]))
    values = {key: _value(hints[key], value, f"{where}: {key}") for key, value in table.items()}
    return cls(**values, **given)


def merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`over` laid on `under`, table by table; a list is replaced as a whole."""
    result = dict(under)
    for key, value in over.items():
        below = result.get(key)
        both_tables = isinstance(value, Mapping) and isinstance(below, Mapping)
        result[key] = merge(cast(Any, below), value) if both_tables else value
    return result


@cache
def _fields(cls: Any) -> tuple[dict[str, Any], dict[str, bool]]:
    hints = typing.get_type_hints(cls)
    fields = {
        field.name: field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        for field in dataclasses.fields(cls)
        if field.init
    }
    return {name: hints[name] for name in fields}, fields


def _value(kind: Any, value: Any, where: str) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return value
    if origin in (Union, types.UnionType):
        return _one_of(arguments, value, where)
    if origin is Literal:
        if value not in arguments:
            raise ConfigError(
                say(
                    "{where}: {value} is not one of {words}",
                    where=where,
                    value=_shown(value),
                    words=", ".join(str(word) for word in arguments if word),
                )
            )
        return value
    if origin is tuple:
        return _list(arguments[0], value, where)
    if origin is dict:
        if not isinstance(value, Mapping):
            raise ConfigError(say("{where}: a table is wanted here, not {value}", where=where, value=_shown(value)))
        return {str(key): _value(arguments[1], item, f"{where}.{key}") for key, item in value.items()}
    if dataclasses.is_dataclass(kind):
        return read(cast(type, kind), value, where)
    return _plain(kind, value, where)


def _one_of(kinds: tuple[Any, ...], value: Any, where: str) -> Any:
    wanted = [kind for kind in kinds if kind is not type(None)]
    if value is None and len(wanted) < len(kinds):
        return None
    problems = []
    for kind in wanted:
        try:
            return _value(kind, value, where)
        except ConfigError as problem:
            problems.append(problem)
    raise problems[0]


def _list(kind: Any, value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise ConfigError(say("{where}: a list is wanted here, not {value}", where=where, value=_shown(value)))
    return tuple(_value(kind, item, f"{where}[{number}]") for number, item in enumerate(value, 1))


def _plain(kind: type, value: Any, where: str) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        names = {str: say("a text"), int: say("a whole number"), float: say("a number"), bool: say("true or false")}
        raise ConfigError(
            say(
                "{where}: {kind} is wanted here, not {value}",
                where=where,
                kind=names.get(kind, kind.__name__),
                value=_shown(value),
            )
        )
    return value


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
