"""A real HTTP server on loopback for tests: routes with statuses, headers, delays and validators, and a request log."""

from __future__ import annotations

import gzip
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """What a route answers. `headers` may repeat what the server would set by itself."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    """Seconds before the answer begins."""
    etag: str = ""
    """With it, a request that names it in If-None-Match is answered 304."""
    repeat: int = 1
    """The body is sent so many times, as one answer (for very large ones)."""
    length: bool = True
    """Whether Content-Length is sent."""
    cut: bool = False
    """Close the connection in the middle of the body."""

    def content(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


@dataclass(frozen=True)
class Seen:
    """One request, as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float
    """Monotonic seconds."""
    done: float


Route = Answer | Callable[[Seen], Answer]


class Server:
    """Answers routes by path (query included, else without); everything else is 404."""

    def __init__(self, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Route] = {}
        self.begun: list[Seen] = []
        """Requests as they arrive; `seen` holds them once their answer begins."""
        self.seen: list[Seen] = []
        self._http = ThreadingHTTPServer((address, 0), _handler(self))
        self._http.daemon_threads = True
        if tls:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True)
        self._scheme = "https" if tls else "http"
        self.address = address
        self.port: int = self._http.server_address[1]
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, path: str = "/", host: str = "") -> str:
        return f"{self._scheme}://{host or self.address}:{self.port}{path}"

    def paths(self, robots: bool = False) -> list[str]:
        """The paths asked for, in order; without robots.txt unless wanted."""
        return [seen.path for seen in self.seen if robots or seen.path != "/robots.txt"]

    def answer(self, seen: Seen) -> Answer:
        route = self.routes.get(seen.path) or self.routes.get(seen.path.partition("?")[0]) or self.routes.get("*")
        if route is None:
            return Answer("not here", 404)
        return route if isinstance(route, Answer) else route(seen)

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


@contextmanager
def serving(**routes: Route) -> Iterator[Server]:
    server = Server()
    server.routes.update(routes)
    try:
        yield server
    finally:
        server.close()


def gzip_bomb(megabytes: int) -> Answer:
    """An answer that is small on the wire and large unpacked."""
    packed = gzip.compress(bytes(megabytes * 1_000_000), 9)
    return Answer(packed, headers={"Content-Encoding": "gzip", "Content-Type": "text/html"})


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            began = time.monotonic()
            headers = {key.lower(): value for key, value in self.headers.items()}
            server.begun.append(Seen(self.command, self.path, headers, body, began, began))
            answer = server.answer(server.begun[-1])
            time.sleep(answer.delay)
            server.seen.append(Seen(self.command, self.path, headers, body, began, time.monotonic()))
            try:
                self._send(answer, headers)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        do_POST = do_GET
        do_CONNECT = do_GET

        def _send(self, answer: Answer, asked: dict[str, str]) -> None:
            content = answer.content()
            if answer.etag and asked.get("if-none-match") == answer.etag:
                self.send_response(304)
                self.send_header("ETag", answer.etag)
                self.end_headers()
                return
            self.send_response(answer.status)
            for key, value in {"Content-Type": "text/html; charset=utf-8", **answer.headers}.items():
                self.send_header(key, value)
            if answer.etag:
                self.send_header("ETag", answer.etag)
            if answer.length:
                self.send_header("Content-Length", str(len(content) * answer.repeat))
            else:
                self.send_header("Connection", "close")
                self.close_connection = True
            self.end_headers()
            self._body(answer, content)

        def _body(self, answer: Answer, content: bytes) -> None:
            if answer.cut:
                self.wfile.write(content[: len(content) // 2])
                self.wfile.flush()
                self.close_connection = True
                return
            for _ in range(answer.repeat):
                self.wfile.write(content)

        def log_message(self, *arguments: Any) -> None:
            """Nothing is printed; `Server.seen` is the log."""

    return Handler
