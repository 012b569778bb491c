"""Programs survive their files, and nothing else is taken for a program."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cells.ids import EventId, PartId, ProcessId, RobotId, StationId, StepId, TaskId
from cells.program import (
    Await,
    ProcessRun,
    Program,
    RobotProgram,
    Signal,
    StationProgram,
    Step,
    Trajectory,
    Travel,
    Work,
)
from cells.wire import (
    WireError,
    program_bytes,
    program_digest,
    program_from_bytes,
    read_program,
    station_part,
    write_program,
)
from cells.wire import files as wire_files
from protos.taktline.v1 import program_pb2 as pb

DIGEST = "0123456789abcdef" * 4
names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)
numbers = st.floats(allow_nan=False, allow_infinity=False)
durations = st.floats(min_value=0.0, max_value=1e6)


@st.composite
def travels(draw: st.DrawFn) -> Travel:
    steps = draw(st.lists(st.floats(1e-3, 10.0), min_size=1, max_size=3))
    times = np.concatenate([[0.0], np.cumsum(steps)])
    joints, terms = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    flat = draw(st.lists(numbers, min_size=len(steps) * joints * terms, max_size=36))
    size = len(steps) * joints * terms
    trajectory = Trajectory(times, np.array(flat[:size]).reshape(len(steps), joints, terms))
    share = draw(st.floats(0.0, 1.0))
    return Travel(
        StepId(draw(names)),
        trajectory,
        share * trajectory.duration_s,
        trajectory.duration_s,
        draw(st.none() | names.map(PartId)),
    )


works = st.builds(
    Work,
    names.map(StepId),
    names.map(TaskId),
    st.sampled_from(["weld", "pick", "place"]),
    durations,
)
steps = st.one_of(
    travels(),
    works,
    st.builds(Await, names.map(EventId)),
    st.builds(Signal, names.map(EventId)),
)
programs = st.builds(
    Program,
    st.just(DIGEST),
    st.integers(-(2**63), 2**63 - 1),
    st.lists(
        st.builds(
            StationProgram,
            names.map(StationId),
            st.lists(
                st.builds(RobotProgram, names.map(RobotId), st.lists(steps, max_size=4).map(tuple)),
                max_size=2,
                unique_by=lambda robot: robot.robot,
            ).map(tuple),
            st.lists(
                st.builds(
                    ProcessRun,
                    names.map(ProcessId),
                    names.map(EventId),
                    names.map(EventId),
                    durations,
                ),
                max_size=2,
                unique_by=lambda run: run.process,
            ).map(tuple),
        ),
        max_size=2,
        unique_by=lambda station: station.station,
    ).map(tuple),
)


def plain(value: object) -> object:
    """A program as nested plain values, for comparison (trajectories do not compare)."""
    if isinstance(value, Trajectory):
        return value.times_s.tolist(), value.coefficients.tolist(), value.coefficients.shape
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        fields = value.__dataclass_fields__
        return type(value).__name__, [plain(getattr(value, name)) for name in fields]
    return value


def program_of(*steps: Step, processes: tuple[ProcessRun, ...] = ()) -> Program:
    robot = RobotProgram(RobotId("R1"), steps)
    return Program(DIGEST, 7, (StationProgram(StationId("S"), (robot,), processes),))


def small_travel() -> Travel:
    trajectory = Trajectory(np.array([0.0, 1.0]), np.array([[[0.0, 1.0], [0.0, -1.0]]]))
    return Travel(StepId("t1"), trajectory, 0.25, 1.0)


def message_of(program: Program) -> pb.Program:
    message = pb.Program()
    message.ParseFromString(program_bytes(program))
    return message


def refusal(message: pb.Program) -> str:
    with pytest.raises(WireError) as caught:
        program_from_bytes(message.SerializeToString(deterministic=True))
    return str(caught.value)


@given(programs)
def test_a_program_survives_its_bytes(program: Program) -> None:
    data = program_bytes(program)
    read = program_from_bytes(data)
    assert plain(read) == plain(program)
    assert program_bytes(read) == data


@given(programs, programs)
def test_equal_bytes_mean_equal_programs(one: Program, other: Program) -> None:
    same = program_bytes(one) == program_bytes(other)
    assert same == (plain(one) == plain(other))


def test_the_digest_is_the_sha256_of_the_file(tmp_path: Path) -> None:
    program = program_of(small_travel())
    path = tmp_path / "program.pb"
    write_program(path, program)
    assert program_digest(program) == hashlib.sha256(path.read_bytes()).hexdigest()
    assert plain(read_program(path)) == plain(program)


def test_a_program_cut_short_anywhere_is_refused() -> None:
    data = program_bytes(program_of(small_travel(), Signal(EventId("e"))))
    for length in range(len(data)):
        with pytest.raises(WireError):
            program_from_bytes(data[:length])


def test_a_program_cut_between_two_stations_is_refused_as_cut_short() -> None:
    message = message_of(program_of(small_travel()))
    message.complete = False
    assert "cut short" in refusal(message)


@pytest.mark.parametrize("data", [b"", b"\x00", b"taktline: 1\n", b"\x89PNG\r\n\x1a\n", b"{}" * 99])
def test_a_foreign_file_is_refused(data: bytes) -> None:
    with pytest.raises(WireError, match="not a program"):
        program_from_bytes(data)


def test_unknown_fields_are_refused() -> None:
    data = program_bytes(program_of(small_travel()))
    unknown_field_2000 = b"\x80\x7d\x01"
    with pytest.raises(WireError, match="canonical"):
        program_from_bytes(data + unknown_field_2000)


@given(programs, st.integers(0, 3))
def test_a_part_read_alone_is_that_of_the_whole(program: Program, place: int) -> None:
    data = program_bytes(program)
    assert station_part(data, StationId("nowhere of this name")) is None
    for station in program.stations[place : place + 1]:
        part = station_part(data, station.station)
        assert part is not None
        assert plain(replace(program, stations=(part,))) == plain(
            replace(program, stations=(station,))
        )


def test_unknown_fields_of_a_part_are_refused() -> None:
    message = message_of(program_of(small_travel()))
    message.stations[0].MergeFromString(b"\x80\x7d\x01")
    name = StationId(message.stations[0].station)
    with pytest.raises(WireError, match="canonical"):
        station_part(message.SerializeToString(), name)


def test_a_repeated_scalar_is_refused_even_though_protobuf_would_take_the_last() -> None:
    data = program_bytes(program_of(small_travel()))
    with pytest.raises(WireError, match="canonical"):
        program_from_bytes(data[:-2] + b"\x18\x07" + data[-2:])


def test_an_unknown_kind_of_work_is_refused_with_its_place() -> None:
    message = message_of(program_of(small_travel(), Work(StepId("w"), TaskId("T"), "weld", 1.0)))
    work = message.stations[0].robots[0].steps[1].work
    for kind in (0, 9):
        work.kind = kind  # type: ignore[assignment]
        assert refusal(message) == f"station S, robot R1, step 2: unknown kind of work {kind}"


@pytest.mark.parametrize("duration_s", [-1.0, float("nan"), float("inf")])
def test_an_impossible_duration_is_refused(duration_s: float) -> None:
    work = Work(StepId("w"), TaskId("T"), "weld", duration_s)
    run = ProcessRun(ProcessId("P"), EventId("a"), EventId("b"), duration_s)
    assert "duration_s must be finite" in refusal(message_of(program_of(work)))
    assert "process P: duration_s" in refusal(message_of(program_of(processes=(run,))))


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
@pytest.mark.parametrize("name", ["leave_s", "arrive_s"])
def test_a_straight_line_outside_its_motion_is_refused(name: str, value: float) -> None:
    message = message_of(program_of(small_travel()))
    setattr(message.stations[0].robots[0].steps[0].travel, name, value)
    assert f"{name} must lie within" in refusal(message)


def test_not_a_number_in_a_trajectory_is_refused() -> None:
    message = message_of(program_of(small_travel()))
    message.stations[0].robots[0].steps[0].travel.trajectory.coefficients[1] = float("nan")
    assert "step 1: expected finite numbers" in refusal(message)


def test_times_that_run_backwards_are_refused() -> None:
    message = message_of(program_of(small_travel()))
    message.stations[0].robots[0].steps[0].travel.trajectory.times_s[1] = -1.0
    assert "increase strictly" in refusal(message)


@pytest.mark.parametrize("joints", [0, 1, 3, 2**32 - 1])
def test_coefficients_must_match_their_shape(joints: int) -> None:
    message = message_of(program_of(small_travel()))
    message.stations[0].robots[0].steps[0].travel.trajectory.joints = joints
    assert "do not match 4 coefficients" in refusal(message)


def test_a_motion_without_a_trajectory_is_refused() -> None:
    message = message_of(program_of(small_travel()))
    message.stations[0].robots[0].steps[0].travel.ClearField("trajectory")
    assert "0 pieces x 0 joints x 0 terms" in refusal(message)


def test_an_empty_step_is_refused() -> None:
    message = message_of(program_of())
    message.stations[0].robots[0].steps.add()
    assert "neither travel, work, await nor signal" in refusal(message)


def test_a_missing_name_is_refused() -> None:
    assert "a name is missing" in refusal(message_of(program_of(Await(EventId("")))))


def test_the_same_robot_twice_is_refused() -> None:
    message = message_of(program_of())
    message.stations[0].robots.add(robot="R1")
    assert refusal(message) == "station S: robot R1 is there twice"


def test_a_scene_digest_must_be_one() -> None:
    message = message_of(program_of())
    message.scene_digest = "abc"
    assert "64 hex digits" in refusal(message)


def test_a_missing_file_is_a_sentence_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(WireError, match=r"none\.pb: cannot be read: No such file"):
        read_program(tmp_path / "none.pb")


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "program.pb"
    path.write_bytes(b"hello")
    with pytest.raises(WireError, match=r"program\.pb: not a program"):
        read_program(path)


def test_an_oversized_file_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "program.pb"
    write_program(path, program_of(small_travel()))
    monkeypatch.setattr(wire_files, "MAX_BYTES", 10)
    with pytest.raises(WireError, match="more than the 10 allowed"):
        read_program(path)


def test_a_failed_write_leaves_the_old_file_and_no_debris(tmp_path: Path) -> None:
    target = tmp_path / "program.pb"
    target.mkdir()
    (target / "inside").write_text("x")
    with pytest.raises(OSError, match="directory"):
        write_program(target, program_of())
    assert [path.name for path in tmp_path.iterdir()] == ["program.pb"]
