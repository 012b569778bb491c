"""Whether a station's program has the right shape: robots, tasks, tools, times, steps.

First check of ``replay``; what it cannot make sense of is refused before any motion is looked at.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from cells.certificate import FindingKind
from cells.ids import TaskId
from cells.program import RobotProgram, StationProgram, Travel, Work, WorkKind
from cells.shop import MountedRobot, Station
from cells.tasks import Handling, Weld
from planner.validation.remarks import Remarks
from robots.model import Gripper, SpotGun

TIME_TOLERANCE_S = 1e-9

Node = tuple[int, int]
"""A step: index of its robot in the station, index of the step in its program."""

Site = tuple[TaskId, WorkKind]


@dataclass(frozen=True, slots=True)
class Layout:
    """A station with its programs in the station's order, and where each work is done."""

    station: Station
    robots: tuple[MountedRobot, ...]
    programs: tuple[RobotProgram, ...]
    sites: dict[Site, Node]

    def travel_before(self, node: Node) -> int | None:
        """Index of the motion that leads into a work, if there is one."""
        steps = self.programs[node[0]].steps
        back = range(node[1] - 1, -1, -1)
        return next((k for k in back if isinstance(steps[k], Travel | Work)), None)

    def travel_after(self, node: Node) -> int | None:
        """Index of the motion that leads out of a work, if there is one."""
        steps = self.programs[node[0]].steps
        ahead = range(node[1] + 1, len(steps))
        return next((k for k in ahead if isinstance(steps[k], Travel | Work)), None)


def check_structure(station: Station, program: StationProgram, remarks: Remarks) -> Layout | None:
    """Return the layout, or None when the program cannot be replayed at all."""
    names = Counter(robot.robot for robot in program.robots)
    known = {robot.id: robot for robot in station.robots}
    for name, count in sorted(names.items()):
        if name not in known:
            remarks.add(FindingKind.TASK_UNSUITABLE, f"there is no robot {name}", subjects=(name,))
        elif count > 1:
            remarks.add(FindingKind.TASK_REPEATED, f"{name} has {count} programs", subjects=(name,))
    for name in sorted(set(known) - set(names)):
        remarks.add(FindingKind.TASK_MISSING, f"{name} has no program", subjects=(name,))
    if remarks.findings:
        return None
    by_name = {robot.robot: robot for robot in program.robots}
    programs = tuple(by_name[robot.id] for robot in station.robots)
    layout = Layout(station, station.robots, programs, _sites(programs))
    _check_tasks(layout, remarks)
    sound = [
        _check_travel(mounted, step, remarks)
        for mounted, robot in zip(station.robots, programs, strict=True)
        for step in robot.steps
        if isinstance(step, Travel)
    ]
    remarks.checks += len(sound) + len(station.tasks)
    return layout if all(sound) else None


def _sites(programs: tuple[RobotProgram, ...]) -> dict[Site, Node]:
    sites: dict[Site, Node] = {}
    for index, robot in enumerate(programs):
        for at, step in enumerate(robot.steps):
            if isinstance(step, Work):
                sites.setdefault((step.task, step.kind), (index, at))
    return sites


def _check_tasks(layout: Layout, remarks: Remarks) -> None:
    counts = Counter(
        (step.task, step.kind)
        for robot in layout.programs
        for step in robot.steps
        if isinstance(step, Work)
    )
    wanted: dict[Site, Weld | Handling] = {}
    for weld in layout.station.welds:
        wanted[(weld.id, "weld")] = weld
    for handling in layout.station.handlings:
        wanted[(handling.id, "pick")] = handling
        wanted[(handling.id, "place")] = handling
    for (task, kind), count in sorted(counts.items()):
        if (task, kind) not in wanted:
            text = f"{kind} of {task}: the station has no such work"
            remarks.add(FindingKind.TASK_UNSUITABLE, text, subjects=(task,))
        elif count > 1:
            text = f"{kind} of {task} is done {count} times"
            remarks.add(FindingKind.TASK_REPEATED, text, subjects=(task,))
    for (task, kind), what in wanted.items():
        if (task, kind) not in counts:
            text = f"{kind} of {task} is never done"
            remarks.add(FindingKind.TASK_MISSING, text, subjects=(task,))
        else:
            _check_suitable(layout, what, kind, remarks)
    _check_pairs(layout, remarks)


