"""Every way in which a robot can move a part: grasps x branches at the pick and at the place."""

from __future__ import annotations

import numpy as np

from cells.shop import MountedRobot, Station
from cells.tasks import Handling
from planner.collision import Arm, Skip, StationWorld, free
from planner.motion.tool_line import retract_offsets_W_m, tool_line
from planner.reach.arms import BUFFER_M, RobotArms
from planner.reach.blame import blame_collision, blame_limits
from planner.reach.exempt import HandlingSkips, handling_skips
from planner.reach.line_limits import LineLimits, one_line_limits
from planner.reach.matrix import ReachEntry, ReachStatus
from planner.reach.way import Stop, Way
from planner.reach.welds import TaskReach
from robots.geometry import FloatArray, Pose
from robots.kinematics.inverse import branches, with_turns
from robots.model import Gripper


def reach_handling(
    arms: RobotArms, handling: Handling, station: Station, world: StationWorld
) -> TaskReach:
    """Find all ways in which the robot of ``arms`` can do ``handling``, or why there is none."""
    unsuitable = _why_unsuitable(arms.robot, handling, station)
    if unsuitable:
        return _unreachable(unsuitable)
    skips = handling_skips(station, handling, world)
    ways: list[Way] = []
    reasons: list[str] = []
    for grasp in handling.grasps:
        found = _Search(arms, handling, station, world, skips, grasp)
        ways += found.ways()
        reasons += found.reasons
    if not ways:
        return _unreachable("; ".join(dict.fromkeys(reasons)) or "no branch joins pick and place")
    entry = ReachEntry(ReachStatus.REACHABLE, "", len(ways))
    into = _limits(arms.robot, [(way.stops[0].q_rad, way.stops[0].in_W_m) for way in ways])
    out = _limits(arms.robot, [(way.stops[-1].q_rad, way.stops[-1].out_W_m) for way in ways])
    return TaskReach(entry, tuple(ways), into, out)


def line_end_rad(robot: MountedRobot, q_rad: FloatArray, offset_W_m: FloatArray) -> FloatArray:
    """Where the straight line out of ``q_rad`` (n,) ends; ``q_rad`` itself if there is none."""
    line = tool_line(robot, q_rad, offset_W_m)
    return q_rad if line is None else line.end_rad


def _limits(robot: MountedRobot, lines: list[tuple[FloatArray, FloatArray]]) -> LineLimits:
    """Limits of lines that are known to exist, given by start and offset."""
    found = [tool_line(robot, q_rad, offset_W_m) for q_rad, offset_W_m in lines]
    rows = [one_line_limits(robot, line) for line in found if line is not None]
    return LineLimits(
        np.concatenate([row.end_rad for row in rows]),
        np.concatenate([row.line_s for row in rows]),
        np.concatenate([row.speed_rad_s for row in rows]),
    )


def _why_unsuitable(robot: MountedRobot, handling: Handling, station: Station) -> str:
    tool, part = robot.tool, station.part(handling.part)
    if not isinstance(tool, Gripper):
        return f"carries {tool.id}, not a gripper"
    if handling.robots and robot.id not in handling.robots:
        return "only for " + ", ".join(handling.robots)
    if part.mass_kg > tool.payload_kg:
        return f"{tool.id} carries {tool.payload_kg:g} kg, {part.id} weighs {part.mass_kg:g} kg"
    load_kg = part.mass_kg + tool.mass_kg
    if load_kg > robot.model.payload_kg:
        return f"payload {robot.model.payload_kg:g} kg, gripper and part weigh {load_kg:g} kg"
    return ""


