"""A client that speaks HTTP/2 frame by frame, and keeps to no manners."""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Iterator

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import Event
from h2.settings import SettingCodes

ATTACH = "/taktline.v1.DispatchService/Attach"


class RawClient:
    """One connection to ``address``."""

    def __init__(self, address: str, window: int = 65_535) -> None:
        host, _, port = address.rpartition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=20)
        self.frames = H2Connection(H2Configuration(client_side=True, header_encoding="utf-8"))
        self.frames.initiate_connection()
        self.frames.update_settings({SettingCodes.INITIAL_WINDOW_SIZE: window})
        self.flush()

    def flush(self) -> None:
        """Send what waits."""
        self.socket.sendall(self.frames.data_to_send())

    def begin(self, path: str) -> int:
        """Begin a call; return its stream."""
        stream = self.frames.get_next_available_stream_id()
        headers = {
            ":method": "POST",
            ":scheme": "http",
            ":path": path,
            ":authority": "localhost",
            "te": "trailers",
            "content-type": "application/grpc",
        }
        self.frames.send_headers(stream, list(headers.items()))
        return stream

    def say(self, stream: int, message: bytes) -> None:
        """Send a message of a call."""
        self.frames.send_data(stream, struct.pack(">BI", 0, len(message)) + message)
        self.flush()

    def heard(self) -> Iterator[Event]:
        """What the server says, until it says no more."""
        while data := self.socket.recv(65_536):
            yield from self.frames.receive_data(data)
            self.flush()

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self.socket.close()
