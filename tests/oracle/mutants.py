"""Programs made wrong from right ones, one change each, always the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from cells.ids import EventId
from cells.program import (
    Await,
    Program,
    RobotProgram,
    Signal,
    StationProgram,
    Step,
    Trajectory,
    Travel,
    Work,
)
from cells.shop import Line, Shop, Station
from robots.geometry import Pose


@dataclass(frozen=True)
class Mutant:
    """A shop and a program that differ in one place from a right pair."""

    name: str
    shop: Shop
    program: Program


Change = Callable[[Shop, Program, np.random.Generator], tuple[Shop, Program] | None]


def mutants(shop: Shop, program: Program, count: int, seed: int) -> Iterator[Mutant]:
    """Yield ``count`` mutants, all kinds in turn; kinds that do not apply are skipped."""
    generator = np.random.default_rng(seed)
    made = tried = 0
    while made < count and tried < 20 * count:
        name, change = CHANGES[tried % len(CHANGES)]
        tried += 1
        changed = change(shop, program, generator)
        if changed is not None:
            made += 1
            yield Mutant(f"{name} {made}", *changed)


def _turn_removed(
    shop: Shop, program: Program, g: np.random.Generator
) -> tuple[Shop, Program] | None:
    return _edit_step(shop, program, g, Await, lambda step: [])


def _start_shifted(
    shop: Shop, program: Program, g: np.random.Generator
) -> tuple[Shop, Program] | None:
    """The first piece of a motion starts elsewhere."""

    def shift(step: Travel) -> list[Step]:
        coefficients = step.trajectory.coefficients.copy()
        coefficients[0, g.integers(coefficients.shape[1]), 0] += g.choice([-1, 1]) * 0.02
        return [replace(step, trajectory=Trajectory(step.trajectory.times_s, coefficients))]

    return _edit_step(shop, program, g, Travel, shift)


def _joint_offset(
    shop: Shop, program: Program, g: np.random.Generator
) -> tuple[Shop, Program] | None:
    """One joint of one robot is off by the same angle all cycle long, home included."""
    at, which = _some_robot(program, g)
    station = program.stations[at]
    robot = station.robots[which]
    joint, angle = None, float(g.choice([-1, 1]) * g.uniform(0.02, 0.3))
    steps: list[Step] = []
    for step in robot.steps:
        if isinstance(step, Travel):
            coefficients = step.trajectory.coefficients.copy()
            joint = int(g.integers(coefficients.shape[1])) if joint is None else joint
            coefficients[:, joint, 0] += angle
            step = replace(step, trajectory=Trajectory(step.trajectory.times_s, coefficients))
        steps.append(step)
    if joint is None:
        return None
    shop = _with_home(shop, station.station, robot.robot, joint, angle)
    return shop, _with_steps(program, at, which, tuple(steps))


def _part_not_attached(
    shop: Shop, program: Program, g: np.random.Generator
) -> tuple[Shop, Program] | None:
    def loose(step: Travel) -> list[Step]:
        return [replace(step, carries=None)] if step.carries else []

    chosen = [
        (at, which, k)
        for at, which, k, step in _steps(program)
        if isinstance(step, Travel) and step.carries
    ]
    return _edit_at(shop, program, chosen, g, loose)


def _fixture_moved(
    shop: Shop, program: Program, g: np.random.Generator
) -> tuple[Shop, Program] | None:
    """A body stands elsewhere; the digest is kept, so only the geometry can tell."""
    chosen = [
        (s, b) for s in range(len(shop.stations)) for b in range(len(shop.stations[s].bodies))
    ]
    if not chosen:
        return None
    at, which = chosen[g.integers(len(chosen))]
    station = shop.stations[at]
    shift = g.uniform(-0.3, 0.3, 3)
    body = station.bodies[which]
    moved = replace(body, X_WB=Pose(body.X_WB.rotation, body.X_WB.translation_m + shift))
    bodies = (*station.bodies[:which], moved, *station.bodies[which + 1 :])
    return _with_station(shop, replace(station, bodies=bodies)), program


def _too_fast(shop: Shop, program: Program, g: np.random.Generator) -> tuple[Shop, Program] | None:
    def hurry(step: Travel) -> list[Step]:
        factor = float(g.uniform(1.5, 6.0))
        trajectory = step.trajectory
        powers = factor ** np.arange(trajectory.coefficients.shape[2])
        fast = Trajectory(trajectory.times_s / factor, trajectory.coefficients * powers)
        return [
            replace(
                step,
                trajectory=fast,
                leave_s=step.leave_s / factor,
                arrive_s=step.arrive_s / factor,
            )
        ]

    return _edit_step(shop, program, g, Travel, hurry)


def _task_dropped(
    shop: Shop, program: Program, g: np.random.Generator
) -> tuple[Shop, Program] | None:
    return _edit_step(shop, program, g, Work, lambda step: [])


def _task_twice(
    shop: Shop, program: Program, g: np.random.Generator
) -> tuple[Shop, Program] | None:
    return _edit_step(shop, program, g, Work, lambda step: [step, step])


def _circular_wait(
    shop: Shop, program: Program, g: np.random.Generator
) -> tuple[Shop, Program] | None:
    """Two robots each wait at first for what the other announces last (or one for itself)."""
    at = int(g.integers(len(program.stations)))
    robots = program.stations[at].robots
    first, second = (int(g.integers(len(robots))) for _ in range(2))
    for robot, waits, says in ((first, "ring 1", "ring 2"), (second, "ring 2", "ring 1")):
        steps = program.stations[at].robots[robot].steps
        ringed = (Await(EventId(waits)), *steps, Signal(EventId(says)))
        program = _with_steps(program, at, robot, ringed)
    return shop, program


def _swapped(shop: Shop, program: Program, g: np.random.Generator) -> tuple[Shop, Program] | None:
    """Two neighbouring steps change places."""
    chosen = [(at, which, k) for at, which, k, _ in _steps(program) if k > 0]
    if not chosen:
        return None
    at, which, k = chosen[g.integers(len(chosen))]
    steps = list(program.stations[at].robots[which].steps)
    steps[k - 1], steps[k] = steps[k], steps[k - 1]
    return shop, _with_steps(program, at, which, tuple(steps))


CHANGES: tuple[tuple[str, Change], ...] = (
    ("turn removed", _turn_removed),
    ("start shifted", _start_shifted),
    ("joint offset", _joint_offset),
    ("part not attached", _part_not_attached),
    ("fixture moved", _fixture_moved),
    ("too fast", _too_fast),
    ("task dropped", _task_dropped),
    ("task twice", _task_twice),
    ("circular wait", _circular_wait),
    ("steps swapped", _swapped),
)


def _steps(program: Program) -> list[tuple[int, int, int, Step]]:
    return [
        (at, which, k, step)
        for at, station in enumerate(program.stations)
        for which, robot in enumerate(station.robots)
        for k, step in enumerate(robot.steps)
    ]


def _edit_step(
    shop: Shop,
    program: Program,
    g: np.random.Generator,
    kind: type,
    edit: Callable[..., list[Step]],
) -> tuple[Shop, Program] | None:
    chosen = [(at, which, k) for at, which, k, step in _steps(program) if isinstance(step, kind)]
    return _edit_at(shop, program, chosen, g, edit)


def _edit_at(
    shop: Shop,
    program: Program,
    chosen: list[tuple[int, int, int]],
    g: np.random.Generator,
    edit: Callable[..., list[Step]],
) -> tuple[Shop, Program] | None:
    if not chosen:
        return None
    at, which, k = chosen[g.integers(len(chosen))]
    steps = program.stations[at].robots[which].steps
    return shop, _with_steps(program, at, which, (*steps[:k], *edit(steps[k]), *steps[k + 1 :]))


def _some_robot(program: Program, g: np.random.Generator) -> tuple[int, int]:
    at = int(g.integers(len(program.stations)))
    return at, int(g.integers(len(program.stations[at].robots)))


def _with_steps(program: Program, at: int, which: int, steps: tuple[Step, ...]) -> Program:
    station: StationProgram = program.stations[at]
    robot: RobotProgram = replace(station.robots[which], steps=steps)
    robots = (*station.robots[:which], robot, *station.robots[which + 1 :])
    stations = list(program.stations)
    stations[at] = replace(station, robots=robots)
    return replace(program, stations=tuple(stations))


def _with_station(shop: Shop, changed: Station) -> Shop:
    lines = tuple(
        Line(line.id, tuple(changed if s.id == changed.id else s for s in line.stations))
        for line in shop.lines
    )
    return replace(shop, lines=lines)


def _with_home(shop: Shop, station_id: str, robot_id: str, joint: int, angle: float) -> Shop:
    station = next(s for s in shop.stations if s.id == station_id)
    robots = []
    for mounted in station.robots:
        if mounted.id == robot_id:
            home = mounted.home_rad.copy()
            home[joint] += angle
            mounted = replace(mounted, home_rad=home)
        robots.append(mounted)
    return _with_station(shop, replace(station, robots=tuple(robots)))
