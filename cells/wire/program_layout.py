"""Where the parts of a program's bytes are, so that one can be put together from others' parts.

A fallback's file holds one station. Its program is that of the whole shop with that station in the
place of the other: frame and station from the fallback, all other stations from the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from cells.ids import StationId
from cells.wire.errors import WireError
from cells.wire.program_decoding import parsed
from protos.taktline.v1 import program_pb2 as pb

STATIONS = pb.Program.DESCRIPTOR.fields_by_name["stations"].number
_NAME_TAG = pb.StationProgram.DESCRIPTOR.fields_by_name["station"].number << 3 | 2
_BROKEN = "not a program: the protobuf encoding is broken"


@dataclass(frozen=True, slots=True)
class Layout:
    """Begin and end of every station's part, in their order; before the first is the ``head`` of
    the program, behind the last its tail.
    """

    stations: Mapping[StationId, tuple[int, int]]
    head: int
    tail: int
    size: int

    def pieces(self) -> Iterator[tuple[StationId | None, int, int]]:
        """All pieces in their order: station (None for head and tail), begin, end."""
        yield None, 0, self.head
        for station, (begin, end) in self.stations.items():
            yield station, begin, end
        yield None, self.tail, self.size


def layout(data: bytes) -> Layout:
    """Return where the parts of a program are.

    Raises:
        WireError: if it is none, or its stations do not follow each other.
    """
    names = [StationId(each.station) for each in parsed(data).stations]
    places = [(begin, end) for number, begin, end in _fields(data) if number == STATIONS]
    if not places or len(set(names)) != len(names):
        raise WireError("not a program: no station, or one twice")
    if any(one[1] != other[0] for one, other in pairwise(places)):
        raise WireError("not a program in canonical form: its stations do not follow each other")
    stations = dict(zip(names, places, strict=True))
    return Layout(stations, places[0][0], places[-1][1], len(data))


@dataclass(frozen=True, slots=True)
class Parts:
    """A program's bytes taken apart without looking into its stations: the ``frame`` is a program
    without any; ``stations`` are begin and end of each one's part, its tag included.
    """

    frame: bytes
    stations: Mapping[str, tuple[int, int]]


def parts_of(data: bytes) -> Parts:
    """Return where the stations' parts are, in any place.

    Raises:
        WireError: if the fields of the program do not follow each other to its end.
    """
    frame, stations = bytearray(), dict[str, tuple[int, int]]()
    for number, begin, end in _fields(data):
        if number == STATIONS:
            stations[_name(data, begin, end)] = begin, end
        else:
            frame += data[begin:end]
    return Parts(bytes(frame), stations)


def _name(data: bytes, begin: int, end: int) -> str:
    """The name of a station, which is written first; empty if it has none."""
    _, at = _varint(data, begin)
    _, at = _varint(data, at)
    if at >= end or data[at] != _NAME_TAG:
        return ""
    length, at = _varint(data, at + 1)
    try:
        return data[at : min(at + length, end)].decode()
    except UnicodeDecodeError as error:
        raise WireError(_BROKEN) from error


def composed(base: bytes, fallback: bytes) -> Iterator[bytes]:
    """Return the pieces of the program in which ``fallback`` takes the place of its stations.

    Raises:
        WireError: if one of both is no program.
    """
    whole, own = layout(base), layout(fallback)
    yield fallback[: own.head]
    for station, (begin, end) in whole.stations.items():
        mine = own.stations.get(station)
        yield base[begin:end] if mine is None else fallback[mine[0] : mine[1]]
    yield fallback[own.tail :]


def only_part(data: bytes, station: StationId) -> bytes:
    """Return the program of one station alone.

    Raises:
        WireError: if ``data`` is no program, or has no part for it.
    """
    whole = layout(data)
    if station not in whole.stations:
        raise WireError(f"the program has no part for {station}")
    begin, end = whole.stations[station]
    return data[: whole.head] + data[begin:end] + data[whole.tail :]


def _fields(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Number, begin and end of every field of a message, its tag included."""
    at = 0
    while at < len(data):
        begin = at
        tag, at = _varint(data, at)
        match tag & 7:
            case 0:
                _, at = _varint(data, at)
            case 2:
                length, at = _varint(data, at)
                at += length
            case _:
                raise WireError(_BROKEN)
        if at > len(data):
            raise WireError(_BROKEN)
        yield tag >> 3, begin, at


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 64:
        value |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not data[at - 1] & 0x80:
            return value, at
    raise WireError(_BROKEN)
