"""A program file taken apart station by station: most of it is handed on as it is.

Where one station of many changed, nobody needs the others as values; their bytes are carried over
into the program of now. Used by ``taktline plan --from``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.protobuf.message import DecodeError

from cells.program import StationProgram
from cells.wire.errors import WireError
from cells.wire.files import read_bytes
from cells.wire.program_decoding import NOT_CANONICAL, parsed, station_value
from cells.wire.program_encoding import FORMAT, station_message
from cells.wire.program_layout import parts_of
from protos.taktline.v1 import program_pb2 as pb


@dataclass(frozen=True, slots=True)
class ProgramPieces:
    """The parts of a program, by station; ``digest`` is that of the whole file."""

    digest: str
    scene_digest: str
    seed: int
    _data: bytes
    _places: Mapping[str, tuple[int, int]]

    @staticmethod
    def read(path: Path) -> ProgramPieces:
        """Read the program at ``path``; only its frame is looked at.

        Raises:
            WireError: naming the file, if it cannot be read, or is no whole program.
        """
        data = read_bytes(path)
        try:
            parts = parts_of(data)
            frame = parsed(parts.frame)
        except WireError as error:
            raise WireError(f"{path}: {error}") from error
        digest = hashlib.sha256(data).hexdigest()
        return ProgramPieces(digest, frame.scene_digest, frame.seed, data, parts.stations)

    def has(self, station: str) -> bool:
        """Whether the program has a part for ``station``."""
        return station in self._places

    def station(self, name: str) -> StationProgram:
        """Return the part of one station.

        Raises:
            WireError: if it is not exactly what is written for a well-formed one.
        """
        part = self._part(name)
        message = pb.Program()
        try:
            message.ParseFromString(part)
        except DecodeError as error:
            raise WireError(NOT_CANONICAL) from error
        value = station_value(message.stations[0])
        if _bytes(stations=[station_message(value)]) != part:
            raise WireError(NOT_CANONICAL)
        return value

    def spliced(
        self, scene_digest: str, names: Sequence[str], fresh: Mapping[str, StationProgram]
    ) -> bytes:
        """Return the bytes of a program for another scene: ``fresh`` parts, or else those of here.

        ``names`` are its stations in their order; those that have no part in either are left out.
        """
        pieces = [_bytes(format=FORMAT, scene_digest=scene_digest, seed=self.seed)]
        for name in names:
            if name in fresh:
                pieces.append(_bytes(stations=[station_message(fresh[name])]))
            elif name in self._places:
                pieces.append(self._part(name))
        return b"".join((*pieces, _bytes(complete=True)))

    def _part(self, name: str) -> bytes:
        begin, end = self._places[name]
        return self._data[begin:end]


def _bytes(**fields: Any) -> bytes:
    """The bytes of some fields of a program; those of all, in order, are those of the whole."""
    return pb.Program(**fields).SerializeToString(deterministic=True)
