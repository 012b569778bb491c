"""A small planned shop, made by hand, for whatever reads plans."""

from __future__ import annotations

import numpy as np
import pytest

from cells.certificate import Certificate, StationFigures, Validation
from cells.ids import (
    EventId,
    LineId,
    PartId,
    PlaceId,
    ProcessId,
    RobotId,
    StationId,
    StepId,
    TaskId,
    VariantId,
)
from cells.program import (
    Await,
    ProcessRun,
    Program,
    RobotProgram,
    Signal,
    StationProgram,
    Trajectory,
    Travel,
    Work,
    WorkKind,
)
from cells.shop import Clearance, Line, MountedRobot, Part, Shop, Station, Variant
from cells.tasks import Handling, Place, Process, Weld
from cells.wire import program_digest
from planner.plan import Plan, ReachEntry, ReachStatus, StationPlan
from robots import library
from robots.geometry import Pose
from robots.shapes import sphere

DIGEST = "ab" * 32
TRANSFER_S = 10.0
R1, R2 = RobotId("R1"), RobotId("R2")


def travel(step: str, seconds: float) -> Travel:
    """A motion of one joint that lasts ``seconds``."""
    trajectory = Trajectory(np.array([0.0, seconds]), np.zeros((1, 6, 1)))
    return Travel(StepId(step), trajectory, 0.0, seconds)


def work(step: str, task: str, kind: WorkKind, seconds: float) -> Work:
    return Work(StepId(step), TaskId(task), kind, seconds)


def station_program() -> StationProgram:
    """R1 welds twice while R2 brings a part; R1 waits 4 s, R2 waits 2 s for the machine."""
    first = RobotProgram(
        R1,
        (
            travel("a1", 1.0),
            work("a2", "S1", "weld", 2.0),
            Await(EventId("R2.gone")),
            travel("a3", 1.0),
            work("a4", "S2", "weld", 2.0),
            travel("a5", 1.0),
        ),
    )
    second = RobotProgram(
        R2,
        (
            travel("b1", 2.0),
            work("b2", "H1", "pick", 1.0),
            Signal(EventId("picked")),
            travel("b3", 2.0),
            Await(EventId("quenched")),
            work("b4", "H1", "place", 0.5),
            Signal(EventId("R2.gone")),
            travel("b5", 1.5),
        ),
    )
    run = ProcessRun(ProcessId("quench"), EventId("picked"), EventId("quenched"), 3.5)
    return StationProgram(StationId("st"), (first, second), (run,))


def shop() -> Shop:
    def robot(name: RobotId, tool: str) -> MountedRobot:
        model = library.robot("kuka_kr210_r2700_2")
        return MountedRobot(name, model, Pose.identity(), library.tool(tool), np.zeros(6))

    def weld(name: str) -> Weld:
        return Weld(TaskId(name), Pose.identity(), (), 2.0, ("C",), (), (-3.0, 3.0), True, 0.05)

    def place(name: str) -> Place:
        return Place(PlaceId(name), Pose.identity(), np.array([0.0, 0.0, 0.2]))

    part = PartId("panel")
    station = Station(
        id=StationId("st"),
        robots=(robot(R1, "gun_c_mid"), robot(R2, "gripper_panel")),
        bodies=(),
        parts=(Part(part, (sphere((0, 0, 0), 0.1),), 9.0, np.zeros(3), None, PlaceId("rack")),),
        places=(place("rack"), place("jig")),
        welds=(weld("S1"), weld("S2"), weld("S3")),
        handlings=(
            Handling(TaskId("H1"), part, PlaceId("rack"), PlaceId("jig"), (Pose.identity(),), 0.1),
        ),
        processes=(Process(ProcessId("quench"), PlaceId("rack"), 3.5, TaskId("H1")),),
        precedence=(),
        clearance=Clearance(0.03, 0.015, 0.005),
    )
    line = Line(LineId("line"), (station,))
    variants = (Variant(VariantId("standard"), 1.0),)
    return Shop("Two robots", 30.0, TRANSFER_S, variants, (line,), DIGEST)


def reach() -> dict[tuple[TaskId, RobotId], ReachEntry]:
    no = ReachEntry(ReachStatus.UNREACHABLE, "no gun on this robot")
    return {
        (TaskId("S1"), R1): ReachEntry(ReachStatus.REACHABLE),
        (TaskId("S2"), R1): ReachEntry(ReachStatus.TURNED, "turned by 40 deg"),
        (TaskId("S3"), R1): ReachEntry(ReachStatus.REACHABLE),
        (TaskId("H1"), R1): ReachEntry(ReachStatus.UNREACHABLE, "no gripper on this robot"),
        (TaskId("S1"), R2): no,
        (TaskId("S2"), R2): no,
        (TaskId("S3"), R2): no,
        (TaskId("H1"), R2): ReachEntry(ReachStatus.REACHABLE),
    }


@pytest.fixture
def program() -> Program:
    return Program(DIGEST, 7, (station_program(),))


@pytest.fixture
def figures() -> StationFigures:
    return StationFigures(
        StationId("st"), 21.0, 0.0312, 0.0171, 0.0055, None, ("R1", "R2"), 20, 21.4, 4, 999
    )


@pytest.fixture
def certified_plan(program: Program, figures: StationFigures) -> Plan:
    """A plan that the judge passed: cycle 21 s, bound 18 s."""
    result = StationPlan(
        StationId("st"),
        reach(),
        {TaskId("S1"): R1, TaskId("S2"): R1, TaskId("S3"): R1, TaskId("H1"): R2},
        program.stations[0],
        bound_s=18.0,
    )
    signed = Certificate(DIGEST, program_digest(program), "judge 1", 30.0, (figures,))
    wall_s = {"load": 0.5, "reach": 1.0, "judge": 2.0, "total": 4.0}
    return Plan(shop(), 7, (result,), program, Validation((), (figures,)), signed, wall_s)


@pytest.fixture
def impossible_plan() -> Plan:
    """No plan: nobody reaches S3."""
    problem = "st: no robot can do S3: R1: axis 5 limit; R2: no gun on this robot"
    result = StationPlan(StationId("st"), reach(), problems=(problem,))
    return Plan(shop(), 7, (result,))
