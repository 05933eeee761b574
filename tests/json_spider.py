"""A spider of the family `json_api` for an invented fund, and answers to what it asks, one after the other."""

import asyncio
import json
from datetime import UTC, datetime

from scrapy.http import TextResponse

from config.catalogue import Funder, Source
from crawler.families.json_api import JsonApiSpider
from tracker.facts.model import Draft

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)


API = "https://api.fund.example/calls"


BASE = {
    "requests": [{"url": API}],
    "items": "calls",
    "id": "id",
    "address": "https://fund.example/call/{id}",
    "fields": {"title": "name"},
}


def source(**options):
    funder = Funder("fund", "The Fund", "GB")
    table = BASE | options
    return Source(
        "fund", "The Fund", "json_api", "https://fund.example/", funder, "unverified", options=table, path="f.toml"
    )


def spider(secrets=None, **options):
    return JsonApiSpider(source(**options), NOW, secrets)


def reply(request, body, **headers):
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return TextResponse(request.url, body=body, request=request, headers=headers)


async def _begun(api):
    return [request async for request in api.start()]


def crawl(api, *bodies):
    """Answer the requests of `api` in the order they are sent; returns its drafts and all requests."""
    waiting, sent, drafts, answers = asyncio.run(_begun(api)), [], [], iter(bodies)
    while waiting:
        request = waiting.pop(0)
        sent.append(request)
        body = next(answers)
        response = body(request) if callable(body) else reply(request, body)
        for one in request.callback(response, **request.cb_kwargs):
            (drafts if isinstance(one, Draft) else waiting).append(one)
    assert next(answers, None) is None, "an answer was not asked for"
    return drafts, sent


def calls(*ids, **more):
    return {"calls": [{"id": number, "name": f"Call {number}"} for number in ids]} | more


def ids(drafts):
    return [draft.external_id for draft in drafts]
