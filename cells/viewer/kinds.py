"""Stations that are alike, with programs that are: what they show is made and sent once.

A shop repeats stations. Each tells its name, place and figures by itself; shapes, motions and
distances are those of its kind, in the station's own frame (``cells.own_frame``), and the page puts
them in their place. Used by ``blocks``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from threading import Lock

from cells.own_frame import NAMELESS, OwnFrame
from cells.program import StationProgram
from cells.shop import Station
from cells.wire.program_encoding import station_message


@dataclass(frozen=True, slots=True)
class Kind:
    """A station without name in its own frame O, and its program."""

    number: int
    station: Station
    program: StationProgram | None


class Kinds:
    """The kinds met so far, numbered from 0 in the order in which they were met."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, bytes], Kind] = {}
        self._lock = Lock()

    def of(self, own: OwnFrame, program: StationProgram | None) -> Kind:
        """Return the kind of a station with its program."""
        nameless = None if program is None else replace(program, station=NAMELESS)
        said = b"" if nameless is None else _digest(nameless)
        with self._lock:
            number = len(self._known)
            return self._known.setdefault((own.content, said), Kind(number, own.station, nameless))

    def number(self, number: int) -> Kind | None:
        """Return the kind of that number; None if none of it was met."""
        with self._lock:
            return dict(enumerate(self._known.values())).get(number)


def _digest(program: StationProgram) -> bytes:
    return hashlib.sha256(station_message(program).SerializeToString(deterministic=True)).digest()
