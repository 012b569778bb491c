"""What the cells of a server do right now, as ``StateService.Watch`` tells it.

One thread reads; every page that is open gets what changed (``server``), the first time all of it.
A server that is away is watched again from where it was heard last, and the pages are told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from threading import Condition, Event, Thread

import grpc

from cells.viewer.watched import Watched
from cells.wire.errors import WireError
from cells.wire.methods import STATE, path
from cells.wire.watch_json import watch_members
from cells.wire.watch_messages import WatchAsked, watch_request_bytes

INTERVAL_S = 0.2
AGAIN_S = 0.5
_OPTIONS = (("grpc.max_receive_message_length", 64 * 2**20),)


class Live:
    """Watches the server at ``address`` until closed."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._watched = Watched()
        self._news = Condition()
        self._over = Event()
        self._channel = grpc.insecure_channel(address, options=_OPTIONS)
        self._thread = Thread(target=self._follow, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Watch no more; all streams end."""
        self._over.set()
        self._channel.close()
        with self._news:
            self._news.notify_all()
        self._thread.join()

    def answers(self) -> Iterator[str]:
        """Every change as one line of JSON, first all that is known, until closed."""
        seen = 0
        while True:
            with self._news:
                while not self._over.is_set() and self._watched.changes <= seen:
                    self._news.wait()
                if self._over.is_set():
                    return
                said = self._watched.since(seen)
                seen = self._watched.changes
            yield json.dumps(said)

    def _follow(self) -> None:
        watch = self._channel.unary_stream(path(STATE, "Watch"))
        while not self._over.is_set():
            known = self._watched
            asked = WatchAsked((), INTERVAL_S, known.instance, known.number)
            try:
                for data in watch(watch_request_bytes(asked)):
                    self._take(data)
                self._lost("the server has ended")
            except grpc.RpcError as error:
                self._lost(str(error.details() or error.code().name))
            except WireError as error:
                self._lost(str(error))
            except ValueError:  # the channel was closed between two attempts
                return
            self._over.wait(AGAIN_S)

    def _take(self, data: bytes) -> None:
        told = watch_members(data)
        with self._news:
            self._watched.take(told)
            self._news.notify_all()

    def _lost(self, reason: str) -> None:
        with self._news:
            self._watched.lost(reason)
            self._news.notify_all()
