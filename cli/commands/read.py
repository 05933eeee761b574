"""`grants read`: what a page or a phrase says, without a source and without a database."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import screen
from cli.errors import USAGE, Problem
from cli.help import Command
from cli.i18n import N_, _, told
from cli.options import Private
from cli.state import State
from config.sentences import reason

if TYPE_CHECKING:
    from crawler.reading.drafts import Reading

_LARGEST = 20_000_000
"""Bytes of a file that are read."""

_KEYS = ("phrase", "kind", "country", "language", "url", "now")
"""What a line may hold; whatever else stands in it is the caller's own and passed over."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("read", cls=Command, help=N_("Understand one page, saved or live, or phrases from standard input."))(
        read
    )


def read(
    context: typer.Context,
    page: Annotated[
        str,
        typer.Argument(
            metavar=N_("[PATH-or-URL]"),
            help=N_("A saved page (HTML, JSON or plain text; -: from standard input), or an address."),
        ),
    ] = "",
    url: Annotated[str, typer.Option("--url", metavar="URL", help=N_("Where a saved page came from."))] = "",
    language: Annotated[
        str, typer.Option("--language", metavar="xx", help=N_("The page's language, as sv; else found from its text."))
    ] = "",
    country: Annotated[
        str, typer.Option("--country", metavar="XX", help=N_("The funder's country, as SE; else by the address."))
    ] = "",
    private: Private = False,
    json: Annotated[bool, typer.Option("--json", help=N_("Print JSON."))] = False,
    phrases: Annotated[
        bool, typer.Option("--phrases", help=N_("Read phrases, a JSON line each, from standard input."))
    ] = False,
) -> None:
    """Read one page and show the calls on it, or read phrases, one JSON line each."""
    if bool(page) == phrases:
        raise Problem(_("Say what to read: a file, an address, or --phrases for lines on standard input."), USAGE)
    if phrases:
        _read_phrases()
        return
    for name, code in (("--language", language), ("--country", country)):
        if code and not re.fullmatch("[A-Za-z]{2}", code):
            raise Problem(_("{name}: '{code}' is not a code of two letters.").format(name=name, code=code), USAGE)
    state: State = context.obj
    _show(reading_of(page, url, language.lower(), country, state, private=private), state, json)


def reading_of(page: str, url: str, language: str, country: str, state: State, *, private: bool = False) -> Reading:
    """What a page says, saved or live. Raises Problem when it cannot be had. `private`: from any address."""
    from crawler.reading.drafts import read_page

    content_type = ""
    if re.match("https?://", page, re.IGNORECASE):
        from crawler.reading.fetch import NotFetched, fetch_page

        try:
            fetched = fetch_page(page, state.settings, state.now, private_addresses=private)
        except NotFetched as problem:
            raise Problem(str(problem)) from None
        content, content_type, url = fetched.body, fetched.content_type, url or fetched.url
    else:
        content = _saved(page)
    return read_page(content, url, state.now, language=language, country=country, content_type=content_type)


def _saved(path: str) -> bytes:
    """The content of a file or of standard input. Raises Problem when it cannot be read or is too large for a page."""
    try:
        with open(0 if path == "-" else path, "rb", closefd=path != "-") as file:
            content = file.read(_LARGEST + 1)
    except (OSError, ValueError) as problem:
        raise Problem(_("{path} cannot be read: {problem}.").format(path=path, problem=told(reason(problem)))) from None
    if len(content) > _LARGEST:
        sentence = _("{path} is larger than {limit} MB; save the page itself and read that.")
        raise Problem(sentence.format(path=path, limit=_LARGEST // 1_000_000))
    return content


def _show(reading: Reading, state: State, json: bool) -> None:
    from tracker.calls.unstored import call_of
    from tracker.facts.understand import understand

    understood = [understand(draft, reading.context) for draft in reading.drafts]
    understood = [replace(one, funder=one.funder or reading.site) for one in understood]
    problems = list(dict.fromkeys(text for one in understood for text in one.problems))
    for sentence in problems:
        screen.aside(sentence)
    calls = [call_of(one, state.now) for one in understood]
    if not calls:
        screen.aside(_("There is no call on this page: {why}").format(why=told(reading.why_none)))
    if json:
        from tracker.calls.as_json import call_to_json

        answer: dict[str, Any] = {"calls": [call_to_json(call, evidence=True) for call in calls]}
        screen.json(answer | ({"problems": problems} if problems else {}))
        return
    from cli.commands.show import draw

    for call in calls:
        draw(call, state)


def _read_phrases() -> None:
    import sys

    from cli import safe
    from tracker.facts.phrases import read_phrase

    for number, line in enumerate(sys.stdin.buffer, 1):
        if line.strip():
            try:
                answer = read_phrase(row_of(line, number))
            except ValueError as problem:
                sentence = _("Line {number} of the input cannot be read: {problem}")
                raise Problem(sentence.format(number=number, problem=told(str(problem))), USAGE) from None
            sys.stdout.write(f"{safe.as_json(answer)}\n")


def row_of(line: bytes, number: int) -> dict[str, Any]:
    """One line of the input; the country is that of its address when it names none. Raises Problem with its number."""
    import json

    from crawler.reading.countries import country_of

    try:
        row: Any = json.loads(line)
    except (ValueError, RecursionError) as problem:
        sentence = _("Line {number} of the input is not JSON: {problem}")
        raise Problem(sentence.format(number=number, problem=problem), USAGE) from None
    if not isinstance(row, dict) or row.get("phrase") is None or not all(_is_text(row.get(key)) for key in _KEYS):
        sentence = _('Line {number} of the input has no phrase; write it as {{"phrase": "..."}}')
        raise Problem(sentence.format(number=number), USAGE)
    return row | {"country": (row.get("country") or "").upper() or country_of(row.get("url") or "")}


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)
