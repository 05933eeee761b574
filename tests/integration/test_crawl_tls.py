"""Certificates are verified: a source behind one that nobody vouches for is not read."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler import process
from tests.certificates import make_certificate
from tests.integration.crawling import PLAIN_CHILD, crawl_without_storing, settings, source
from tests.server import Answer, Server


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return make_certificate(tmp_path)


@pytest.fixture
def server(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(process, "COMMAND", PLAIN_CHILD)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    running = Server(tls=tls)
    running.routes["/calls"] = Answer("<li>Support for choirs</li>")
    yield running
    running.close()


def test_a_certificate_that_nobody_vouches_for_is_refused(server: Server, tmp_path: Path) -> None:
    crawled = crawl_without_storing([source(server.url("/calls", "localhost"))], settings(tmp_path))["plain"]
    assert crawled.failure.endswith("its certificate cannot be verified")
    assert server.seen == []


def test_one_that_the_machine_trusts_is_read_for_its_own_name_only(
    server: Server, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    sources = [source(server.url("/calls", "localhost")), source(server.url("/calls"), key="by-number")]
    crawled = crawl_without_storing(sources, settings(tmp_path))
    assert crawled["plain"].titles == ["Support for choirs"]
    assert crawled["plain"].message.failures == ()
    assert crawled["by-number"].failure.endswith("its certificate is not for that name")
