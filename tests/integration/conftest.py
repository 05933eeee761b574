"""A browser for the tests that look at pages, and a database with some calls for those of commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.browsers import CHROMIUM, FLAGS
from tests.integration.some_calls import filled


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A running browser, which ends with the module's tests."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def database(tmp_path: Path) -> str:
    """Path of a database with some calls; a module that needs others has a fixture of its own."""
    return filled(tmp_path)
