"""The oracle's eye: everything placed at samples of one timeline, distances by Coal."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cells.program import RobotProgram, StationProgram, Step, Travel, Work
from cells.shop import Station
from cells.tasks import Handling, Weld
from robots.geometry import FloatArray, Pose
from tests.oracle.bodies import OracleArm, Placed, Thing, close_pairs, matrix, standing
from tests.oracle.replay import Played, joints_at
from tests.oracle.shapes import Shape

SLACK_M = 5e-4

Timed = tuple[RobotProgram, list[tuple[float, float]]]


@dataclass(frozen=True)
class State:
    """A robot at an instant: joints, handling whose part it holds, work it is at, gun closed.

    ``still``: it does not move, so that a part in its hand at a place is as good as put down.
    """

    q: FloatArray
    held: str | None
    near: Work | None
    welding: bool
    still: bool

    @property
    def put_down(self) -> bool:
        return (
            self.still
            and self.held is not None
            and self.near is not None
            and self.near.task == self.held
        )


def collisions(
    station: Station, program: StationProgram, played: Played, sample_s: float
) -> list[str]:
    """Return the first collision or broken clearance at the samples, if any."""
    by_name: dict[str, Timed] = {
        robot.robot: (robot, times)
        for robot, times in zip(program.robots, played.times, strict=True)
    }
    arms = [OracleArm(mounted) for mounted in station.robots]
    timed = [by_name[arm.mounted.id] for arm in arms]
    fixed = standing(station)
    shapes = {part.id: [Shape(piece) for piece in part.pieces] for part in station.parts}
    grips = _grip_poses(station, by_name, arms)
    for time in np.arange(0.0, played.end_s, sample_s).tolist():
        rest = fixed + _resting(station, program, played, time, shapes)
        placed = []
        for arm, (robot, times) in zip(arms, timed, strict=True):
            state = state_at(arm, robot.steps, times, time)
            placed.append((arm.placed(state.q, _things(station, arm, state, shapes, grips)), state))
        for at, (robot_things, state) in enumerate(placed):
            moving = _bodied(robot_things)
            if _too_close(station, moving, rest, _margin(station, state), state):
                return [f"collision at {time:.2f}"]
            for other, other_state in placed[at + 1 :]:
                if _robots_too_close(station, (robot_things, state), (other, other_state)):
                    return [f"robots collide at {time:.2f}"]
    return []


def _robots_too_close(
    station: Station, one: tuple[Placed, State], two: tuple[Placed, State]
) -> bool:
    """Robots keep apart; what one holds still at its place is like a part at rest to the other."""
    held_one, own_one = _divided(*one)
    held_two, own_two = _divided(*two)
    return (
        _too_close(station, own_one, own_two, station.clearance.robots_m, None)
        or _too_close(station, _bodied(own_one), held_two, _margin(station, one[1]), one[1])
        or _too_close(station, _bodied(own_two), held_one, _margin(station, two[1]), two[1])
    )


def _divided(placed: Placed, state: State) -> tuple[Placed, Placed]:
    """What counts as a part at rest, and the robot proper."""
    held = [e for e in placed if state.put_down and e[0].kind == "carried"]
    own = [e for e in placed if not (state.put_down and e[0].kind == "carried")]
    return [(replace(thing, kind="part"), X) for thing, X in held], own


def _bodied(placed: Placed) -> Placed:
    """Without the base, which may stand on things."""
    return [e for e in placed if not (e[0].kind == "link" and e[0].link == 0)]


def state_at(
    arm: OracleArm, steps: tuple[Step, ...], times: list[tuple[float, float]], time: float
) -> State:
    """What a robot is about at a time."""
    index = next((k for k, (_, end) in enumerate(times) if time < end), len(steps))
    q, held = arm.mounted.home_rad, None
    for step in steps[:index]:
        if isinstance(step, Travel):
            q = joints_at(step.trajectory, step.trajectory.duration_s)
        elif isinstance(step, Work) and step.kind != "weld":
            held = step.task if step.kind == "pick" else None
    step = steps[index] if index < len(steps) else None
    if isinstance(step, Work):
        return State(q, held, step, step.kind == "weld", True)
    before, after = _work(steps, index - 1, -1), _work(steps, index + 1, 1)
    if not isinstance(step, Travel):
        return State(q, held, before or after, False, True)
    local = time - times[index][0]
    near = before if before and local <= step.leave_s else None
    near = after if near is None and after and local >= step.arrive_s else near
    return State(joints_at(step.trajectory, local), held, near, False, False)


def _work(steps: tuple[Step, ...], at: int, stride: int) -> Work | None:
    """The work next to a step, if no motion lies between."""
    while 0 <= at < len(steps):
        step = steps[at]
        if isinstance(step, Travel | Work):
            return step if isinstance(step, Work) else None
        at += stride
    return None


def _things(
    station: Station,
    arm: OracleArm,
    state: State,
    shapes: dict[str, list[Shape]],
    grips: dict[str, FloatArray],
) -> list[Thing]:
    things = [thing for thing in arm.things if thing.kind != "electrodes" or state.welding]
    if state.held is None:
        return things
    handling = next(h for h in station.handlings if h.id == state.held)
    X = arm.flange @ arm.tcp @ np.linalg.inv(grips[handling.id])
    last = arm.mounted.model.dof
    return things + [
        Thing("carried", handling.part, shape, last, X) for shape in shapes[handling.part]
    ]


def _margin(station: Station, state: State) -> float:
    weld = state.near is not None and state.near.kind == "weld"
    return station.clearance.weld_m if weld else station.clearance.static_m


def _too_close(
    station: Station, a: Placed, b: Placed, required: float, state: State | None
) -> bool:
    """Whether anything of ``a`` is too near to ``b``; in ``state`` some of it may touch."""
    if not a or not b:
        return False
    for i, j in close_pairs(a, b, required):
        first, second = a[i][0], b[j][0]
        if state is not None and _free(station, first, second, state):
            continue
        if first.shape.distance_m(a[i][1], second.shape, b[j][1]) < required - SLACK_M:
            return True
    return False


def _free(station: Station, mine: Thing, theirs: Thing, state: State) -> bool:
    """Whether ``mine`` may touch ``theirs``, which does not move."""
    near = state.near
    task = None if near is None else next((t for t in station.tasks if t.id == near.task), None)
    if isinstance(task, Weld):
        electrode = mine.kind == "electrodes" and theirs.kind == "part"
        return electrode and theirs.key in task.parts
    if not isinstance(task, Handling) or near is None:
        return False
    if mine.kind == "tool":
        return theirs.kind == "part" and theirs.key == task.part
    place = station.place(task.from_place if near.kind == "pick" else task.to_place)
    return mine.kind == "carried" and theirs.key in place.touches


def _resting(
    station: Station,
    program: StationProgram,
    played: Played,
    time: float,
    shapes: dict[str, list[Shape]],
) -> Placed:
    where: dict[str, Pose | None] = {
        part.id: station.place(part.starts_at).X_WP for part in station.parts if part.starts_at
    }
    handlings = {h.id: h for h in station.handlings}
    works = sorted(
        (end, step.id, step.task, step.kind)
        for robot, times in zip(program.robots, played.times, strict=True)
        for step, (_, end) in zip(robot.steps, times, strict=True)
        if isinstance(step, Work) and step.task in handlings and end <= time
    )
    for _, _, task, kind in works:
        handling = handlings[task]
        picked = kind == "pick"
        where[handling.part] = None if picked else station.place(handling.to_place).X_WP
    return [
        (Thing("part", part, shape, -1, np.eye(4)), matrix(pose))
        for part, pose in where.items()
        if pose is not None
        for shape in shapes[part]
    ]


def _grip_poses(
    station: Station,
    by_name: dict[str, Timed],
    arms: list[OracleArm],
) -> dict[str, FloatArray]:
    """X_PT of each handling as the program picks it."""
    grips: dict[str, FloatArray] = {}
    handlings = {h.id: h for h in station.handlings}
    for arm in arms:
        q = arm.mounted.home_rad
        for step in by_name[arm.mounted.id][0].steps:
            if isinstance(step, Travel):
                q = joints_at(step.trajectory, step.trajectory.duration_s)
            elif isinstance(step, Work) and step.kind == "pick" and step.task in handlings:
                X_WP = matrix(station.place(handlings[step.task].from_place).X_WP)
                grips[step.task] = np.linalg.inv(X_WP) @ arm.tool(q)
    return grips
