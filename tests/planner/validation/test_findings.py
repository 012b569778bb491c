"""Each reason for refusal is found where it is made, and only there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from cells.certificate import Finding, FindingKind, Validation
from cells.ids import EventId, PartId, ProcessId, RobotId, StationId, StepId, TaskId
from cells.program import (
    Await,
    ProcessRun,
    Program,
    Signal,
    StationProgram,
    Step,
    Trajectory,
    Travel,
    Work,
)
from cells.shop import MountedRobot, Shop, Station
from planner.validation.judge import judge
from planner.validation.replay import judge_station
from planner.validation.supervision import Failure, Job
from planner.validation.verdict import Verdict
from robots.geometry import Pose
from robots.shapes import sphere
from tests.planner.validation.workshop import (
    GRASP,
    block,
    handling,
    hold_program,
    hold_station,
    move_program,
    move_station,
    program_of,
    shop_of,
    spot,
    weld_program,
    weld_station,
)

Pair = tuple[Station, StationProgram]
K = FindingKind


def in_process(job: Job, _: Callable[[str], None]) -> Verdict | Failure:
    return judge_station(job.shop, job.station, job.program, seed=job.seed, draws=job.draws)


def judged(station: Station, program: StationProgram, *, draws: int = 2) -> Validation:
    return judge(shop_of(station), program_of(program), seed=1, draws=draws, supervisor=in_process)


def weld() -> Pair:
    return weld_station(), weld_program()


def move() -> Pair:
    return move_station(), move_program()


def hold() -> Pair:
    return hold_station(), hold_program()


def with_steps(program: StationProgram, robot: int, steps: list[Step]) -> StationProgram:
    robots = list(program.robots)
    robots[robot] = replace(robots[robot], steps=tuple(steps))
    return replace(program, robots=tuple(robots))


def mapped(
    program: StationProgram, change: Callable[[Step], list[Step]], robot: int = 0
) -> StationProgram:
    steps = [new for step in program.robots[robot].steps for new in change(step)]
    return with_steps(program, robot, steps)


def first(program: StationProgram, kind: type, robot: int = 0) -> int:
    steps = program.robots[robot].steps
    return next(k for k, step in enumerate(steps) if isinstance(step, kind))


def with_robot(station: Station, change: Callable[[MountedRobot], MountedRobot]) -> Station:
    return replace(station, robots=(change(station.robots[0]), *station.robots[1:]))


def with_limits(station: Station, **limits: float) -> Station:
    def tighten(mounted: MountedRobot) -> MountedRobot:
        joints = tuple(
            replace(joint, limits=replace(joint.limits, **limits)) for joint in mounted.model.joints
        )
        return replace(mounted, model=replace(mounted.model, joints=joints))

    return with_robot(station, tighten)


def with_body_at(station: Station, x: float, y: float, z: float) -> Station:
    body = replace(station.bodies[0], X_WB=Pose.from_xyz_rpy((x, y, z)))
    return replace(station, bodies=(body, *station.bodies[1:]))


def bent(travel: Travel, amount: float, piece: int = 0) -> Travel:
    """One joint swings out and back within a piece, at rest at both ends of it."""
    trajectory = travel.trajectory
    h = float(np.diff(trajectory.times_s)[piece])
    padded = np.concatenate(
        [trajectory.coefficients, np.zeros((*trajectory.coefficients.shape[:2], 1))], axis=2
    )
    padded[piece, 2, 2:5] += 16 * amount * np.array([1.0, -2.0 / h, 1.0 / h**2]) / h**2
    return replace(travel, trajectory=Trajectory(trajectory.times_s, padded))


def edit_first_travel(
    program: StationProgram, change: Callable[[Travel], Travel], robot: int = 0
) -> StationProgram:
    at = first(program, Travel, robot)
    steps = list(program.robots[robot].steps)
    steps[at] = change(steps[at])  # type: ignore[arg-type]
    return with_steps(program, robot, steps)


def drop(wanted: type, **fields: object) -> Callable[[Step], list[Step]]:
    def change(step: Step) -> list[Step]:
        hit = isinstance(step, wanted) and all(getattr(step, k) == v for k, v in fields.items())
        return [] if hit else [step]

    return change


def jump(travel: Travel) -> Travel:
    coefficients = travel.trajectory.coefficients.copy()
    coefficients[:, 0, 0] += 2e-6
    return replace(travel, trajectory=Trajectory(travel.trajectory.times_s, coefficients))


def seam(travel: Travel) -> Travel:
    coefficients = travel.trajectory.coefficients.copy()
    coefficients[3, 0, 1] += 1e-3
    return replace(travel, trajectory=Trajectory(travel.trajectory.times_s, coefficients))


def rolling(travel: Travel) -> Travel:
    coefficients = travel.trajectory.coefficients.copy()
    coefficients[0, 0, 1] += 1e-3
    return replace(travel, trajectory=Trajectory(travel.trajectory.times_s, coefficients))


def two_joints(travel: Travel) -> Travel:
    trajectory = travel.trajectory
    return replace(
        travel, trajectory=Trajectory(trajectory.times_s, trajectory.coefficients[:, :2])
    )


def shifted_weld(station: Station, **changes: object) -> Station:
    return replace(station, welds=(replace(station.welds[0], **changes), *station.welds[1:]))


def shift_spot(station: Station, metres: float) -> Station:
    pose = station.welds[0].X_WS
    moved = Pose(pose.rotation, pose.translation_m + np.array([0.0, metres, 0.0]))
    return shifted_weld(station, X_WS=moved)


def edited_work(program: StationProgram, robot: int = 0, **changes: object) -> StationProgram:
    at = first(program, Work, robot)
    steps = list(program.robots[robot].steps)
    steps[at] = replace(steps[at], **changes)  # type: ignore[arg-type]
    return with_steps(program, robot, steps)


def ring() -> Pair:
    station, program = weld()
    for robot, wait, say in ((0, "x", "y"), (1, "y", "x")):
        steps = [Await(EventId(wait)), *program.robots[robot].steps, Signal(EventId(say))]
        program = with_steps(program, robot, steps)
    return station, program


def run_of(program: StationProgram, **changes: object) -> StationProgram:
    return replace(program, processes=(replace(program.processes[0], **changes),))


def late_signal() -> Pair:
    """The press is started before the hand has left."""
    station, program = move()
    steps = list(program.robots[0].steps)
    at = next(k for k, s in enumerate(steps) if isinstance(s, Signal))
    steps[at - 1], steps[at] = steps[at], steps[at - 1]
    return station, with_steps(program, 0, steps)


def two_parts_at_one_place() -> Pair:
    station, program = move()
    other = replace(block(), id=PartId("other"), starts_at=station.places[1].id)
    return replace(station, parts=(*station.parts, other)), program


def wrong_from() -> Pair:
    station, program = move()
    tasks = (station.handlings[0], handling("H2", "shelf", "machine"))
    return replace(station, handlings=tasks), program


def released_early() -> Pair:
    station, program = hold()
    return station, mapped(program, drop(Await))


def started_early() -> Pair:
    station, program = hold()
    return station, mapped(program, drop(Await), robot=1)


def other_robot_places() -> Pair:
    station, program = move()
    steps = list(program.robots[0].steps)
    works = [k for k, s in enumerate(steps) if isinstance(s, Work)]
    steps[works[0]], steps[works[1]] = steps[works[1]], steps[works[0]]
    return station, with_steps(program, 0, steps)


def heavy() -> Pair:
    station, program = move()
    return replace(station, parts=(block(14.0),)), program


def light_robot() -> Pair:
    station, program = heavy()

    def weak(mounted: MountedRobot) -> MountedRobot:
        return replace(mounted, model=replace(mounted.model, payload_kg=23.0))

    return with_robot(station, weak), program


def extra_process() -> Pair:
    station, program = move()
    extra = ProcessRun(ProcessId("other"), EventId("press go"), EventId("other done"), 1.0)
    return station, replace(program, processes=(*program.processes, extra))


def hand_weld() -> Pair:
    """A gripper is told to weld."""
    station, program = hold()
    steps = [*program.robots[0].steps, Work(StepId("odd"), TaskId("W1"), "weld", 1.0)]
    program = mapped(with_steps(program, 0, steps), drop(Work, task="W1"), robot=1)
    return station, program


def cases() -> dict[str, tuple[FindingKind, Pair]]:
    w, m, h = weld(), move(), hold()
    dropped = mapped(w[1], drop(Work, task="W1"))
    twice = mapped(w[1], lambda s: [s, s] if isinstance(s, Work) and s.task == "W1" else [s])
    return {
        "body in the way": (K.COLLISION, (with_body_at(w[0], 0.6, 0.3, 0.9), w[1])),
        "body too near": (K.CLEARANCE, (with_body_at(w[0], 1.17, 0.25, 0.457), w[1])),
        "gun through itself": (
            K.COLLISION,
            (
                with_robot(
                    w[0],
                    lambda r: replace(r, tool=replace(r.tool, pieces=(*r.tool.pieces, BALL))),
                ),
                w[1],
            ),
        ),
        "part touches a table it may not": (
            K.COLLISION,
            (replace(m[0], places=tuple(replace(p, touches=()) for p in m[0].places)), m[1]),
        ),
        "electrodes in a part of another weld": (
            K.COLLISION,
            (shifted_weld(h[0], stack=spot("x", 0, 0, 0, "none").stack), h[1]),
        ),
        "joint past its stop": (K.POSITION_LIMIT, (with_limits(w[0], upper_rad=0.4), w[1])),
        "joint too fast": (K.VELOCITY_LIMIT, (with_limits(w[0], velocity_rad_s=0.5), w[1])),
        "joint too brisk": (
            K.ACCELERATION_LIMIT,
            (with_limits(w[0], acceleration_rad_s2=2.0), w[1]),
        ),
        "joint too jerky": (K.JERK_LIMIT, (with_limits(w[0], jerk_rad_s3=500.0), w[1])),
        "joint too weak": (K.TORQUE_LIMIT, (with_limits(w[0], effort_nm=50.0), w[1])),
        "hand too heavy": (K.PAYLOAD, light_robot()),
        "start elsewhere": (K.DISCONTINUITY, (w[0], edit_first_travel(w[1], jump))),
        "seam in speed": (K.DISCONTINUITY, (w[0], edit_first_travel(w[1], seam))),
        "rolling start": (K.DISCONTINUITY, (w[0], edit_first_travel(w[1], rolling))),
        "home never reached": (K.DISCONTINUITY, (w[0], mapped(w[1], last_travel_dropped(w[1])))),
        "a joint is missing": (K.DISCONTINUITY, (w[0], edit_first_travel(w[1], two_joints))),
        "beside the spot": (K.OFF_TARGET, (shift_spot(w[0], 2e-4), w[1])),
        "turned too far": (K.OFF_TARGET, (shifted_weld(w[0], turn_rad=(0.1, 0.5)), w[1])),
        "beside the grasp": (K.OFF_TARGET, (off_grasp(m[0]), m[1])),
        "swings on the line": (
            K.NOT_STRAIGHT,
            (
                w[0],
                edit_first_travel(w[1], lambda t: bent(t, 0.004, len(t.trajectory.times_s) - 3)),
            ),
        ),
        "line too short": (K.NOT_STRAIGHT, (shifted_weld(w[0], approach_m=0.3), w[1])),
        "marks out of order": (
            K.NOT_STRAIGHT,
            (w[0], edit_first_travel(w[1], lambda t: replace(t, leave_s=9.0))),
        ),
        "task dropped": (K.TASK_MISSING, (w[0], dropped)),
        "robot dropped": (K.TASK_MISSING, (w[0], replace(w[1], robots=w[1].robots[:1]))),
        "task twice": (K.TASK_REPEATED, (w[0], twice)),
        "robot twice": (
            K.TASK_REPEATED,
            (w[0], replace(w[1], robots=(*w[1].robots, w[1].robots[0]))),
        ),
        "weld too short": (K.TASK_UNSUITABLE, (w[0], edited_work(w[1], duration_s=0.99))),
        "weld without end": (K.TASK_UNSUITABLE, (w[0], edited_work(w[1], duration_s=np.nan))),
        "wrong gun": (K.TASK_UNSUITABLE, (shifted_weld(w[0], gun_kinds=("X",)), w[1])),
        "wrong robot": (K.TASK_UNSUITABLE, (shifted_weld(w[0], robots=(RobotId("B"),)), w[1])),
        "unknown robot": (
            K.TASK_UNSUITABLE,
            (w[0], replace(w[1], robots=(replace(w[1].robots[0], robot=RobotId("Z")),))),
        ),
        "unknown task": (K.TASK_UNSUITABLE, (w[0], edited_work(w[1], task=TaskId("W9")))),
        "gripper welds": (K.TASK_UNSUITABLE, hand_weld()),
        "part too heavy for the gripper": (
            K.TASK_UNSUITABLE,
            (replace(m[0], parts=(block(16.0),)), m[1]),
        ),
        "place before pick": (K.TASK_UNSUITABLE, other_robot_places()),
        "order not sure": (K.PRECEDENCE, (w[0], weld_program(swapped=False))),
        "released before welded": (K.HOLD, released_early()),
        "welded before held": (K.HOLD, started_early()),
        "part not attached": (
            K.PART_STATE,
            (
                m[0],
                mapped(
                    m[1], lambda s: [replace(s, carries=None)] if isinstance(s, Travel) else [s]
                ),
            ),
        ),
        "picked where it is not": (K.PART_STATE, wrong_from()),
        "two parts at a place": (K.PART_STATE, two_parts_at_one_place()),
        "never released": (K.PART_STATE, (m[0], mapped(m[1], drop(Work, kind="place")))),
        "press too short": (K.PROCESS, (m[0], run_of(m[1], duration_s=2.0))),
        "press starts too early": (K.PROCESS, late_signal()),
        "press not awaited": (K.PROCESS, (m[0], mapped(m[1], drop(Await)))),
        "press never runs": (
            K.PROCESS,
            (m[0], replace(mapped(m[1], drop(Await)), processes=())),
        ),
        "a machine too many": (K.PROCESS, extra_process()),
        "circular wait": (K.DEADLOCK, ring()),
        "nobody announces": (K.EVENT, (w[0], mapped(w[1], drop(Signal)))),
        "announced twice": (
            K.EVENT,
            (w[0], mapped(w[1], lambda s: [s, s] if isinstance(s, Signal) else [s])),
        ),
    }


def last_travel_dropped(program: StationProgram) -> Callable[[Step], list[Step]]:
    last = program.robots[0].steps[-1]
    return lambda step: [] if step is last else [step]


def off_grasp(station: Station) -> Station:
    off = Pose(GRASP.rotation, GRASP.translation_m + np.array([0.0, 0.0, 2e-4]))
    return replace(station, handlings=tuple(replace(h, grasps=(off,)) for h in station.handlings))


BALL = sphere((0.0, 0.0, -0.55), 0.05)
"""Sticks out of a gun, back through the forearm."""

CASES = cases()


@pytest.mark.parametrize("pair", [weld(), move(), hold()], ids=["weld", "move", "hold"])
def test_a_right_program_passes(pair: Pair) -> None:
    validation = judged(*pair)
    assert validation.findings == ()
    assert validation.passed
    figures = validation.stations[0]
    assert figures.cycle_s <= figures.worst_cycle_s
    assert figures.tasks == len(pair[0].tasks)


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_program_is_refused_for_the_right_reason(name: str) -> None:
    kind, pair = CASES[name]
    kinds = {finding.kind for finding in judged(*pair).findings}
    assert kind in kinds


def test_a_cycle_longer_than_the_takt_is_refused() -> None:
    station, program = weld()
    shop = shop_of(station, takt_s=9.0)
    validation = judge(shop, program_of(program), seed=1, draws=0, supervisor=in_process)
    (finding,) = validation.findings
    assert finding.kind is K.OVER_TAKT
    assert "the takt is 9.000 s: B comes home last, after 2.0 s of work on 2 tasks (W4, W3)" in (
        finding.message
    )
    assert finding.subjects == ("weld", "B")


@pytest.mark.parametrize(("takt_s", "kept"), [(9.0, True), (4.0, False)])
def test_a_station_of_two_takts_has_twice_the_time(takt_s: float, kept: bool) -> None:
    station, program = weld()
    shop = shop_of(replace(station, takts=2), takt_s=takt_s)
    validation = judge(shop, program_of(program), seed=1, draws=0, supervisor=in_process)
    assert validation.passed is kept
    assert all("4.000 s, 2 takts a cycle: " in f.message for f in validation.findings)


def test_a_machine_can_be_what_the_takt_is_too_short_for() -> None:
    station, program = move()
    station = replace(station, handlings=station.handlings[:1])
    process = replace(station.processes[0], before=None, duration_s=90.0)
    station = replace(station, processes=(process,), precedence=())
    steps = list(program.robots[0].steps)
    wait = next(k for k, s in enumerate(steps) if isinstance(s, Await))
    program = run_of(with_steps(program, 0, steps[:wait]), duration_s=90.0)
    (finding,) = judged(station, program).findings
    assert finding.message.endswith("the takt is 60.000 s: process press is done last")


def test_a_program_for_another_scene_is_refused_without_replay() -> None:
    station, program = weld()
    other = replace(program_of(program), scene_digest="e" * 64)
    validation = judge(shop_of(station), other, seed=1, supervisor=in_process)
    assert [finding.kind for finding in validation.findings] == [K.WRONG_SCENE]
    assert validation.stations == ()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda p: replace(p, stations=()), K.TASK_MISSING),
        (lambda p: replace(p, stations=p.stations * 2), K.TASK_REPEATED),
        (
            lambda p: replace(p, stations=(replace(p.stations[0], station=StationId("no")),)),
            K.WRONG_SCENE,
        ),
    ],
)
def test_every_station_needs_one_program(
    change: Callable[[Program], Program], kind: FindingKind
) -> None:
    station, program = weld()
    shop: Shop = shop_of(station)
    validation = judge(shop, change(program_of(program)), seed=1, draws=0, supervisor=in_process)
    assert kind in {finding.kind for finding in validation.findings}


def test_a_worker_that_gives_up_is_a_finding_that_names_the_station() -> None:
    station, program = weld()
    validation = judge(
        shop_of(station), program_of(program), seed=1, supervisor=lambda *_: Failure("crashed")
    )
    finding: Finding = validation.findings[0]
    assert finding.kind is K.JUDGE_FAILED
    assert finding.subjects == ("weld",)
    assert not validation.passed


def without_line_in(program: StationProgram, robot: int) -> StationProgram:
    """The motions are the same; only the marks of the lines into the works are gone."""
    return mapped(
        program,
        lambda s: [replace(s, arrive_s=s.trajectory.duration_s)] if isinstance(s, Travel) else [s],
        robot,
    )


def test_a_gripper_may_touch_its_part_on_the_line_into_it_only() -> None:
    station, program = move()
    findings = judged(station, without_line_in(program, 0)).findings
    assert any("small_gripper" in f.message and "block" in f.message for f in findings)


def test_the_small_clearance_of_a_weld_holds_on_its_lines_only() -> None:
    station, program = hold()
    findings = judged(station, without_line_in(program, 1)).findings
    near = [finding for finding in findings if finding.kind is K.CLEARANCE]
    assert near
    assert all(f.distance_m is not None and 0.005 <= f.distance_m < 0.015 for f in near)


def test_every_kind_of_finding_has_a_test_that_makes_it() -> None:
    made = {kind for kind, _ in CASES.values()}
    assert made | {K.OVER_TAKT, K.WRONG_SCENE, K.JUDGE_FAILED} == set(FindingKind)


def test_the_same_input_gives_the_same_answer() -> None:
    station, program = weld()
    wrong = with_body_at(station, 1.0, 0.3, 0.9)
    assert judged(wrong, program, draws=3) == judged(wrong, program, draws=3)
