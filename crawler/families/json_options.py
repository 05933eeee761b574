"""What a source file says of a JSON API: requests, paging, where records and fields stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from config.sentences import say
from config.strict import ConfigError, read
from crawler.families.json_values import JsonRule, check_path, read_rules
from crawler.families.templates import placeholders

PAGING_PLACES = ("page", "offset")
"""Filled in anew for each page."""
DAYS = ("since", "today", "yesterday")
"""Days that a request may name."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a multipart body (RFC 7578), with a type of its own."""

    name: str
    value: Any
    """Written as JSON, unless `type` is another than application/json and this is a text."""
    type: str = "application/json"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request. `{page}`, `{offset}`, `{since}`, `{keys.name}` and `{lists.name}` in its texts are filled in."""

    url: str
    method: Literal["GET", "POST"] = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    json: Any = None
    """The body as JSON; a text that is one place only (`"{offset}"`) becomes the number."""
    form: dict[str, str] = field(default_factory=dict)
    """The body as a form (application/x-www-form-urlencoded)."""
    parts: tuple[Part, ...] = ()
    """The body as multipart/form-data, always with the same boundary."""
    timeout: float | None = None
    """Seconds, where this answer takes longer than the source's others."""
    max_size: int | None = None
    """Bytes, where this answer is larger than the source's others: a bulk file."""

    def places(self) -> list[str]:
        """Everything between braces in this request."""
        bodies = [self.url, self.headers, self.json, self.form, [part.value for part in self.parts]]
        return [name for body in bodies for name in placeholders(body)]


@dataclass(frozen=True, kw_only=True)
class Paging:
    """How one gets from an answer to the next.

    It ends when as many records as `total` says are read, when an answer has none, or when there is no next address;
    whatever else stops it is reported.
    """

    by: Literal["page", "offset", "next", "link"]
    """`{page}` counts up; `{offset}` grows by the records read; `next`: an address in the answer; `link`: the header
    `Link: <…>; rel="next"` (RFC 8288)."""
    first: int = 1
    """The number of the first page."""
    next: str = ""
    """JMESPath to the next address."""
    total_header: str = ""
    """The header of an answer that says the number of all records."""
    size: int | None = None
    """Records that a full answer has: fewer mean the last one, when the answer says no total."""
    max_pages: int = 100
    """Answers read for one request at most; more is reported."""


@dataclass(frozen=True, kw_only=True)
class Detail:
    """A second request for each record. `{path}` in its texts is what the record has at that JMESPath."""

    request: Asked
    when: str = ""
    """JMESPath that must be true of the record; of others there is no more than the list says."""
    optional: bool = False
    """The record alone is a whole call: 404 means that there is no more, and a replay may lack the answer."""
    item: str = "@"
    """JMESPath to the record in the answer."""
    ok: str = ""
    error: str = ""
    fields: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def rules(self) -> tuple[JsonRule, ...]:
        """The fields that the details have."""
        return read_rules(self.fields, "[json_api.detail.fields]")


@dataclass(frozen=True, kw_only=True)
class Parent:
    """A list of what the records belong to, programmes say; each record gets its own under `name`."""

    name: str
    request: Asked
    id: str
    """JMESPath to the parent's own id."""
    key: str
    """JMESPath, in the record, to the id of its parent; may begin with the name of a parent found before."""
    items: str = "@"


@dataclass(frozen=True, kw_only=True)
class Recent:
    """A day in each record after which it is of no interest: bulk files hold decades."""

    select: str
    format: str
    """strptime pattern of the day."""
    days: int = 31
    """Records whose day lies further back are left out."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a person sees the call: the first of several whose condition holds and whose places all have values."""

    template: str
    when: str = ""


