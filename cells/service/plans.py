"""The programs that a server holds, in a folder named by digest, given out in chunks."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from cells.orchestrator import Refusal, RefusedError
from cells.service.admission import CERTIFICATE, PROGRAM, CertifiedPlan, PlanError
from cells.wire import write_whole
from cells.wire.service_messages import CHUNK_BYTES, Manifest


class PlanStore:
    """Programs and certificates below ``folder``; what is given out is read from there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manifests: dict[str, Manifest] = {}
        self._chunks: dict[str, tuple[Path, int]] = {}

    def keep(self, plan: CertifiedPlan) -> None:
        """Write a plan's files; they are on disk when this returns.

        Raises:
            OSError: if that is not possible.
        """
        folder = self._folder / plan.admitted.program_digest
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / PROGRAM, plan.program)
        write_whole(folder / CERTIFICATE, plan.certificate)
        for directory in (folder, self._folder, self._folder.parent):
            _flush(directory)

    def open(self, digests: Iterable[str]) -> None:
        """Make sure that the programs of these digests are there, and give them out from now on.

        Raises:
            PlanError: if the files of one are missing or were changed.
        """
        for digest in digests:
            if digest not in self._manifests:
                self._open(digest)

    def manifest(self, program_digest: str) -> Manifest:
        """Return what a program consists of.

        Raises:
            RefusedError: if it is not held.
        """
        manifest = self._manifests.get(program_digest)
        if manifest is None:
            known = ", ".join(self._manifests) or "none"
            raise RefusedError(
                Refusal.UNKNOWN, f"there is no program {program_digest}; there is {known}"
            )
        return manifest

    def chunk(self, chunk_digest: str) -> bytes:
        """Return a piece of a program.

        Raises:
            RefusedError: if no program has it.
        """
        place = self._chunks.get(chunk_digest)
        if place is None:
            raise RefusedError(
                Refusal.UNKNOWN,
                f"there is no chunk {chunk_digest}; GetProgram names those there are",
            )
        path, offset = place
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(CHUNK_BYTES)

    def _open(self, digest: str) -> None:
        path = self._folder / digest / PROGRAM
        try:
            data = path.read_bytes()
            certificate = path.with_name(CERTIFICATE).read_bytes()
        except OSError as error:
            raise PlanError(f"{error.filename}: cannot be read: {error.strerror}") from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise PlanError(f"{path}: was changed; give the plan's folder again with --plan")
        chunks = []
        for offset in range(0, len(data), CHUNK_BYTES):
            chunk = hashlib.sha256(data[offset : offset + CHUNK_BYTES]).hexdigest()
            self._chunks.setdefault(chunk, (path, offset))
            chunks.append(chunk)
        self._manifests[digest] = Manifest(len(data), tuple(chunks), certificate)


def _flush(directory: Path) -> None:
    """Have the names in a directory on disk."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
