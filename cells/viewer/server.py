"""The page on this machine alone: a server on the loopback address that has a few answers.

It serves the page and the blocks of one plan, nothing from the disk, and only to requests that
name this machine as the host, so that no other site's page can reach it by a name of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from cells.viewer.html import Page
from cells.wire.errors import WireError

LOOPBACK = "127.0.0.1"
_HOSTS = frozenset({LOOPBACK, "localhost"})
_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)


class ViewerServer(ThreadingHTTPServer):
    """Serves ``page`` at ``/``, what ``block`` gives at ``/block/NAME``, and each line that
    ``live`` gives as an event at ``/live``.
    """

    daemon_threads = True

    def __init__(
        self,
        port: int,
        page: Page,
        block: Callable[[str], bytes | None],
        live: Callable[[], Iterator[str]] | None = None,
    ) -> None:
        self.page, self.block, self.live = page, block, live
        super().__init__((LOOPBACK, port), _Handler)

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{LOOPBACK}:{self.server_address[1]}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went away is no error."""


class _Handler(BaseHTTPRequestHandler):
    server: ViewerServer
    protocol_version = "HTTP/1.1"
    server_version = "taktline"
    sys_version = ""

    def do_GET(self) -> None:
        host = (self.headers.get("Host") or "").rpartition(":")
        if (host[0] or host[2]) not in _HOSTS:
            self._answer(HTTPStatus.FORBIDDEN, "text/plain", b"not the name of this machine\n")
            return
        path = urlsplit(self.path).path
        if path == "/":
            html = self.server.page.html.encode()
            policy = ("Content-Security-Policy", self.server.page.policy)
            self._answer(HTTPStatus.OK, "text/html; charset=utf-8", html, policy)
            return
        if path == "/live" and self.server.live is not None:
            self._stream(self.server.live())
            return
        try:
            block = self.server.block(path.removeprefix("/block/")) if "/block/" in path else None
        except WireError as error:
            self._answer(HTTPStatus.INTERNAL_SERVER_ERROR, "text/plain", f"{error}\n".encode())
            return
        if block is None:
            self._answer(HTTPStatus.NOT_FOUND, "text/plain", b"there is nothing of that name\n")
        else:
            self._answer(HTTPStatus.OK, "application/octet-stream", block)

    def _answer(
        self, status: HTTPStatus, kind: str, body: bytes, *headers: tuple[str, str]
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (*_HEADERS, *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, lines: Iterator[str]) -> None:
        """Server-sent events, until there are no more or the page has gone."""
        self.send_response(HTTPStatus.OK)
        for name, value in (("Content-Type", "text/event-stream"), *_HEADERS):
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        for line in lines:
            self.wfile.write(f"data: {line}\n\n".encode())
            self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are nobody's business."""
