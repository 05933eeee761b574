"""Answers in JSON: which known interface it is, or where the records, their fields and further pages stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from config.sentences import say
from crawler.propose.source_file import Table, literal, quoted

_WORDPRESS = re.compile(r"(?P<site>https?://.+?)/wp-json/wp/v2/(?P<kind>[\w-]+)/?")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?")
_EPOCH = re.compile(r"1\d{12}")
_DEEPEST, _DEEPEST_LIST = 2, 8
"""Levels of a record, and of an answer, that are looked at."""
_TELL_APART = 0.8
"""Share of the records whose values under a key that is called an id differ."""

_FIELDS = {
    "title": ("title", "titel", "tittel", "otsikko", "name", "namn", "navn", "nimi"),
    "summary": ("summary", "description", "beskriv", "kuvaus", "lead", "ingress", "abstract"),
    "deadline": (
        *("deadline", "closedate", "closingdate", "closes", "closing", "close", "stang", "stäng", "frist", "duedate"),
        *("due", "sista", "enddate", "paattyy"),
    ),
    "opens": ("opendate", "openingdate", "opens", "opening", "oppn", "öppn", "opning", "startdate", "alkaa"),
    "status": ("status",),
    "funder": ("funder", "agency", "finansiar"),
}
"""By field: parts of keys, the most telling first."""
_SUMS = {
    "min": ("minaward", "minimum", "minamount", "floor", "lagst"),
    "max": ("maxaward", "maximum", "maxamount", "ceiling", "hogst"),
    "total": ("total", "budget", "available", "pott"),
}
_PAGES = ("page", "pagenumber", "sida", "p")
_OFFSETS = ("offset", "skip", "start")


def table(url: str, value: Any, embedded: str = "") -> Table:
    """The table for an answer. `embedded`: the id of the script element of a page in which it stands."""
    path, items, columns = max(_lists(value, ""), key=lambda found: _worth(found[1]), default=("@", [], ""))
    if not embedded and (known := _known(url, items)):
        return known
    asked, paging = _paging(url, value, len(items))
    own, fields = of_records(url, items)
    lines = [
        f"requests = [{{ url = {quoted(asked)} }}]",
        *([f"embedded = {quoted(embedded)}"] if embedded else []),
        f"items = {literal(path)}",
        *([f"columns = {literal(columns)}"] if columns else []),
        *own,
        *paging,
        "",
        "[json_api.fields]",
        *fields,
    ]
    why = say("It answers in JSON, with {count} records at '{path}'.", count=len(items), path=path)
    if embedded:
        why = say("Its page holds {count} records as JSON, in the element '{id}'.", count=len(items), id=embedded)
    return Table("json_api", lines, why)


def of_records(url: str, items: list[Any]) -> tuple[list[str], list[str]]:
    """The lines on the ids and addresses of records, and those on their fields."""
    keys = _keys(items)
    own = [f"id = {literal(_id(keys, items))}", f"address = {quoted(_address(url, keys, items))}"]
    return own, list(_rules(keys, items))


def has_calls(value: Any) -> bool:
    """Whether there is a list of things with titles and dates in it."""
    return any(_worth(items) >= 3 for _, items, _ in _lists(value, ""))


def _known(url: str, items: list[Any]) -> Table | None:
    keys = set(items[0]) if items else set()
    if found := _WORDPRESS.match(url):
        asked = parse_qsl(urlsplit(url).query)
        query = "&".join(f"{name}={value}" for name, value in asked if name not in ("per_page", "page", "_fields"))
        lines = [f"url = {quoted(found['site'])}", f'kind = "{found["kind"]}"']
        lines += [f"query = {quoted(query)}"] if query else []
        return Table("wordpress", lines, say("It is the interface of a site of WordPress."))
    if {"keyDates", "status", "title"} <= keys and "/opportunities" in url:
        lines = [f"url = {quoted(url.partition('/opportunities')[0])}"]
        return Table("commongrants", lines, say("It is a server of the CommonGrants protocol."))
    if {"diarienummer", "titel"} <= keys:
        why = say("It is the shared interface of Swedish research funders (GDP).")
        return Table("gdp", ["", "[gdp.request]", f"url = {quoted(url)}"], why)
    return None


def _lists(value: Any, path: str, depth: int = 0) -> Iterator[tuple[str, list[Any], str]]:
    """Every list of objects in the answer, by its path; with the path to the columns when its records are rows."""
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value[:5]):
        yield path or "@", [each for each in value if isinstance(each, dict)], ""
    elif isinstance(value, dict) and depth < _DEEPEST_LIST:
        for key, part in value.items():
            below = f"{path}.{_named(key)}".lstrip(".")
            if isinstance(part, list) and part and all(isinstance(row, list) for row in part):
                yield from _rows(value, part, path, below)
            yield from _lists(part, below, depth + 1)


def _rows(beside: dict[str, Any], rows: list[list[Any]], path: str, below: str) -> Iterator[tuple[str, list[Any], str]]:
    """Rows of values, when what stands beside them names their columns (CKAN writes so)."""
    for key, columns in beside.items():
        if not isinstance(columns, list) or len(columns) != len(rows[0]):
            continue
        where = f"{path}.{_named(key)}".lstrip(".")
        for name in ("id", "name"):
            names = [column.get(name) if isinstance(column, dict) else None for column in columns]
            if all(isinstance(each, str) for each in names):
                yield below, [dict(zip(names, row, strict=False)) for row in rows], f"{where}[].{name}"
                return
        if all(isinstance(column, str) for column in columns):
            yield below, [dict(zip(columns, row, strict=False)) for row in rows], where


def _named(key: str) -> str:
    """A key as JMESPath writes it."""
    return key if re.fullmatch(r"[A-Za-z_]\w*", key, re.ASCII) else '"' + key.replace('"', '\\"') + '"'


def _worth(items: list[Any]) -> int:
    """How much a list looks like one of calls."""
    keys = _keys(items)
    found = sum(bool(_like(keys, words)) for words in _FIELDS.values())
    return found + bool(_like(keys, _FIELDS["title"])) + (len(items) > 1)


def _keys(items: list[Any]) -> list[str]:
    """Paths of the plain values in the first records, to a depth of two."""
    found: dict[str, None] = {}
    for item in items[:20]:
        found |= dict.fromkeys(_paths(item, "", 0))
    return list(found)


def _paths(value: dict[str, Any], path: str, depth: int) -> Iterator[str]:
    for key, part in value.items():
        below = f"{path}.{_named(key)}".lstrip(".")
        if isinstance(part, dict) and depth + 1 < _DEEPEST:
            yield from _paths(part, below, depth + 1)
        elif isinstance(part, list) and len(part) == 1 and isinstance(part[0], str):
            yield f"{below}[0]"
        elif part is not None and not isinstance(part, dict | list):
            yield below


def _like(keys: list[str], words: tuple[str, ...]) -> str:
    """The first key that holds the most telling word; one of the record itself before one of its parts."""
    named = {key: re.sub(r'[_\-". \[\]0]', "", key.rpartition(".")[2].lower()) for key in keys}
    plain = sorted(keys, key=lambda key: key.count("."))
    return next((key for word in words for key in plain if word in named[key]), "")


def _values(path: str, items: list[Any]) -> list[Any]:
    found = []
    for item in items:
        part: Any = item
        for key in re.findall(r'"(?:[^"\\]|\\.)*"|[^.\[]+|\[0\]', path):
            if key == "[0]":
                part = part[0] if isinstance(part, list) and part else None
            else:
                part = part.get(key.strip('"')) if isinstance(part, dict) else None
        found.append(part)
    return [value for value in found if value not in (None, "")]


def _id(keys: list[str], items: list[Any]) -> str:
    """A key whose values differ in all records; one that is called so first."""

    def likely(key: str) -> tuple[bool, bool, int]:
        return (key.lower() != "id", not key.lower().endswith(("id", "number", "slug")), keys.index(key))

    for key in sorted(keys, key=likely):
        values = [str(value) for value in _values(key, items)]
        called = key.lower().endswith("id") and len(set(values)) >= len(items) * _TELL_APART  # a record may come twice
        if len(values) == len(items) and (called or len(set(values)) == len(items)):
            return key if isinstance(_values(key, items)[0], str) else f"to_string({key})"
    return "to_string(@)"


def _address(url: str, keys: list[str], items: list[Any]) -> str:
    """A key whose values are web addresses, of the records themselves first; else where the answer came from."""
    for key in sorted(keys, key=lambda key: ("api" in key.lower(), key.count("."), keys.index(key))):
        values = _values(key, items)
        if values and all(isinstance(value, str) and value.startswith(("https://", "http://")) for value in values):
            return "{" + key + "}"
    return url


def _rules(keys: list[str], items: list[Any]) -> Iterator[str]:
    left = [key for key in keys if not key.lower().endswith(("url", "link"))]
    for field, words in _FIELDS.items():
        if key := _like(left, words):
            left.remove(key)
            yield f"{field} = {_rule(field, key, _values(key, items))}"
    sums = [f'{{ select = {literal(key)}, role = "{role}", ignore = ["0"] }}' for role, key in _sums(left, items)]
    if sums:
        yield f"amount = [{', '.join(sums)}]"


def _rule(field: str, key: str, values: list[Any]) -> str:
    if field not in ("deadline", "opens"):
        return literal(key)
    if values and all(isinstance(value, str) and _ISO.fullmatch(value) for value in values):
        return f'{{ select = {literal(key)}, format = "iso" }}'
    if values and all(_EPOCH.fullmatch(str(value)) for value in values):
        return f'{{ select = {literal(key)}, format = "epoch_ms" }}'
    return f'{{ select = {literal(key)}, label = "{"Deadline" if field == "deadline" else "Opens"}" }}'


def _sums(keys: list[str], items: list[Any]) -> Iterator[tuple[str, str]]:
    for role, words in _SUMS.items():
        key = _like(keys, words)
        if key and any(re.search(r"\d", str(value)) for value in _values(key, items)):
            keys.remove(key)
            yield role, key


def _paging(url: str, value: Any, count: int) -> tuple[str, list[str]]:
    """The address with the place of a page's number in it, and the lines on further pages."""
    if following := _next(value, ""):
        return url, [f'paging = {{ by = "next", next = {literal(following)} }}']
    total = _total(value, count, "")
    lines = [f"total = {literal(total)}"] if total else []
    for name, number in parse_qsl(urlsplit(url).query):
        by = "page" if name.lower() in _PAGES else "offset" if name.lower() in _OFFSETS else ""
        if by and number.isdigit():
            asked = re.sub(rf"([?&]{re.escape(name)}=){number}(?=&|$)", rf"\g<1>{{{by}}}", url)
            first = f", first = {number}" if by == "page" else ""
            return asked, [*lines, f'paging = {{ by = "{by}"{first}, size = {max(1, count)} }}']
    return url, lines


def _next(value: Any, path: str, depth: int = 0) -> str:
    for key, part in value.items() if isinstance(value, dict) else ():
        below = f"{path}.{_named(key)}".lstrip(".")
        if key.lower() in ("next", "nextpage", "next_page", "nextlink", "@odata.nextlink") and isinstance(part, str):
            return below
        if isinstance(part, dict) and depth < _DEEPEST_LIST and (found := _next(part, below, depth + 1)):
            return found
    return ""


def _total(value: Any, count: int, path: str, depth: int = 0) -> str:
    for key, part in value.items() if isinstance(value, dict) else ():
        below = f"{path}.{_named(key)}".lstrip(".")
        if isinstance(part, int) and not isinstance(part, bool) and part >= count:
            if re.search(r"total|count|hits", key, re.IGNORECASE):
                return below
        elif isinstance(part, dict) and depth < _DEEPEST_LIST and (found := _total(part, count, below, depth + 1)):
            return found
    return ""
