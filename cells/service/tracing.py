"""Traces of calls for OpenTelemetry, where that is installed (``taktline[trace]``).

Only its interface is used here: whoever wants traces sets up where they go, as with
``opentelemetry-instrument``. Without it nothing is traced.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

try:
    from opentelemetry import trace
except ModuleNotFoundError:
    trace = None


@contextmanager
def traced(method: str, caller: str) -> Iterator[None]:
    """All inside is a span named as ``method``; an error that leaves it is noted."""
    if trace is None:
        yield
        return
    names = method.lstrip("/").split("/")
    attributes = {
        "rpc.system": "grpc",
        "rpc.service": names[0],
        "rpc.method": names[-1],
        "enduser.id": caller,
    }
    tracer = trace.get_tracer("taktline.service")
    kind = trace.SpanKind.SERVER
    with tracer.start_as_current_span("/".join(names), kind=kind, attributes=attributes):
        yield
