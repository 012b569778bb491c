"""Small hand-made stations with flat three-joint arms, and right programs for them.

All joints turn about world z, so a tool can move straight with constant orientation and the inverse
kinematics is school geometry. Nothing here comes from the makers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cells.ids import (
    BodyId,
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
    Step,
    Trajectory,
    Travel,
    Work,
)
from cells.shop import (
    Body,
    Clearance,
    Line,
    MountedRobot,
    Part,
    Shop,
    Station,
    Variant,
)
from cells.tasks import GUN_IN_SPOT, Handling, Place, Process, Sheet, Weld
from robots.geometry import FloatArray, Pose, about_z
from robots.model import (
    Gripper,
    Inertial,
    Joint,
    JointLimits,
    Link,
    RobotModel,
    SpotGun,
)
from robots.shapes import box, capsule

HEIGHT_M = 1.0
UPPER_M, FORE_M, WRIST_M, TOOL_M = 0.8, 0.7, 0.3, 0.3
LIMITS = JointLimits(-3.1, 3.1, 4.0, 30.0, effort_nm=2000.0)
MASS = Inertial(20.0, np.array([0.3, 0.0, 0.0]), np.diag([0.1, 1.0, 1.0]))


def flat_arm() -> RobotModel:
    z = np.array([0.0, 0.0, 1.0])
    offsets = [(0.0, 0.0, 0.0), (UPPER_M, 0.0, 0.0), (FORE_M, 0.0, 0.0)]
    joints = tuple(
        Joint(f"j{index}", Pose.from_xyz_rpy(offset), z, LIMITS)
        for index, offset in enumerate(offsets, start=1)
    )
    links = (
        Link("base", (capsule((0, 0, -0.4), (0, 0, -0.2), 0.1),)),
        Link("upper", (capsule((0, 0, 0), (UPPER_M, 0, 0), 0.05),), MASS),
        Link("fore", (capsule((0, 0, 0), (FORE_M, 0, 0), 0.04),), MASS),
        Link("wrist", (capsule((0, 0, 0), (WRIST_M - 0.05, 0, 0), 0.03),), MASS),
    )
    return RobotModel(
        id="flat",
        title="flat arm",
        joints=joints,
        links=links,
        X_tip_flange=Pose(GUN_IN_SPOT.rotation, np.array([WRIST_M, 0.0, 0.0])),
        payload_kg=40.0,
        reach_m=UPPER_M + FORE_M + WRIST_M,
        self_pairs=((0, 2), (0, 3), (0, 4), (1, 3), (1, 4), (2, 4)),
        torque_joints=(0, 1, 2),
    )


GUN = SpotGun(
    id="small_gun",
    title="small gun",
    kind="C",
    mass_kg=20.0,
    com_m=np.array([0.0, 0.0, 0.1]),
    X_flange_tcp=Pose(np.eye(3), np.array([0.0, 0.0, TOOL_M])),
    pieces=(
        capsule((0, 0, 0.03), (0, 0, 0.1), 0.04),
        capsule((0, -0.12, 0.1), (0, -0.12, TOOL_M), 0.02),
        capsule((0, 0.12, 0.1), (0, 0.12, TOOL_M), 0.02),
    ),
    electrodes=(capsule((0, -0.1, TOOL_M), (0, 0.1, TOOL_M), 0.01),),
    throat_m=0.2,
    opening_m=0.2,
    close_s=0.2,
    open_s=0.2,
)

GRIPPER = Gripper(
    id="small_gripper",
    title="small gripper",
    mass_kg=10.0,
    com_m=np.array([0.0, 0.0, 0.1]),
    X_flange_tcp=Pose(np.eye(3), np.array([0.0, 0.0, TOOL_M])),
    pieces=(
        capsule((0, 0, 0.03), (0, 0, 0.2), 0.03),
        capsule((0, -0.04, 0.2), (0, -0.04, TOOL_M), 0.01),
        capsule((0, 0.04, 0.2), (0, 0.04, TOOL_M), 0.01),
    ),
    payload_kg=15.0,
    grip_s=0.3,
    release_s=0.2,
)


@dataclass(frozen=True)
class Stand:
    """A flat arm at (x, y), turned by yaw, with its elbow to one side."""

    name: str
    x_m: float
    y_m: float
    yaw_rad: float
    tool: SpotGun | Gripper
    elbow: float = 1.0
    home: tuple[float, float, float] = (0.9, 0.0, 0.0)

    def mounted(self) -> MountedRobot:
        X_WB = Pose(about_z(self.yaw_rad), np.array([self.x_m, self.y_m, HEIGHT_M]))
        return MountedRobot(RobotId(self.name), flat_arm(), X_WB, self.tool, self.home_rad())

    def home_rad(self) -> FloatArray:
        """Joints with the tool point at ``home`` (distance, side, heading) from the base."""
        distance, side, heading = self.home
        turn = about_z(self.yaw_rad)[:2, :2]
        at = np.array([self.x_m, self.y_m]) + turn @ np.array([distance, side])
        return self.joints(at, self.yaw_rad + heading)

    def joints(self, tcp_m: FloatArray, heading_rad: float) -> FloatArray:
        """Joints (3,) with the tool point at (2,), the tool pointing along a world heading."""
        back = np.array([np.cos(heading_rad), np.sin(heading_rad)]) * (WRIST_M + TOOL_M)
        turn = about_z(-self.yaw_rad)[:2, :2]
        x, y = turn @ (np.asarray(tcp_m)[:2] - back - np.array([self.x_m, self.y_m]))
        cosine = (x * x + y * y - UPPER_M**2 - FORE_M**2) / (2.0 * UPPER_M * FORE_M)
        if abs(cosine) > 1.0:
            raise ValueError("out of reach")
        bend = -self.elbow * np.arccos(cosine)
        first = np.arctan2(y, x) - np.arctan2(
            FORE_M * np.sin(bend), UPPER_M + FORE_M * np.cos(bend)
        )
        last = heading_rad - self.yaw_rad - first - bend
        wrapped = (np.array([first, bend, last]) + np.pi) % (2.0 * np.pi) - np.pi
        return np.asarray(wrapped)


def joint_pieces(start: FloatArray, end: FloatArray, seconds: float) -> list[FloatArray]:
    """One cubic from rest to rest."""
    delta = end - start
    return [np.stack([start, np.zeros(3), 3 * delta / seconds**2, -2 * delta / seconds**3], axis=1)]


def line_pieces(
    stand: Stand, start_m: FloatArray, end_m: FloatArray, heading: float, seconds: float
) -> list[FloatArray]:
    """Cubic Hermite pieces along a straight line with constant heading, rest to rest."""
    count, step = 16, 1e-6
    u = np.linspace(0.0, 1.0, count + 1)
    share, rate = 3 * u**2 - 2 * u**3, (6 * u - 6 * u**2) / seconds

    def at(s: float) -> FloatArray:
        return stand.joints(start_m + (end_m - start_m) * s, heading)

    q = np.array([at(s) for s in share])
    slope = np.array([(at(s + step) - at(s - step)) / (2 * step) for s in share])
    qd = slope * rate[:, None]
    h = seconds / count
    pieces = []
    for i in range(count):
        a, b, va, vb = q[i], q[i + 1], qd[i], qd[i + 1]
        square = (3 * (b - a) - (2 * va + vb) * h) / h**2
        cube = (2 * (a - b) + (va + vb) * h) / h**3
        pieces.append(np.stack([a, va, square, cube], axis=1))
    return pieces


@dataclass(frozen=True)
class Stop:
    """Where a tool works: tool point, heading, and the vectors along which it comes and goes."""

    tcp_m: FloatArray
    heading: float
    come_m: FloatArray
    go_m: FloatArray


class Script:
    """Writes the steps of one robot."""

    def __init__(self, stand: Stand) -> None:
        self.stand = stand
        self.steps: list[Step] = []
        self.last: Stop | None = None
        self.where = stand.home_rad()

    def work(self, stop: Stop, task: str, kind: str, seconds: float) -> Script:
        self.steps.append(Work(StepId(f"{task}.{kind}"), TaskId(task), kind, seconds))  # type: ignore[arg-type]
        self.last = stop
        return self

    def go(
        self,
        stop: Stop | None,
        carries: str | None = None,
        seconds: float = 1.0,
        line_s: float = 0.4,
    ) -> Script:
        """Leave the last stop, move over, come to the next (or home)."""
        pieces: list[tuple[list[FloatArray], float]] = []
        stand, where = self.stand, self.where
        if self.last is not None:
            out = self.last.tcp_m + self.last.go_m
            pieces.append(
                (line_pieces(stand, self.last.tcp_m, out, self.last.heading, line_s), line_s)
            )
            where = stand.joints(out, self.last.heading)
        leave = line_s if self.last is not None else 0.0
        if stop is None:
            target = stand.home_rad()
        else:
            target = stand.joints(stop.tcp_m + stop.come_m, stop.heading)
        pieces.append((joint_pieces(where, target, seconds), seconds))
        arrive = leave + seconds
        if stop is not None:
            line = line_pieces(stand, stop.tcp_m + stop.come_m, stop.tcp_m, stop.heading, line_s)
            pieces.append((line, line_s))
            target = stand.joints(stop.tcp_m, stop.heading)
        self.where, self.last = target, None
        name = StepId(f"{stand.name}.{len(self.steps)}")
        carried = None if carries is None else PartId(carries)
        self.steps.append(Travel(name, joined(pieces), leave, arrive, carried))
        return self

    def signal(self, event: str) -> Script:
        self.steps.append(Signal(EventId(event)))
        return self

    def wait(self, event: str) -> Script:
        self.steps.append(Await(EventId(event)))
        return self

    def program(self) -> RobotProgram:
        return RobotProgram(RobotId(self.stand.name), tuple(self.steps))


def joined(pieces: list[tuple[list[FloatArray], float]]) -> Trajectory:
    times, coefficients = [0.0], []
    for group, seconds in pieces:
        for piece in group:
            times.append(times[-1] + seconds / len(group))
            coefficients.append(piece)
    return Trajectory(np.array(times), np.array(coefficients))


def weld_stop(weld: Weld, heading: float, extra_m: float = 0.0) -> Stop:
    back = -np.array([np.cos(heading), np.sin(heading)]) * (weld.approach_m + extra_m)
    return Stop(weld.X_WS.translation_m[:2], heading, back, back)


def spot(name: str, x: float, y: float, heading: float, part: str = "beam") -> Weld:
    return Weld(
        id=TaskId(name),
        X_WS=Pose(about_z(heading), np.array([x, y, HEIGHT_M])),
        stack=(Sheet(PartId(part), 0.001, "DC04"),),
        weld_s=0.6,
        gun_kinds=("C",),
        guns=(),
        turn_rad=(-np.pi / 4, np.pi / 4),
        flip=True,
        approach_m=0.15,
    )


CLEARANCE = Clearance(robots_m=0.03, static_m=0.015, weld_m=0.005)
BEAM = Part(
    PartId("beam"),
    (box((0.12, 0.8, 0.004)),),
    10.0,
    np.zeros(3),
    X_WP=Pose(np.eye(3), np.array([1.2, 0.0, HEIGHT_M])),
)
LEFT = Stand("A", 0.0, 0.0, 0.0, GUN)
RIGHT = Stand("B", 2.4, 0.0, np.pi, GUN, elbow=-1.0)
WORK_S = 1.0


def shop_of(station: Station, takt_s: float = 60.0) -> Shop:
    return Shop(
        name="workshop",
        takt_s=takt_s,
        transfer_s=2.0,
        variants=(Variant(VariantId("standard"), 1.0),),
        lines=(Line(LineId("line"), (station,)),),
        digest="d" * 64,
    )


def program_of(station: StationProgram) -> Program:
    return Program("d" * 64, 1, (station,))


def weld_station() -> Station:
    """Two guns on both sides of a beam; both weld at both ends of it."""
    welds = (
        spot("W1", 1.17, 0.25, 0.0),
        spot("W2", 1.17, -0.25, 0.0),
        spot("W3", 1.23, 0.25, np.pi),
        spot("W4", 1.23, -0.25, np.pi),
    )
    pedestal = Body(
        BodyId("pedestal"),
        "fixture",
        Pose.from_xyz_rpy((1.2, 0.0, 0.45)),
        (box((0.1, 0.1, 0.8)),),
    )
    return Station(
        id=StationId("weld"),
        robots=(LEFT.mounted(), RIGHT.mounted()),
        bodies=(pedestal,),
        parts=(BEAM,),
        places=(),
        welds=welds,
        handlings=(),
        processes=(),
        precedence=((TaskId("W1"), TaskId("W3")),),
        clearance=CLEARANCE,
    )


def weld_program(*, swapped: bool = True) -> StationProgram:
    """A welds W1, W2; B welds W4, W3. Each changes ends only after the other has left."""
    w1, w2, w3, w4 = weld_station().welds
    s1, s2 = weld_stop(w1, 0.0), weld_stop(w2, 0.0)
    s3, s4 = weld_stop(w3, np.pi), weld_stop(w4, np.pi)
    a = Script(LEFT).go(s1).work(s1, "W1", "weld", WORK_S).go(None).signal("A out")
    a.wait("B out").go(s2).work(s2, "W2", "weld", WORK_S).go(None)
    b = Script(RIGHT).go(s4).work(s4, "W4", "weld", WORK_S).go(None).signal("B out")
    if swapped:
        b.wait("A out")
    b.go(s3).work(s3, "W3", "weld", WORK_S).go(None)
    return StationProgram(StationId("weld"), (a.program(), b.program()))


PORTER = Stand("C", 0.0, 0.0, 0.0, GRIPPER)
GRASP = Pose(GUN_IN_SPOT.rotation, np.array([-0.06, 0.0, 0.0]))
"""Tool along part x, 60 mm before the middle of the part."""

BLOCK = (box((0.1, 0.1, 0.06)),)
PLACES = {
    "rack": (1.25, -0.5, 0.0, (0.0, 0.0, 0.0)),
    "machine": (1.3, 0.2, 0.3, (0.0, 0.0, 0.0)),
    "shelf": (0.9, 0.9, 0.9, (0.0, 0.0, 0.0)),
}
EXIT_M = 0.25


def place(name: str) -> Place:
    x, y, heading, _ = PLACES[name]
    out = -EXIT_M * np.array([np.cos(heading), np.sin(heading), 0.0])
    pose = Pose(about_z(heading), np.array([x, y, HEIGHT_M]))
    return Place(PlaceId(name), pose, out, (f"{name}_table",))


def table(name: str) -> Body:
    x, y, heading, _ = PLACES[name]
    pose = Pose(about_z(heading), np.array([x, y, HEIGHT_M - 0.03 - 0.2]))
    return Body(BodyId(f"{name}_table"), "fixture", pose, (box((0.05, 0.05, 0.4)),))


def hand_stop(name: str) -> Stop:
    x, y, heading, _ = PLACES[name]
    ahead = np.array([np.cos(heading), np.sin(heading)])
    return Stop(np.array([x, y]) - 0.06 * ahead, heading, -EXIT_M * ahead, -EXIT_M * ahead)


def handling(name: str, start: str, end: str, **more: object) -> Handling:
    return Handling(  # type: ignore[arg-type]
        TaskId(name),
        PartId("block"),
        PlaceId(start),
        PlaceId(end),
        (GRASP,),
        0.2,
        **more,
    )


def block(mass_kg: float = 5.0) -> Part:
    return Part(PartId("block"), BLOCK, mass_kg, np.zeros(3), starts_at=PlaceId("rack"))


def move_station() -> Station:
    """A gripper brings a block from the rack to a machine and, when that is done, to a shelf."""
    return Station(
        id=StationId("move"),
        robots=(PORTER.mounted(),),
        bodies=tuple(table(name) for name in PLACES),
        parts=(block(),),
        places=tuple(place(name) for name in PLACES),
        welds=(),
        handlings=(handling("H1", "rack", "machine"), handling("H2", "machine", "shelf")),
        processes=(
            Process(ProcessId("press"), PlaceId("machine"), 3.0, TaskId("H1"), TaskId("H2")),
        ),
        precedence=((TaskId("H1"), TaskId("H2")),),
        clearance=CLEARANCE,
    )


def move_program() -> StationProgram:
    rack, machine, shelf = (hand_stop(name) for name in PLACES)
    c = Script(PORTER).go(rack).work(rack, "H1", "pick", 0.3).go(machine, "block")
    c.work(machine, "H1", "place", 0.2).go(None).signal("press go").wait("press done")
    c.go(machine).work(machine, "H2", "pick", 0.3).go(shelf, "block")
    c.work(shelf, "H2", "place", 0.2).go(None)
    run = ProcessRun(ProcessId("press"), EventId("press go"), EventId("press done"), 3.0)
    return StationProgram(StationId("move"), (c.program(),), (run,))


WELDER = Stand("A", 2.6, 0.5, np.pi, GUN, elbow=-1.0)


def hold_station() -> Station:
    """A gripper holds a block at the machine while a gun welds on it."""
    base = move_station()
    weld = replace(spot("W1", 1.35, 0.22, np.pi, "block"), turn_rad=(-np.pi, np.pi))
    return replace(
        base,
        id=StationId("hold"),
        robots=(PORTER.mounted(), WELDER.mounted()),
        welds=(weld,),
        handlings=(handling("H1", "rack", "machine", hold_until=(TaskId("W1"),)),),
        processes=(),
        precedence=(),
    )


def hold_program() -> StationProgram:
    rack, machine = hand_stop("rack"), hand_stop("machine")
    c = Script(PORTER).go(rack).work(rack, "H1", "pick", 0.3).go(machine, "block")
    c.signal("held").wait("welded").work(machine, "H1", "place", 0.2).go(None)
    stop = weld_stop(hold_station().welds[0], np.pi)
    a = Script(WELDER).wait("held").go(stop).work(stop, "W1", "weld", WORK_S).go(None)
    a.signal("welded")
    return StationProgram(StationId("hold"), (c.program(), a.program()))


GOOD = {
    "weld": (weld_station(), weld_program()),
    "move": (move_station(), move_program()),
    "hold": (hold_station(), hold_program()),
}
"""Stations with programs that pass, by what they show."""
