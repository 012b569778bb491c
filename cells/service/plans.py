"""The programs that a server holds, in a folder named by digest, given out in chunks."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cells.ids import StationId
from cells.journal import FallbackAdmitted
from cells.journal.fail_points import reached
from cells.orchestrator import Refusal, RefusedError
from cells.service.admission import CERTIFICATE, PROGRAM, SCENE, CertifiedPlan
from cells.service.fallback_admission import CertifiedFallback
from cells.service.plan_error import PlanError
from cells.wire import WireError, write_whole
from cells.wire.files import flush_folder
from cells.wire.program_layout import layout
from cells.wire.service_messages import CHUNK_BYTES, Manifest

REPORT = "report.json"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A station's part of a program (None: its head or tail), in chunks."""

    station: StationId | None
    size: int
    chunks: tuple[str, ...]


class PlanStore:
    """Programs and certificates below ``folder``; what is given out is read from there.

    Of a fallback only its station's part is there; the others are those of the plan it belongs to.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manifests: dict[str, Manifest] = {}
        self._pieces: dict[str, tuple[_Piece, ...]] = {}
        self._chunks: dict[str, tuple[Path, int, int]] = {}

    def keep(self, plan: CertifiedPlan) -> None:
        """Write a plan's files; they are on disk when this returns.

        Raises:
            OSError: if that is not possible.
        """
        folder = self._write(plan.admitted.program_digest, plan.program, plan.certificate)
        shutil.copytree(plan.folder / SCENE.parent, folder / SCENE.parent, dirs_exist_ok=True)
        if (plan.folder / REPORT).exists():
            shutil.copyfile(plan.folder / REPORT, folder / REPORT)

    def keep_fallback(self, fallback: CertifiedFallback) -> None:
        """Write a fallback's files; they are on disk when this returns.

        Raises:
            OSError: if that is not possible.
        """
        digest = fallback.admitted.program_digest
        self._write(digest, fallback.program, fallback.certificate)

    def folder(self, digest: str) -> Path:
        """Return where the files of a plan are."""
        return self._folder / digest

    def open(self, digests: Iterable[str], fallbacks: Mapping[str, FallbackAdmitted]) -> None:
        """Make sure that the programs of these digests are there, and give them out from now on.

        Raises:
            PlanError: if the files of one are missing or were changed.
        """
        new = [digest for digest in digests if digest not in self._manifests]
        for digest in new:
            if digest not in fallbacks:
                self._give_out(digest, self._read(digest, digest))
        for digest in new:
            if digest in fallbacks:
                self._give_out(digest, self._with_others(fallbacks[digest]))

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
        path, offset, length = place
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(length)

    def _write(self, digest: str, program: bytes, certificate: bytes) -> Path:
        folder = self._folder / digest
        reached("plan-before-files")
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / PROGRAM, program)
        reached("plan-program-kept")
        write_whole(folder / CERTIFICATE, certificate)
        reached("plan-certificate-kept")
        for directory in (folder, self._folder, self._folder.parent):
            flush_folder(directory)
        reached("plan-before-journal")
        return folder

    def _read(self, digest: str, file_digest: str) -> tuple[_Piece, ...]:
        """The pieces of a file that is what it was, with their chunks."""
        path = self._folder / digest / PROGRAM
        try:
            data = path.read_bytes()
        except OSError as error:
            raise PlanError(f"{path}: cannot be read: {error.strerror}") from error
        if hashlib.sha256(data).hexdigest() != file_digest:
            raise PlanError(f"{path}: was changed; give the plan's folder again with --plan")
        try:
            pieces = layout(data).pieces()
            return tuple(
                _Piece(station, end - begin, self._cut(path, data, begin, end))
                for station, begin, end in pieces
            )
        except WireError as error:
            raise PlanError(f"{path}: {error}") from error

    def _cut(self, path: Path, data: bytes, begin: int, end: int) -> tuple[str, ...]:
        """Cut a piece into chunks; return their names."""
        names = []
        for offset in range(begin, end, CHUNK_BYTES):
            length = min(CHUNK_BYTES, end - offset)
            name = hashlib.sha256(data[offset : offset + length]).hexdigest()
            self._chunks.setdefault(name, (path, offset, length))
            names.append(name)
        return tuple(names)

    def _with_others(self, admitted: FallbackAdmitted) -> tuple[_Piece, ...]:
        """A fallback's frame and station, with all other stations of the plan."""
        head, own, tail = self._read(admitted.program_digest, admitted.part_digest)
        _, *stations, _ = self._pieces[admitted.base_digest]
        return (head, *(own if each.station == own.station else each for each in stations), tail)

    def _give_out(self, digest: str, pieces: Sequence[_Piece]) -> None:
        path = self._folder / digest / CERTIFICATE
        try:
            certificate = path.read_bytes()
        except OSError as error:
            raise PlanError(f"{path}: cannot be read: {error.strerror}") from error
        self._pieces[digest] = tuple(pieces)
        chunks = tuple(name for piece in pieces for name in piece.chunks)
        self._manifests[digest] = Manifest(sum(p.size for p in pieces), chunks, certificate)
