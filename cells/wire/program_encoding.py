"""Programs to their canonical protobuf bytes, and the digest that names them."""

from __future__ import annotations

import hashlib

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
    WorkKind,
)
from protos.taktline.v1 import program_pb2 as pb

FORMAT = "taktline.v1.Program"

KINDS: dict[WorkKind, pb.WorkKind] = {
    "weld": pb.WORK_KIND_WELD,
    "pick": pb.WORK_KIND_PICK,
    "place": pb.WORK_KIND_PLACE,
}


def program_bytes(program: Program) -> bytes:
    """Return the canonical bytes: equal programs, equal bytes."""
    message = pb.Program(
        format=FORMAT,
        scene_digest=program.scene_digest,
        seed=program.seed,
        stations=[station_message(station) for station in program.stations],
        complete=True,
    )
    return message.SerializeToString(deterministic=True)


def program_digest(program: Program) -> str:
    """Return the SHA-256 (64 hex digits) of the canonical bytes."""
    return hashlib.sha256(program_bytes(program)).hexdigest()


def station_message(station: StationProgram) -> pb.StationProgram:
    """Return a station's part of the message."""
    return pb.StationProgram(
        station=station.station,
        robots=[_robot(robot) for robot in station.robots],
        processes=[_process(run) for run in station.processes],
    )


def _process(run: ProcessRun) -> pb.ProcessRun:
    return pb.ProcessRun(
        process=run.process, start=run.start, done=run.done, duration_s=run.duration_s
    )


def _robot(robot: RobotProgram) -> pb.RobotProgram:
    return pb.RobotProgram(robot=robot.robot, steps=[_step(step) for step in robot.steps])


def _step(step: Step) -> pb.Step:
    match step:
        case Travel():
            return pb.Step(travel=_travel(step))
        case Work(id, task, kind, duration_s):
            work = pb.Work(id=id, task=task, kind=KINDS[kind], duration_s=duration_s)
            return pb.Step(work=work)
        case Await(event):
            return pb.Step(**{"await": pb.Await(event=event)})  # type: ignore[arg-type]
        case Signal(event):
            return pb.Step(signal=pb.Signal(event=event))


def _travel(travel: Travel) -> pb.Travel:
    return pb.Travel(
        id=travel.id,
        trajectory=_trajectory(travel.trajectory),
        leave_s=travel.leave_s,
        arrive_s=travel.arrive_s,
        carries=travel.carries,
    )


def _trajectory(trajectory: Trajectory) -> pb.Trajectory:
    _, joints, terms = trajectory.coefficients.shape
    return pb.Trajectory(
        times_s=trajectory.times_s.tolist(),
        joints=joints,
        terms=terms,
        coefficients=trajectory.coefficients.ravel().tolist(),
    )
