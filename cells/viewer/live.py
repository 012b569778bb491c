"""What the cells of a server do right now, asked for again and again.

One thread asks; every page that is open gets each new answer (``server``). A server that is away is
asked again, and the pages are told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from threading import Condition, Event, Thread

import grpc

from cells.wire.errors import WireError
from cells.wire.methods import STATE, path
from cells.wire.snapshot_json import snapshot_members, snapshot_request_bytes

PERIOD_S = 0.5
TIMEOUT_S = 2.0


class Live:
    """Asks the server at ``address`` until closed."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._said = ""
        self._number = 0
        self._news = Condition()
        self._over = Event()
        self._thread = Thread(target=self._ask, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ask no more; all streams end."""
        self._over.set()
        with self._news:
            self._news.notify_all()
        self._thread.join()

    def answers(self) -> Iterator[str]:
        """Every new answer as one line of JSON, from the latest on, until closed."""
        seen = 0
        while True:
            with self._news:
                while not self._over.is_set() and self._number <= seen:
                    self._news.wait()
                if self._over.is_set():
                    return
                seen, said = self._number, self._said
            yield said

    def _ask(self) -> None:
        with grpc.insecure_channel(self._address) as channel:
            snapshot = channel.unary_unary(path(STATE, "GetSnapshot"))
            while not self._over.is_set():
                self._tell(_answer(snapshot))
                self._over.wait(PERIOD_S)

    def _tell(self, said: str) -> None:
        with self._news:
            if said != self._said:
                self._said, self._number = said, self._number + 1
                self._news.notify_all()


def _answer(snapshot: grpc.UnaryUnaryMultiCallable) -> str:
    try:
        data: bytes = snapshot(snapshot_request_bytes(), timeout=TIMEOUT_S)
        members = snapshot_members(data)
    except grpc.RpcError as error:
        members = {"away": str(error.details() or error.code().name)}
    except WireError as error:
        members = {"away": str(error)}
    return json.dumps(members)