@dataclass(frozen=True, kw_only=True)
class Options:
    """The table [json_api]."""

    requests: tuple[Asked, ...]
    items: str
    """JMESPath to the list of records in an answer; `@` when the answer is the list."""
    id: str
    """JMESPath to the record's own id."""
    address: str | tuple[Address, ...]
    """The page of the call that a person opens, `https://…/{id}`."""
    fields: dict[str, Any]
    keep: str = ""
    """JMESPath that must be true of a record; others are counted as left out."""
    ok: str = ""
    """JMESPath that must be true of an answer; some APIs answer 200 with an error in it."""
    error: str = ""
    """JMESPath to what the API says is wrong."""
    total: str = ""
    """JMESPath to the number of records over all answers."""
    unpack: tuple[str, ...] = ()
    """Dotted paths, in a record, of texts that are JSON themselves."""
    since_years: int = 1
    """`{since}` is 1 January of the year that lies this many years back."""
    embedded: str = ""
    """The answer is a web page, with the JSON in its script element of this id: `__NEXT_DATA__`."""
    columns: str = ""
    """JMESPath, in the answer, to the names of the columns, when a record is a list of values and not an object."""
    stream: Literal["", "json", "xml", "csv"] = ""
    """The answer is a file too large for memory, maybe in a ZIP or gzip: it is kept on disk and read bit by bit. Then
    `items` is a dotted path to the list (json), the names of the elements with a bar between (xml), or what divides
    the cells of a row, a comma as a rule (csv)."""
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Lists that a file of one's own may change: `"{lists.name}"` in a body becomes the list, and `["*"]` means all, so
    that the condition is left out. In `keep` they stand under `lists`."""
    recent: tuple[Recent, ...] = ()
    """A record is left out when one of these days lies too far back."""
    parents: tuple[Parent, ...] = ()
    """Lists that are read before, optional: without one the records are read all the same."""
    paging: Paging | None = None
    detail: Detail | None = None
    fallback: dict[str, Any] | None = None
    """Another table like this one, read when a list cannot be: the bulk file of an API that is down. Ids must be
    the same in both."""

    @cached_property
    def spare(self) -> Options | None:
        """The fallback."""
        return read(Options, self.fallback, "[json_api.fallback]") if self.fallback is not None else None

    @cached_property
    def rules(self) -> tuple[JsonRule, ...]:
        """The fields that a record in the list has."""
        return read_rules(self.fields, "[json_api.fields]")

    @property
    def is_table(self) -> bool:
        """Whether each record has all columns, filled or not."""
        return bool(self.columns) or self.stream == "csv"

    @property
    def addresses(self) -> tuple[Address, ...]:
        """`address`, in its long form."""
        return (Address(template=self.address),) if isinstance(self.address, str) else self.address


def check(options: Options, where: str) -> None:
    """Raise ConfigError for what the types alone do not show: paths, places, bodies. `where` names file and table."""
    for number, asked in enumerate(options.requests, 1):
        _check_request(asked, f"{where}: requests[{number}]", options.paging, options.lists)
    if not options.requests:
        raise ConfigError(say("{where}: requests: at least one is needed", where=where))
    for name in ("id", "keep", "ok", "error", "total", "columns", *(() if options.stream else ("items",))):
        check_path(getattr(options, name), f"{where}: {name}")
    for parent in options.parents:
        _check_request(parent.request, f"{where}: parents: {parent.name}", None, options.lists)
        for path in (parent.items, parent.id, parent.key):
            check_path(path, f"{where}: parents: {parent.name}")
    for recent in options.recent:
        check_path(recent.select, f"{where}: recent")
    for address in options.addresses:
        for path in (address.when, *placeholders(address.template)):
            check_path(path, f"{where}: address")
    _check_rules(options, where)
    if options.paging:
        _check_paging(options.paging, options.requests, f"{where}: paging")
    if options.detail:
        _check_detail(options.detail, f"{where}: detail")
    if options.fallback is not None:
        check(read(Options, options.fallback, f"{where}: fallback"), f"{where}: fallback")


def _check_rules(options: Options, where: str) -> None:
    read_rules(options.fields, f"{where}: fields")
    if options.detail:
        read_rules(options.detail.fields, f"{where}: detail.fields")


def _check_request(asked: Asked, where: str, paging: Paging | None, lists: Iterable[str]) -> None:
    paged = {"page", "offset"} & {paging.by} if paging else set()
    known = {*DAYS, *paged, *(f"lists.{name}" for name in lists)}
    for name in asked.places():
        if name not in known and not name.startswith("keys."):
            raise ConfigError(say("{where}: '{{{name}}}' stands for nothing here", where=where, name=name))
    _check_body(asked, where)


def _check_body(asked: Asked, where: str) -> None:
    if not asked.url.startswith(("https://", "http://")):
        raise ConfigError(say("{where}: url: '{url}' is not a web address", where=where, url=asked.url))
    given = {"json": asked.json is not None, "form": asked.form, "parts": asked.parts}
    bodies = [name for name, there in given.items() if there]
    if len(bodies) > 1:
        raise ConfigError(say("{where}: {keys}: a request has one body only", where=where, keys=", ".join(bodies)))
    if bodies and asked.method == "GET":
        raise ConfigError(say('{where}: {key}: a body is sent with method = "POST" only', where=where, key=bodies[0]))


def _check_paging(paging: Paging, requests: tuple[Asked, ...], where: str) -> None:
    check_path(paging.next, f"{where}: next")
    if (paging.by == "next") != bool(paging.next):
        raise ConfigError(
            say('{where}: next: says where the next address stands, with by = "next" and only then', where=where)
        )
    if paging.by in PAGING_PLACES and not all(paging.by in asked.places() for asked in requests):
        raise ConfigError(say("{where}: by: '{{{by}}}' must stand in each request", where=where, by=paging.by))
    if paging.max_pages < 1 or (paging.size is not None and paging.size < 1):
        raise ConfigError(say("{where}: max_pages and size must be at least 1", where=where))


def _check_detail(detail: Detail, where: str) -> None:
    _check_body(detail.request, f"{where}: request")
    for name in ("item", "ok", "error", "when"):
        check_path(getattr(detail, name), f"{where}: {name}")
    for name in detail.request.places():
        if not name.startswith("keys."):
            check_path(name, f"{where}: request")
