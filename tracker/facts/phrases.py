"""`grants read --phrases`: one line of a table of phrases in, what was understood out (design section 5)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from config.sentences import say
from tracker.facts.as_json import amount_to_json, rate_to_json, when_to_json
from tracker.facts.clean import plain
from tracker.facts.dated import Expected
from tracker.facts.dates import DatesFound, read_dates, zone_of_country
from tracker.facts.language import plain_code
from tracker.facts.model import Context, Found, When
from tracker.facts.money import read_money

_EXPECTED: dict[str, Expected] = {"deadline": "deadline", "opens": "opens", "period": "period", "rolling": "period"}


class UnreadablePhrase(ValueError):
    """A line of a table of phrases that cannot be read; the text is a sentence."""


def read_phrase(row: dict[str, Any]) -> dict[str, Any]:
    """What one phrase says: `deadlines`, `opens`, `amounts`, `rates`, `rolling`, `closed`; and `used_up`, true, when
    applications are taken until the money is gone, which is neither rolling nor a deadline.

    `row` has `phrase` and, each optional, `kind` (the field it stood under), `country`, `language`, `url` and `now`.
    A phrase that stood under `amount` holds no dates. Without `kind` it is read as running text. `now` is an ISO 8601
    date or time, in UTC where it has no offset; anything else raises UnreadablePhrase. With it a yearly date has its
    `next` one beside it.
    """
    kind, country = row.get("kind") or "", row.get("country") or ""
    text = str(row.get("phrase") or "")
    context = Context(
        country=country,
        language=plain_code(row.get("language") or ""),
        zone=zone_of_country(country),
        page_date=_now(row.get("now")),
    )
    dates = DatesFound(text) if kind in ("amount", "rate") else read_dates(text, context, _EXPECTED.get(kind, ""))
    money = read_money(plain(text), context, kind if kind in ("amount", "rate") else "text")
    now = context.page_date
    answer = {
        "deadlines": _whens(dates.deadlines, now),
        "opens": _whens(dates.opens, now),
        "amounts": [amount_to_json(one.value) for one in money.amounts],
        "rates": [rate_to_json(one.value) for one in money.rates],
        "rolling": dates.openness.rolling is not None,
        "closed": dates.openness.closed is not None,
    }
    return answer | ({"used_up": True} if dates.openness.used_up else {})


def _now(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text)) if text else None
        return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
    except ValueError:
        sentence = say(
            '"now" is "{text}"; write it as 2026-10-15 or 2026-10-15T12:00:00+02:00, or leave it out.',
            text=str(text)[:40],
        )
        raise UnreadablePhrase(sentence) from None


def _whens(found: Iterable[Found[When]], now: datetime | None) -> list[dict[str, Any]]:
    return [when_to_json(one.value, now) for one in found]


def read_lines(lines: Iterable[str]) -> Iterator[str]:
    """One JSON line for each JSON line, in order."""
    for line in lines:
        if line.strip():
            yield json.dumps(read_phrase(json.loads(line)), ensure_ascii=False)


if __name__ == "__main__":
    for answer in read_lines(sys.stdin):
        sys.stdout.write(answer + "\n")
