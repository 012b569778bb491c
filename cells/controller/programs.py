"""Programs that a controller holds: fetched in pieces, checked whole, kept on disk by digest.

Files are read, checked and written by other threads than the event loop's.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

from cells.ids import StationId
from cells.program import StationProgram
from cells.wire import (
    WireError,
    certificate_from_json,
    read_bytes,
    station_part,
    write_whole,
)
from cells.wire.service_messages import Manifest

FetchManifest = Callable[[str], Awaitable[Manifest]]
FetchChunk = Callable[[str], Awaitable[bytes]]


_ANOTHER = "what was sent as program {} is another one"


class ProgramRefusedError(Exception):
    """A program that is not to be run; the sentence says why."""


class Programs:
    """Programs in ``folder``, of which ``cell`` runs its station's part."""

    def __init__(self, folder: Path, cell: StationId) -> None:
        self._folder = folder
        self._cell = cell
        self._ready: tuple[str, StationProgram] | None = None

    async def held(self) -> tuple[str, ...]:
        """Return the digests of the programs that are held."""
        return await asyncio.to_thread(self._held)

    async def load(self, digest: str, manifest: FetchManifest, chunk: FetchChunk) -> None:
        """Fetch a program unless it is held, check it and its certificate, and keep it.

        Raises:
            ProgramRefusedError: if it is not what its digest says, or is not certified.
            OSError: if it cannot be written.
        """
        if not self._path(digest).exists():
            data = await _fetched(digest, await manifest(digest), chunk)
            self._ready = digest, await asyncio.to_thread(self._kept, data, digest)
        await self.station(digest)

    async def station(self, digest: str) -> StationProgram:
        """Return this cell's part of a program that is held.

        Raises:
            ProgramRefusedError: if it was changed, or has no part for this cell.
        """
        ready = self._ready
        if ready is None or ready[0] != digest:
            ready = self._ready = digest, await asyncio.to_thread(self._read, digest)
        return ready[1]

    def _held(self) -> tuple[str, ...]:
        return tuple(sorted(path.stem for path in self._folder.glob("*.pb")))

    def _read(self, digest: str) -> StationProgram:
        return self._part(_read(self._path(digest), digest), digest)

    def _kept(self, data: bytes, digest: str) -> StationProgram:
        """This cell's part of a program, which is on disk then."""
        _check_whole(data, digest)
        part = self._part(data, digest)
        self._folder.mkdir(parents=True, exist_ok=True)
        write_whole(self._path(digest), data)
        return part

    def _part(self, data: bytes, digest: str) -> StationProgram:
        try:
            part = station_part(data, self._cell)
        except WireError as error:
            raise ProgramRefusedError(f"program {digest}: {error}") from error
        if part is None:
            raise ProgramRefusedError(f"program {digest} has no part for cell {self._cell}")
        return part

    def _path(self, digest: str) -> Path:
        return self._folder / f"{digest}.pb"


async def _fetched(digest: str, manifest: Manifest, chunk: FetchChunk) -> bytes:
    """The bytes of a program; chunks, size and certificate are what they should be."""
    _check_certificate(digest, manifest)
    pieces = []
    for expected in manifest.chunk_digests:
        piece = await chunk(expected)
        if hashlib.sha256(piece).hexdigest() != expected:
            raise ProgramRefusedError(f"chunk {expected} of program {digest} has other contents")
        pieces.append(piece)
    data = b"".join(pieces)
    if len(data) != manifest.size_bytes:
        raise ProgramRefusedError(_ANOTHER.format(digest))
    return data


def _check_whole(data: bytes, digest: str) -> None:
    if hashlib.sha256(data).hexdigest() != digest:
        raise ProgramRefusedError(_ANOTHER.format(digest))


def _check_certificate(digest: str, manifest: Manifest) -> None:
    try:
        certificate = certificate_from_json(manifest.certificate_json.decode())
    except (WireError, UnicodeDecodeError) as error:
        raise ProgramRefusedError(f"program {digest} is not certified: {error}") from error
    if certificate.program_digest != digest:
        raise ProgramRefusedError(
            f"program {digest} is not certified: its certificate is for program "
            f"{certificate.program_digest}"
        )


def _read(path: Path, digest: str) -> bytes:
    try:
        data = read_bytes(path)
    except WireError as error:
        raise ProgramRefusedError(str(error)) from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise ProgramRefusedError(f"{path}: was changed; delete it, and it is fetched again")
    return data