class _Search:
    """Stops at the pick and at the place for one grasp, then their pairs."""

    def __init__(
        self,
        arms: RobotArms,
        handling: Handling,
        station: Station,
        world: StationWorld,
        skips: HandlingSkips,
        grasp: Pose,
    ) -> None:
        self.arms, self.handling, self.station, self.world = arms, handling, station, world
        self.skips, self.grasp = skips, grasp
        self.margin_m = station.clearance.static_m + BUFFER_M
        self.reasons: list[str] = []

    def ways(self) -> list[Way]:
        """Each pick with the nearest place in its branch; in any branch if none has both."""
        picks, places = self._picks(), self._places()
        same = [(a, [b for j, b in places if j == i]) for i, a in picks]
        if not any(found for _, found in same):
            same = [(a, [b for _, b in places]) for _, a in picks]
        return [Way((a, self._nearest(a, found)), self.grasp) for a, found in same if found]

    def _nearest(self, pick: Stop, places: list[Stop]) -> Stop:
        """The place stop that the joints reach soonest; the first of equals."""
        speed = self.arms.robot.model.velocity_rad_s()
        return min(places, key=lambda stop: float(np.max(np.abs(stop.q_rad - pick.q_rad) / speed)))

    def _picks(self) -> list[tuple[int, Stop]]:
        carrying = self.arms.carrying(self.station.part(self.handling.part), self.grasp)
        place = self.station.place(self.handling.from_place)
        q = self._standing(place.X_WP, self.arms.travelling(), self.skips.at_pick, "to pick")
        ways_in = retract_offsets_W_m(self.arms.robot, self._rows(q), self.handling.approach_m)
        return [
            (branch, Stop(self.handling.id, "pick", row, way_in, place.exit_W_m, place.id))
            for (branch, row), way_in in zip(q, ways_in, strict=True)
            if self._straight(self.arms.travelling(), row, way_in, self.skips.at_pick, "to pick")
            and self._straight(carrying, row, place.exit_W_m, self.skips.lifting, "out of pick")
        ]

    def _places(self) -> list[tuple[int, Stop]]:
        carrying = self.arms.carrying(self.station.part(self.handling.part), self.grasp)
        place = self.station.place(self.handling.to_place)
        q = self._standing(place.X_WP, carrying, self.skips.lowering, "to place")
        ways_out = retract_offsets_W_m(self.arms.robot, self._rows(q), self.handling.approach_m)
        return [
            (branch, Stop(self.handling.id, "place", row, place.exit_W_m, way_out, place.id))
            for (branch, row), way_out in zip(q, ways_out, strict=True)
            if self._straight(carrying, row, place.exit_W_m, self.skips.lowering, "into place")
            and self._straight(
                self.arms.travelling(), row, way_out, self.skips.at_place, "out of place"
            )
        ]

    def _rows(self, q: list[tuple[int, FloatArray]]) -> FloatArray:
        return np.array([row for _, row in q]).reshape(-1, self.arms.robot.model.dof)

    def _standing(
        self, X_WP: Pose, arm: Arm, skip: Skip, what: str
    ) -> list[tuple[int, FloatArray]]:
        """Free configurations with the tool at the grasp of a part at ``X_WP``, by branch."""
        robot = self.arms.robot
        X_BF = robot.X_WB.inverse() @ X_WP @ self.grasp @ robot.tool.X_flange_tcp.inverse()
        q, valid = branches(robot.model, X_BF.matrix()[np.newaxis])
        if not valid.any():
            self.reasons.append(f"{what}: {blame_limits(robot.model, q[0])}")
            return []
        rows = [
            (int(branch), row)
            for branch in np.flatnonzero(valid[0])
            for row in with_turns(robot.model, q[0, branch])
        ]
        angles = np.array([row for _, row in rows])
        clear = free(arm, self.world, angles, self.margin_m, skip)
        if not clear.any():
            blame = blame_collision(arm, self.world, angles, self.margin_m, skip)
            self.reasons.append(f"{what}: {blame}")
        return [row for row, ok in zip(rows, clear, strict=True) if ok]

    def _straight(
        self, arm: Arm, q: FloatArray, offset_W_m: FloatArray, skip: Skip, what: str
    ) -> bool:
        line = tool_line(self.arms.robot, q, offset_W_m)
        if line is None:
            self.reasons.append(f"{what}: the tool cannot go straight")
            return False
        points = np.concatenate([line.points_rad[:-1], line.end_rad[np.newaxis]])
        if not free(arm, self.world, points, self.margin_m, skip).all():
            blame = blame_collision(arm, self.world, points, self.margin_m, skip)
            self.reasons.append(f"{what}: {blame}")
            return False
        return True


def _unreachable(reason: str) -> TaskReach:
    return TaskReach(ReachEntry(ReachStatus.UNREACHABLE, reason))
