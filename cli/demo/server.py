"""Serves the invented funders on this machine only, at a port that is free."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cli.demo.site import Site


@contextmanager
def serving(site: Site) -> Iterator[str]:
    """The address at which the site answers, `http://127.0.0.1:54321`. Raises OSError when no port can be had."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            page = site.page(self.path)
            if page is None:
                self.send_error(404)
                return
            body = page.body.encode()
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == etag:
                self._head(304, {"ETag": etag})
                return
            self._head(200, {"ETag": etag, "Content-Type": page.kind, "Content-Length": str(len(body))})
            self.wfile.write(body)

        def _head(self, status: int, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            """The demo tells what happens in its own words."""

    return Handler
