"""A real browser for pages of ours: the Chromium of the machine, driven by Playwright."""

from __future__ import annotations

import shutil

import pytest

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
needs_a_browser = pytest.mark.skipif(
    not CHROMIUM, reason="no Chromium on this machine; .ci/run installs one where it can"
)