def _check_pairs(layout: Layout, remarks: Remarks) -> None:
    for handling in layout.station.handlings:
        pick = layout.sites.get((handling.id, "pick"))
        place = layout.sites.get((handling.id, "place"))
        if pick and place and (pick[0] != place[0] or pick[1] > place[1]):
            text = f"{handling.id} is not picked, then placed by the same robot"
            remarks.add(FindingKind.TASK_UNSUITABLE, text, subjects=(handling.id,))


def _check_suitable(
    layout: Layout, task: Weld | Handling, kind: WorkKind, remarks: Remarks
) -> None:
    robot, at = layout.sites[(task.id, kind)]
    mounted, work = layout.robots[robot], layout.programs[robot].steps[at]
    assert isinstance(work, Work)
    reason = _unsuitable(layout, mounted, task)
    if reason is None:
        least = _least_time_s(mounted, task, kind)
        if not work.duration_s >= least - TIME_TOLERANCE_S:
            reason = f"takes {work.duration_s:.3f} s in {work.id}, needs {least:.3f} s"
        elif not work.duration_s < float("inf"):
            reason = f"never ends in {work.id}"
    if reason is not None:
        text = f"{kind} of {task.id} by {mounted.id}: {reason}"
        subjects = (mounted.id, task.id)
        remarks.add(FindingKind.TASK_UNSUITABLE, text, subjects=subjects, steps=(work.id,))


def _unsuitable(layout: Layout, mounted: MountedRobot, task: Weld | Handling) -> str | None:
    if task.robots and mounted.id not in task.robots:
        return f"only {', '.join(task.robots)} may do it"
    tool = mounted.tool
    if isinstance(task, Weld):
        if not isinstance(tool, SpotGun):
            return f"{tool.id} is not a gun"
        allowed = tool.kind in task.gun_kinds or tool.id in task.guns
        return None if allowed else f"gun {tool.id} (kind {tool.kind}) is not allowed"
    if not isinstance(tool, Gripper):
        return f"{tool.id} is not a gripper"
    mass = layout.station.part(task.part).mass_kg
    heavy = mass > tool.payload_kg
    return f"{tool.id} bears {tool.payload_kg} kg, the part has {mass} kg" if heavy else None


def _least_time_s(mounted: MountedRobot, task: Weld | Handling, kind: WorkKind) -> float:
    tool = mounted.tool
    if isinstance(task, Weld) and isinstance(tool, SpotGun):
        return tool.close_s + task.weld_s + tool.open_s
    if isinstance(tool, Gripper):
        return tool.grip_s if kind == "pick" else tool.release_s
    return 0.0


def _check_travel(mounted: MountedRobot, travel: Travel, remarks: Remarks) -> bool:
    trajectory = travel.trajectory
    if trajectory.coefficients.shape[1] != mounted.model.dof:
        text = f"{travel.id} moves {trajectory.coefficients.shape[1]} joints"
        text += f", {mounted.id} has {mounted.model.dof}"
        _refuse(FindingKind.DISCONTINUITY, text, mounted, travel, remarks)
        return False
    if not 0.0 <= travel.leave_s <= travel.arrive_s <= trajectory.duration_s + TIME_TOLERANCE_S:
        text = f"{travel.id}: 0 <= leave {travel.leave_s} <= arrive {travel.arrive_s} <= duration "
        text += f"{trajectory.duration_s} does not hold"
        _refuse(FindingKind.NOT_STRAIGHT, text, mounted, travel, remarks)
        return False
    return True


def _refuse(
    kind: FindingKind, text: str, mounted: MountedRobot, travel: Travel, remarks: Remarks
) -> None:
    remarks.add(kind, text, subjects=(mounted.id,), steps=(travel.id,))
