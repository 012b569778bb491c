"""Says whether a program is wrong, sharing nothing with makers or judge.

It looks at one timing only, at samples, with slack: what it calls wrong is surely wrong, what it
lets pass need not be right. Every program that it calls wrong must be refused by the judge.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from cells.program import Program, RobotProgram, Signal, StationProgram, Travel, Work
from cells.shop import Shop, Station
from cells.tasks import GUN_IN_SPOT, Weld
from robots.geometry import FloatArray, about_x, about_z
from tests.oracle.bodies import OracleArm, matrix
from tests.oracle.contact import collisions
from tests.oracle.replay import Played, joints_at, play

SAMPLE_S = 0.04


def wrongs(shop: Shop, program: Program, sample_s: float = SAMPLE_S) -> list[str]:
    """Reasons why ``program`` is wrong in ``shop``; empty when none is found."""
    found = [] if program.scene_digest == shop.digest else ["scene"]
    programs = {each.station: each for each in program.stations}
    for station in shop.stations:
        if station.id not in programs:
            found.append(f"no program for {station.id}")
            continue
        reasons = _station(shop, station, programs[station.id], sample_s)
        found += [f"{station.id}: {each}" for each in reasons]
    return found


def _station(shop: Shop, station: Station, program: StationProgram, sample_s: float) -> list[str]:
    found = _tasks(station, program)
    played = play(program)
    if played.stuck:
        return [*found, "stuck"]
    by_name = {robot.robot: robot for robot in program.robots}
    if set(by_name) != {robot.id for robot in station.robots}:
        return [*found, "robots"]
    if found:
        return found
    if played.end_s + shop.transfer_s > shop.takt_s + 1e-6:
        found.append("takt")
    found += _order(station, program, played)
    found += _grips(station, program)
    for mounted in station.robots:
        found += _motion(mounted.model, mounted.home_rad, by_name[mounted.id])
    found += _targets(station, by_name)
    if not found:
        found += collisions(station, program, played, sample_s)
    return found


def _tasks(station: Station, program: StationProgram) -> list[str]:
    done = Counter(
        (step.task, step.kind)
        for robot in program.robots
        for step in robot.steps
        if isinstance(step, Work)
    )
    wanted = Counter([(weld.id, "weld") for weld in station.welds])
    wanted.update((h.id, kind) for h in station.handlings for kind in ("pick", "place"))
    found = ["tasks"] if done != wanted else []
    signals = Counter(
        step.event for robot in program.robots for step in robot.steps if isinstance(step, Signal)
    )
    signals.update(run.done for run in program.processes)
    if any(count > 1 for count in signals.values()):
        found.append("event twice")
    if Counter(run.process for run in program.processes) != Counter(
        p.id for p in station.processes
    ):
        found.append("processes")
    return found


def _when(program: StationProgram, played: Played) -> dict[str, tuple[float, float]]:
    """First start and last end of each task."""
    spans: dict[str, tuple[float, float]] = {}
    for robot, times in zip(program.robots, played.times, strict=True):
        for step, (start, end) in zip(robot.steps, times, strict=True):
            if isinstance(step, Work):
                low, high = spans.get(step.task, (np.inf, -np.inf))
                spans[step.task] = (min(low, start), max(high, end))
    return spans


def _order(station: Station, program: StationProgram, played: Played) -> list[str]:
    when = _when(program, played)
    found = []
    for first, second in station.precedence:
        if first in when and second in when and when[first][1] > when[second][0] + 1e-6:
            found.append("precedence")
    for handling in station.handlings:
        for task in handling.hold_until:
            if task in when and handling.id in when:
                inside = when[handling.id][0] <= when[task][0] + 1e-6
                place = _start_of(program, played, handling.id)
                if not inside or when[task][1] > place + 1e-6:
                    found.append("hold")
    for process in station.processes:
        run = played.processes.get(process.id)
        if run is None or abs(run[1] - run[0] - process.duration_s) > 1e-3:
            found.append("process")
    return found


def _start_of(program: StationProgram, played: Played, task: str) -> float:
    return min(
        start
        for robot, times in zip(program.robots, played.times, strict=True)
        for step, (start, _) in zip(robot.steps, times, strict=True)
        if isinstance(step, Work) and step.task == task and step.kind == "place"
    )


def _grips(station: Station, program: StationProgram) -> list[str]:
    handlings = {h.id: h for h in station.handlings}
    for robot in program.robots:
        held = None
        for step in robot.steps:
            if isinstance(step, Travel) and step.carries != held:
                return ["grip"]
            if isinstance(step, Work) and step.kind == "pick" and step.task in handlings:
                held = handlings[step.task].part
            if isinstance(step, Work) and step.kind == "place":
                held = None
    return []


def _motion(model: object, home: FloatArray, robot: RobotProgram) -> list[str]:
    where, found = home, []
    limits = [joint.limits for joint in model.joints]  # type: ignore[attr-defined]
    for step in robot.steps:
        if not isinstance(step, Travel):
            continue
        end = step.trajectory.duration_s
        if np.abs(joints_at(step.trajectory, 0.0) - where).max() > 1e-5:
            found.append("jump")
        for time in np.linspace(0.0, end, 41):
            q, qd, qdd = (joints_at(step.trajectory, float(time), order) for order in range(3))
            for joint, limit in enumerate(limits):
                if not limit.lower_rad - 1e-4 <= q[joint] <= limit.upper_rad + 1e-4:
                    found.append("position")
                if abs(qd[joint]) > limit.velocity_rad_s * 1.001:
                    found.append("velocity")
                if abs(qdd[joint]) > limit.acceleration_rad_s2 * 1.001:
                    found.append("acceleration")
        where = joints_at(step.trajectory, end)
    if np.abs(where - home).max() > 1e-5:
        found.append("home")
    return sorted(set(found))


def _targets(station: Station, by_name: dict[str, RobotProgram]) -> list[str]:
    welds = {weld.id: weld for weld in station.welds}
    for mounted in station.robots:
        arm, q = OracleArm(mounted), mounted.home_rad
        for step in by_name[mounted.id].steps:
            if isinstance(step, Travel):
                q = joints_at(step.trajectory, step.trajectory.duration_s)
            elif isinstance(step, Work) and step.task in welds:
                if not _on_spot(welds[step.task], arm.tool(q)):
                    return ["target"]
            elif isinstance(step, Work) and not _on_grasp(station, step, arm.tool(q)):
                return ["target"]
    return []


def _on_spot(weld: Weld, X_WT: FloatArray) -> bool:
    if np.linalg.norm(X_WT[:3, 3] - weld.X_WS.translation_m) > 2e-4:
        return False
    for flip in [np.eye(3), about_x(np.pi)] if weld.flip else [np.eye(3)]:
        for t in np.linspace(*weld.turn_rad, 721):
            wanted = weld.X_WS.rotation @ about_z(float(t)) @ flip @ GUN_IN_SPOT.rotation
            if np.trace(wanted.T @ X_WT[:3, :3]) > 1.0 + 2.0 * np.cos(np.deg2rad(0.6)):
                return True
    return False


def _on_grasp(station: Station, work: Work, X_WT: FloatArray) -> bool:
    handling = next((h for h in station.handlings if h.id == work.task), None)
    if handling is None:
        return False
    place = station.place(handling.from_place if work.kind == "pick" else handling.to_place)
    for grasp in handling.grasps:
        wanted = matrix(place.X_WP @ grasp)
        if np.linalg.norm(wanted[:3, 3] - X_WT[:3, 3]) < 2e-4:
            return True
    return False
