"""Canonical protobuf bytes to programs, trusting nothing.

What is read is encoded again and must give the same bytes: anything that this version does not
know, or that was written in another way, is refused, and so one program has one digest.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

import numpy as np
from google.protobuf.message import DecodeError

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
from cells.wire.errors import WireError
from cells.wire.program_encoding import FORMAT, KINDS, program_bytes, station_message
from protos.taktline.v1 import program_pb2 as pb

NOT_CANONICAL = "not in canonical form, or holds fields that this version does not know"
_KIND_OF = {number: kind for kind, number in KINDS.items()}
_ROUNDING_S = 1e-9


def program_from_bytes(data: bytes) -> Program:
    """Return the program that ``data`` encodes.

    Raises:
        WireError: if it is not exactly what ``program_bytes`` writes for a well-formed program.
    """
    program = _program(parsed(data))
    if program_bytes(program) != data:
        raise WireError(NOT_CANONICAL)
    return program


def station_part(data: bytes, station: StationId) -> StationProgram | None:
    """Return one station's part of the program that ``data`` encodes; None if it has none.

    The other parts are not looked at: whoever takes this knows the digest of the whole.

    Raises:
        WireError: if it is no program, or the part is not exactly what ``program_bytes`` writes.
    """
    for message in parsed(data).stations:
        if message.station == station:
            part = station_value(message)
            written = station_message(part).SerializeToString(deterministic=True)
            if written != message.SerializeToString(deterministic=True):
                raise WireError(NOT_CANONICAL)
            return part
    return None


def parsed(data: bytes) -> pb.Program:
    """Return the message that ``data`` encodes; what it says is not looked at.

    Raises:
        WireError: if it is none, or not whole.
    """
    message = pb.Program()
    try:
        message.ParseFromString(data)
    except DecodeError as error:
        raise WireError("not a program, or cut short: the protobuf encoding is broken") from error
    if message.format != FORMAT:
        raise WireError(f"not a program: format is {message.format!r}, expected {FORMAT!r}")
    if not message.complete:
        raise WireError("cut short: the mark at the end of a program is missing")
    return message


def _program(message: pb.Program) -> Program:
    if not re.fullmatch("[0-9a-f]{64}", message.scene_digest):
        raise WireError(f"scene_digest must be 64 hex digits, got {message.scene_digest!r}")
    stations = tuple(station_value(station) for station in message.stations)
    _distinct("station", (station.station for station in stations))
    return Program(message.scene_digest, message.seed, stations)


def station_value(message: pb.StationProgram) -> StationProgram:
    """Return a station's part of a program.

    Raises:
        WireError: if it is not well formed.
    """
    where = f"station {_named(message.station, 'a station')}"
    robots = tuple(_robot(robot, where) for robot in message.robots)
    processes = tuple(_process(run, where) for run in message.processes)
    _distinct(f"{where}: robot", (robot.robot for robot in robots))
    _distinct(f"{where}: process", (run.process for run in processes))
    return StationProgram(StationId(message.station), robots, processes)


def _process(message: pb.ProcessRun, where: str) -> ProcessRun:
    where = f"{where}, process {_named(message.process, where)}"
    return ProcessRun(
        ProcessId(message.process),
        EventId(_named(message.start, where)),
        EventId(_named(message.done, where)),
        _duration(message.duration_s, where),
    )


def _robot(message: pb.RobotProgram, where: str) -> RobotProgram:
    where = f"{where}, robot {_named(message.robot, where)}"
    steps = tuple(_step(step, f"{where}, step {i + 1}") for i, step in enumerate(message.steps))
    return RobotProgram(RobotId(message.robot), steps)


def _step(message: pb.Step, where: str) -> Step:
    match message.WhichOneof("kind"):
        case "travel":
            return _travel(message.travel, where)
        case "work":
            return _work(message.work, where)
        case "await":
            await_ = getattr(message, "await")
            return Await(EventId(_named(await_.event, where)))
        case "signal":
            return Signal(EventId(_named(message.signal.event, where)))
        case _:
            raise WireError(f"{where}: neither travel, work, await nor signal")


def _work(message: pb.Work, where: str) -> Work:
    if message.kind not in _KIND_OF:
        raise WireError(f"{where}: unknown kind of work {int(message.kind)}")
    return Work(
        StepId(_named(message.id, where)),
        TaskId(_named(message.task, where)),
        _KIND_OF[message.kind],
        _duration(message.duration_s, where),
    )


def _travel(message: pb.Travel, where: str) -> Travel:
    trajectory = _trajectory(message.trajectory, where)
    for name, value in (("leave_s", message.leave_s), ("arrive_s", message.arrive_s)):
        if not 0.0 <= value <= trajectory.duration_s + _ROUNDING_S:
            raise WireError(
                f"{where}: {name} must lie within the motion's {trajectory.duration_s} s, "
                f"got {value}"
            )
    carries = PartId(_named(message.carries, where)) if message.HasField("carries") else None
    return Travel(
        StepId(_named(message.id, where)), trajectory, message.leave_s, message.arrive_s, carries
    )


def _trajectory(message: pb.Trajectory, where: str) -> Trajectory:
    pieces = len(message.times_s) - 1
    expected = pieces * message.joints * message.terms
    if pieces < 1 or expected < 1 or len(message.coefficients) != expected:
        raise WireError(
            f"{where}: {max(pieces, 0)} pieces x {message.joints} joints x {message.terms} terms "
            f"do not match {len(message.coefficients)} coefficients"
        )
    shape = (pieces, message.joints, message.terms)
    try:
        return Trajectory(np.array(message.times_s), np.array(message.coefficients).reshape(shape))
    except ValueError as error:
        raise WireError(f"{where}: {error}") from error


def _named(name: str, where: str) -> str:
    if not name:
        raise WireError(f"{where}: a name is missing")
    return name


def _duration(value_s: float, where: str) -> float:
    if not (math.isfinite(value_s) and value_s >= 0.0):
        raise WireError(f"{where}: duration_s must be finite and not negative, got {value_s}")
    return value_s


def _distinct(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise WireError(f"{what} {name} is there twice")
        seen.add(name)
