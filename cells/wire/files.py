"""Program and certificate files, written whole or not at all.

A reader never sees half a file: what is written goes to a file beside it that then takes its name.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cells.certificate import Certificate
from cells.program import Program
from cells.wire.certificate_json import certificate_from_json, certificate_json
from cells.wire.errors import WireError
from cells.wire.program_decoding import program_from_bytes
from cells.wire.program_encoding import program_bytes

MAX_BYTES = 256 * 2**20


def write_program(path: Path, program: Program) -> None:
    """Write ``program`` to ``path``."""
    write_whole(path, program_bytes(program))


def read_program(path: Path) -> Program:
    """Read the program at ``path``.

    Raises:
        WireError: naming the file, if it cannot be read or is not exactly a program.
    """
    data = read_bytes(path)
    try:
        return program_from_bytes(data)
    except WireError as error:
        raise WireError(f"{path}: {error}") from error


def write_certificate(path: Path, certificate: Certificate) -> None:
    """Write ``certificate`` to ``path``."""
    write_whole(path, certificate_json(certificate).encode())


def read_certificate(path: Path) -> Certificate:
    """Read the certificate at ``path``.

    Raises:
        WireError: naming the file, if it cannot be read, is no certificate or was changed.
    """
    data = read_bytes(path)
    try:
        return certificate_from_json(data.decode())
    except UnicodeDecodeError as error:
        raise WireError(f"{path}: not text in UTF-8") from error
    except WireError as error:
        raise WireError(f"{path}: {error}") from error


def write_whole(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` in one step: a reader sees the old contents or the new.

    Raises:
        OSError: if that is not possible; whatever was at ``path`` is then still there.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def flush_folder(folder: Path) -> None:
    """Have the names in ``folder`` on disk.

    Raises:
        OSError: if that is not possible.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_bytes(path: Path) -> bytes:
    """Return the contents of ``path``.

    Raises:
        WireError: naming the file, if it cannot be read or is far too large.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise WireError(f"{path}: {size} bytes are more than the {MAX_BYTES} allowed")
        return path.read_bytes()
    except OSError as error:
        raise WireError(f"{path}: cannot be read: {error.strerror}") from error
