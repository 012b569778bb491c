"""Figures for Prometheus: calls, cells, commits; given out over HTTP to this machine only."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

_CALL_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0)
_COMMIT_S = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.05, 0.1, 0.5)


class Metrics:
    """What a server has done, counted."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._calls = Counter(
            "taktline_calls",
            "Calls that have ended, by method and status.",
            ("method", "status"),
            registry=self.registry,
        )
        self._call_s = Histogram(
            "taktline_call_seconds",
            "From the arrival of a call with one request to its end.",
            ("method",),
            registry=self.registry,
            buckets=_CALL_S,
        )
        self._commit_s = Histogram(
            "taktline_commit_seconds",
            "From the beginning of a transaction of the journal to its end on disk.",
            registry=self.registry,
            buckets=_COMMIT_S,
        )
        self._events = Counter(
            "taktline_events", "Events written to the journal.", registry=self.registry
        )

    def ended(self, method: str, status: str, took_s: float | None) -> None:
        """Count a call; ``took_s`` is None for streams, which last as long as they last."""
        self._calls.labels(method, status).inc()
        if took_s is not None:
            self._call_s.labels(method).observe(took_s)

    def committed(self, events: int, took_s: float) -> None:
        """Count a transaction."""
        self._events.inc(events)
        self._commit_s.observe(took_s)

    def watch(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """Give out what ``value`` returns when somebody asks; it is called by another thread."""
        Gauge(name, meaning, registry=self.registry).set_function(value)

    def serve(self, host: str, port: int) -> Callable[[], None]:
        """Give out figures at ``host``; return what ends that.

        Raises:
            OSError: if the address cannot be used.
        """
        server, thread = start_http_server(port, host, self.registry)

        def end() -> None:
            server.shutdown()
            server.server_close()
            thread.join()

        return end
