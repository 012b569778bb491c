"""Encrypted connections, in which either end proves who it is."""

from __future__ import annotations

from typing import Any

import grpc

from cells.wire.tls_files import TlsFiles


def server_credentials(files: TlsFiles) -> Any:
    """Return what a server needs that asks every client for a certificate.

    Raises:
        OSError: if a file cannot be read.
    """
    certificate, key, authority = files.read()
    return grpc.ssl_server_credentials(
        [(key, certificate)], root_certificates=authority, require_client_auth=True
    )
