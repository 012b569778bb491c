"""Requests and answers of the single calls to values and back: cycles, robots, programs.

A request is read by the server, which trusts nothing; an answer by the controller, likewise.
"""

from __future__ import annotations

from dataclasses import dataclass

from cells.ids import RobotId, StationId
from cells.wire.errors import FieldError
from cells.wire.fields import counted, digest, named, parsed_as
from protos.taktline.v1 import dispatch_pb2, programs_pb2

CHUNK_BYTES = 2**20
_MOST_CYCLES = 10**6


@dataclass(frozen=True, slots=True)
class CyclesRequest:
    """Run so many ``cycles`` of a program in ``cell``."""

    request_id: str
    cell: StationId
    program_digest: str
    cycles: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a program consists of, and the text of its certificate."""

    size_bytes: int
    chunk_digests: tuple[str, ...]
    certificate_json: bytes


def cycles_request_bytes(request: CyclesRequest) -> bytes:
    """Return a ``ReleaseCyclesRequest``."""
    return dispatch_pb2.ReleaseCyclesRequest(
        request_id=request.request_id,
        cell=request.cell,
        program_digest=request.program_digest,
        cycles=request.cycles,
    ).SerializeToString()


def cycles_request(data: bytes) -> CyclesRequest:
    """Return what a ``ReleaseCyclesRequest`` says.

    Raises:
        WireError: if it is none, or says what cannot be.
    """
    message = parsed_as(dispatch_pb2.ReleaseCyclesRequest, data)
    if not 1 <= message.cycles <= _MOST_CYCLES:
        raise FieldError("cycles", f"1 to {_MOST_CYCLES} expected, got {message.cycles}")
    return CyclesRequest(
        named("request_id", message.request_id),
        StationId(named("cell", message.cell)),
        digest("program_digest", message.program_digest),
        message.cycles,
    )


def cycles_answer_bytes(cycles_released: int) -> bytes:
    """Return a ``ReleaseCyclesResponse``."""
    answer = dispatch_pb2.ReleaseCyclesResponse(cycles_released=cycles_released)
    return answer.SerializeToString()


def return_request_bytes(cell: StationId, robot: RobotId) -> bytes:
    """Return a ``ReturnRobotRequest``."""
    return dispatch_pb2.ReturnRobotRequest(cell=cell, robot=robot).SerializeToString()


def return_request(data: bytes) -> tuple[StationId, RobotId]:
    """Return cell and robot of a ``ReturnRobotRequest``.

    Raises:
        WireError: if it is none.
    """
    message = parsed_as(dispatch_pb2.ReturnRobotRequest, data)
    return StationId(named("cell", message.cell)), RobotId(named("robot", message.robot))


def returned_bytes() -> bytes:
    """Return a ``ReturnRobotResponse``."""
    return dispatch_pb2.ReturnRobotResponse().SerializeToString()


def settle_request(data: bytes) -> tuple[StationId, int]:
    """Return cell and cycle of a ``SettleReworkRequest``.

    Raises:
        WireError: if it is none.
    """
    message = parsed_as(dispatch_pb2.SettleReworkRequest, data)
    return StationId(named("cell", message.cell)), counted("cycle", message.cycle)


def settle_request_bytes(cell: StationId, cycle: int) -> bytes:
    """Return a ``SettleReworkRequest``."""
    return dispatch_pb2.SettleReworkRequest(cell=cell, cycle=cycle).SerializeToString()


def settled_bytes() -> bytes:
    """Return a ``SettleReworkResponse``."""
    return dispatch_pb2.SettleReworkResponse().SerializeToString()


def program_request_bytes(program_digest: str) -> bytes:
    """Return a ``GetProgramRequest``."""
    return programs_pb2.GetProgramRequest(program_digest=program_digest).SerializeToString()


def program_request(data: bytes) -> str:
    """Return the digest that a ``GetProgramRequest`` names.

    Raises:
        WireError: if it is none.
    """
    message = parsed_as(programs_pb2.GetProgramRequest, data)
    return digest("program_digest", message.program_digest)


def manifest_bytes(manifest: Manifest) -> bytes:
    """Return a ``GetProgramResponse``."""
    return programs_pb2.GetProgramResponse(
        size_bytes=manifest.size_bytes,
        chunk_digests=manifest.chunk_digests,
        certificate_json=manifest.certificate_json,
    ).SerializeToString()


def manifest_from_bytes(data: bytes) -> Manifest:
    """Return what a ``GetProgramResponse`` says.

    Raises:
        WireError: if it is none.
    """
    message = parsed_as(programs_pb2.GetProgramResponse, data)
    chunks = tuple(digest("chunk_digests", each) for each in message.chunk_digests)
    if not 0 < message.size_bytes <= len(chunks) * CHUNK_BYTES:
        raise FieldError("size_bytes", f"{message.size_bytes} in {len(chunks)} chunks cannot be")
    return Manifest(message.size_bytes, chunks, message.certificate_json)


def chunk_request_bytes(chunk_digest: str) -> bytes:
    """Return a ``GetChunkRequest``."""
    return programs_pb2.GetChunkRequest(chunk_digest=chunk_digest).SerializeToString()


def chunk_request(data: bytes) -> str:
    """Return the digest that a ``GetChunkRequest`` names.

    Raises:
        WireError: if it is none.
    """
    message = parsed_as(programs_pb2.GetChunkRequest, data)
    return digest("chunk_digest", message.chunk_digest)


def chunk_bytes(data: bytes) -> bytes:
    """Return a ``GetChunkResponse``."""
    return programs_pb2.GetChunkResponse(data=data).SerializeToString()


def chunk_from_bytes(data: bytes) -> bytes:
    """Return the bytes in a ``GetChunkResponse``.

    Raises:
        WireError: if it is none.
    """
    return parsed_as(programs_pb2.GetChunkResponse, data).data
