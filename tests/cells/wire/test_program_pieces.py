"""Parts of a program file put together anew are what a whole program would have been written as."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cells.ids import RobotId, StationId, StepId, TaskId
from cells.program import Program, RobotProgram, StationProgram, Work
from cells.wire import (
    ProgramPieces,
    WireError,
    program_bytes,
    program_digest,
    program_from_bytes,
    write_program,
)
from cells.wire.program_layout import parts_of
from protos.taktline.v1 import program_pb2 as pb

ONE, OTHER = "1" * 64, "2" * 64


def station(name: str, seconds: float) -> StationProgram:
    work = Work(StepId("w"), TaskId("S1"), "weld", seconds)
    return StationProgram(StationId(name), (RobotProgram(RobotId("R1"), (work,)),), ())


PROGRAM = Program(ONE, 7, (station("a", 1.0), station("b", 2.0), station("c", 3.0)))


@pytest.fixture
def pieces(tmp_path: Path) -> ProgramPieces:
    write_program(tmp_path / "program.pb", PROGRAM)
    return ProgramPieces.read(tmp_path / "program.pb")


def test_pieces_are_told_by_name(pieces: ProgramPieces) -> None:
    assert pieces.digest == program_digest(PROGRAM)
    assert (pieces.scene_digest, pieces.seed) == (ONE, 7)
    assert pieces.has("b")
    assert not pieces.has("d")
    assert pieces.station("b") == PROGRAM.stations[1]


def test_fresh_pieces_take_the_place_of_old_ones(pieces: ProgramPieces) -> None:
    fresh = {"b": station("b", 9.0), "d": station("d", 4.0)}
    spliced = pieces.spliced(OTHER, ["d", "c", "b", "nowhere"], fresh)
    expected = Program(OTHER, 7, (fresh["d"], PROGRAM.stations[2], fresh["b"]))
    assert spliced == program_bytes(expected)
    assert program_from_bytes(spliced) == expected
    assert pieces.spliced(ONE, ["a", "b", "c"], {}) == program_bytes(PROGRAM)


def test_a_piece_that_holds_more_than_is_known_is_refused(tmp_path: Path) -> None:
    message = pb.Program()
    message.ParseFromString(program_bytes(replace(PROGRAM, stations=PROGRAM.stations[:1])))
    unknown = message.stations[0].SerializeToString() + b"\x78\x01"
    body = message.SerializeToString().replace(
        b"\x22" + bytes([len(unknown) - 2]) + unknown[:-2],
        b"\x22" + bytes([len(unknown)]) + unknown,
    )
    (tmp_path / "program.pb").write_bytes(body)
    with pytest.raises(WireError, match="not in canonical form"):
        ProgramPieces.read(tmp_path / "program.pb").station("a")


def test_half_a_file_is_no_program(tmp_path: Path) -> None:
    (tmp_path / "program.pb").write_bytes(program_bytes(PROGRAM)[:-2])
    with pytest.raises(WireError, match="cut short"):
        ProgramPieces.read(tmp_path / "program.pb")
    with pytest.raises(WireError, match="cannot be read"):
        ProgramPieces.read(tmp_path / "none.pb")


@given(st.binary(max_size=40), st.integers(0, 200), st.integers(0, 255))
def test_whatever_the_bytes_are_there_is_an_answer_or_a_refusal(
    tail: bytes, at: int, byte: int
) -> None:
    whole = bytearray(program_bytes(PROGRAM))
    whole[at % len(whole)] = byte
    for data in (tail, bytes(whole), program_bytes(PROGRAM)[: at % len(whole)] + tail):
        with suppress(WireError):
            parts = parts_of(data)
            assert all(0 <= begin < end <= len(data) for begin, end in parts.stations.values())
