"""Certificates are verified: a source behind one that nobody vouches for is not read."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from crawler import process
from tests.integration.crawling import PLAIN_CHILD, crawl_without_storing, settings, source
from tests.server import Answer, Server


def make_certificate(folder: Path) -> Path:
    """A certificate that vouches for itself, for `localhost`, with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    packed = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path = folder / "server.pem"
    path.write_bytes(packed + certificate.public_bytes(serialization.Encoding.PEM))
    return path


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
