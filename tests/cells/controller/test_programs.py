"""A controller runs only a program that is whole, is the one asked for, and is certified."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cells.controller import programs as programs_module
from cells.controller.programs import ProgramRefusedError, Programs
from cells.ids import StationId
from cells.wire.service_messages import Manifest
from tests.cells.service.certified_folder import write_folder

PIECE = 100


class Source:
    """A server of one program, in small chunks."""

    def __init__(self, folder: Path) -> None:
        self.digest = write_folder(folder, ("one", "two"))
        data = (folder / "program.pb").read_bytes()
        pieces = [data[i : i + PIECE] for i in range(0, len(data), PIECE)]
        self.chunks = {hashlib.sha256(piece).hexdigest(): piece for piece in pieces}
        names = tuple(hashlib.sha256(piece).hexdigest() for piece in pieces)
        certificate = (folder / "certificate.json").read_bytes()
        self.made = Manifest(len(data), names, certificate)
        self.asked = 0

    async def manifest(self, digest: str) -> Manifest:
        self.asked += 1
        return self.made

    async def chunk(self, digest: str) -> bytes:
        return self.chunks[digest]


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return Source(tmp_path / "plan")


def load(programs: Programs, source: Source, digest: str = "") -> None:
    asyncio.run(programs.load(digest or source.digest, source.manifest, source.chunk))


def test_a_program_is_fetched_once_and_kept(source: Source, tmp_path: Path) -> None:
    programs = Programs(tmp_path / "kept", StationId("two"))
    load(programs, source)
    load(programs, source)
    assert source.asked == 1
    again = Programs(tmp_path / "kept", StationId("two"))
    assert asyncio.run(again.held()) == (source.digest,)
    assert asyncio.run(again.station(source.digest)).station == "two"


def refused(source: Source, tmp_path: Path, reason: str, digest: str = "") -> None:
    programs = Programs(tmp_path / "kept", StationId("two"))
    with pytest.raises(ProgramRefusedError, match=reason):
        load(programs, source, digest)
    assert asyncio.run(programs.held()) == ()


def test_a_chunk_with_other_contents_is_refused(source: Source, tmp_path: Path) -> None:
    first = source.made.chunk_digests[0]
    source.chunks[first] = b"x" + source.chunks[first][1:]
    refused(source, tmp_path, f"chunk {first} of program .* has other contents")


def test_a_program_that_is_not_whole_is_refused(source: Source, tmp_path: Path) -> None:
    source.made = replace(source.made, chunk_digests=source.made.chunk_digests[:-1])
    refused(source, tmp_path, "is another one")


def test_the_certificate_of_another_program_is_refused(source: Source, tmp_path: Path) -> None:
    refused(source, tmp_path, "its certificate is for program", digest="0" * 64)


@pytest.mark.parametrize("certificate", [b"", b"{}", b"\xff"])
def test_a_program_without_a_certificate_is_refused(
    source: Source, tmp_path: Path, certificate: bytes
) -> None:
    source.made = replace(source.made, certificate_json=certificate)
    refused(source, tmp_path, "is not certified")


def test_a_kept_program_that_was_changed_is_refused(source: Source, tmp_path: Path) -> None:
    load(Programs(tmp_path / "kept", StationId("two")), source)
    path = tmp_path / "kept" / f"{source.digest}.pb"
    other = tmp_path / "other"
    write_folder(other, ("one", "two"), seed=1)
    path.write_bytes((other / "program.pb").read_bytes())
    with pytest.raises(ProgramRefusedError, match="was changed; delete it"):
        asyncio.run(Programs(tmp_path / "kept", StationId("two")).station(source.digest))


def test_a_program_for_other_cells_is_refused(source: Source, tmp_path: Path) -> None:
    programs = Programs(tmp_path / "kept", StationId("three"))
    with pytest.raises(ProgramRefusedError, match="has no part for cell three"):
        load(programs, source)


def test_files_are_the_work_of_other_threads_than_the_event_loop(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []

    def noting(function: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*arguments: Any) -> Any:
            threads.append(threading.current_thread())
            return function(*arguments)

        return noted

    for name in ("read_bytes", "write_whole", "station_part"):
        monkeypatch.setattr(programs_module, name, noting(getattr(programs_module, name)))
    load(Programs(tmp_path / "kept", StationId("two")), source)
    again = Programs(tmp_path / "kept", StationId("two"))
    asyncio.run(again.station(source.digest))
    assert len(threads) == 4
    assert threading.main_thread() not in threads
