"""The way to a server: a connection, encrypted where there are files for that."""

from __future__ import annotations

from typing import Any

import grpc

from cells.wire.tls_files import TlsFiles

OPTIONS = (
    ("grpc.keepalive_time_ms", 10_000),
    ("grpc.enable_retries", 0),
    ("grpc.http2.bdp_probe", 0),  # pings to find out how much more than small messages would pass
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
    ("grpc.use_local_subchannel_pool", 1),  # a connection for each controller, also in one process
)


def channel(address: str, tls: TlsFiles | None) -> Any:
    """Return a channel to ``address``; the connection is made when it is needed.

    Raises:
        OSError: if a file cannot be read.
    """
    if tls is None:
        return grpc.aio.insecure_channel(address, options=OPTIONS)
    certificate, key, authority = tls.read()
    credentials = grpc.ssl_channel_credentials(authority, key, certificate)
    return grpc.aio.secure_channel(address, credentials, options=OPTIONS)
