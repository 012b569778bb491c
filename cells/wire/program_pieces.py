"""A program file taken apart station by station: most of it is handed on as it is.

Where one station of many changed, nobody needs the others as values; their bytes are carried over
into the program of now. Used by ``taktline plan --from``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cells.program import StationProgram
from cells.wire.errors import WireError
from cells.wire.files import read_bytes
from cells.wire.program_decoding import NOT_CANONICAL, parsed, station_value
from cells.wire.program_encoding import FORMAT, station_message
from protos.taktline.v1 import program_pb2 as pb


@dataclass(frozen=True, slots=True)
class ProgramPieces:
    """The parts of a program, by station; ``digest`` is that of the whole file."""

    digest: str
    scene_digest: str
    seed: int
    _messages: Mapping[str, pb.StationProgram]

    @staticmethod
    def read(path: Path) -> ProgramPieces:
        """Read the program at ``path``; only its frame is looked at.

        Raises:
            WireError: naming the file, if it cannot be read, or is no whole program.
        """
        data = read_bytes(path)
        try:
            message = parsed(data)
        except WireError as error:
            raise WireError(f"{path}: {error}") from error
        stations = {station.station: station for station in message.stations}
        digest = hashlib.sha256(data).hexdigest()
        return ProgramPieces(digest, message.scene_digest, message.seed, stations)

    def has(self, station: str) -> bool:
        """Whether the program has a part for ``station``."""
        return station in self._messages

    def station(self, name: str) -> StationProgram:
        """Return the part of one station.

        Raises:
            WireError: if it is not exactly what is written for a well-formed one.
        """
        message = self._messages[name]
        value = station_value(message)
        if _bytes(station_message(value)) != _bytes(message):
            raise WireError(NOT_CANONICAL)
        return value

    def spliced(
        self, scene_digest: str, names: Sequence[str], fresh: Mapping[str, StationProgram]
    ) -> bytes:
        """Return the bytes of a program for another scene: ``fresh`` parts, or else those of here.

        ``names`` are its stations in their order; those that have no part in either are left out.
        """
        message = pb.Program(
            format=FORMAT, scene_digest=scene_digest, seed=self.seed, complete=True
        )
        for name in names:
            if name in fresh:
                message.stations.append(station_message(fresh[name]))
            elif name in self._messages:
                message.stations.append(self._messages[name])
        return message.SerializeToString(deterministic=True)


def _bytes(message: pb.StationProgram) -> bytes:
    return message.SerializeToString(deterministic=True)
