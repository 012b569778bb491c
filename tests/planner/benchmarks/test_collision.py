"""``bench collision``: it asks all contenders the same, and would see wrong answers of ours."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from planner.benchmarks import collision, collision_truth, contenders
from planner.benchmarks.arm_frames import link_frames, moving_pieces
from planner.benchmarks.collision_fit import library_fits, urdf_fits
from planner.benchmarks.collision_speed import (
    BULLET,
    COAL,
    OURS,
    arm_among_bodies,
    arms_among_each_other,
    random_joints,
    scattered_boxes,
)
from planner.benchmarks.collision_station import station_figures
from planner.benchmarks.collision_truth import dressed_robots, standing_pieces, tally_states
from planner.benchmarks.peer_scene_bullet import BulletScene
from planner.benchmarks.peer_scene_coal import CoalScene
from planner.benchmarks.registry import BenchDataError
from planner.collision import Arm, StationWorld, all_apart, free
from planner.progress import SILENT
from robots import library
from robots.geometry import Pose
from robots.kinematics.forward import flange_pose
from robots.shapes import Convex, box, capsule, cylinder, sphere
from tests.planner.small_station import small_station

STATION = small_station()
GUNS = [robot for robot in STATION.robots if robot.tool.id.startswith("gun")]


def test_frames_end_in_the_flange_that_kinematics_know() -> None:
    rng = np.random.default_rng(0)
    for robot in dressed_robots(STATION):
        q = random_joints(robot, 3, rng)
        for row, frames in zip(q, link_frames(robot, q), strict=True):
            X_WF = robot.X_WB @ flange_pose(robot.model, row)
            assert np.abs(frames[-1] - X_WF.matrix()).max() < 1e-9


def test_every_model_stands_at_every_place_with_a_gun_it_carries() -> None:
    dressed = list(dressed_robots(STATION))
    assert {robot.model.id for robot in dressed} == set(library.robot_ids()) - {"ur10e"}
    assert all(robot.tool.mass_kg <= robot.model.payload_kg for robot in dressed)


def test_contenders_agree_about_an_arm_among_bodies() -> None:
    rng = np.random.default_rng(3)
    robot = replace(GUNS[0], model=replace(GUNS[0].model, self_pairs=()))
    boxes = scattered_boxes(rng, 30)
    solids = [*boxes, sphere([1.5, 1.0, 1.0], 0.3), capsule([2, -1, 0], [2, -1, 2], 0.2)]
    solids.append(cylinder(0.3, 1.0, Pose.from_xyz_rpy([-1.5, 0.5, 1.0])))
    world = StationWorld.build({f"body:{k}": (one,) for k, one in enumerate(solids)})
    q = random_joints(robot, 150, rng)
    ours = free(Arm.of(robot), world, q, 0.0, world.skip())
    moving = [one for one in moving_pieces(robot) if one[0] > 0]
    coal = CoalScene(moving, solids)
    assert np.array_equal(coal.touching(link_frames(robot, q)), ~ours)
    with BulletScene([robot], solids) as bullet:
        hits = [bullet.hits([row[:, None].tolist()]) for row in q]
    assert np.mean(np.array(hits) == ~ours) > 0.97  # Bullet's hulls have a margin
    assert 0.1 < ours.mean() < 0.9


def test_contenders_agree_about_arms_among_each_other() -> None:
    rng = np.random.default_rng(4)
    near = [
        replace(robot, X_WB=Pose.from_xyz_rpy([1.6 * k, 0.0, 0.0])) for k, robot in enumerate(GUNS)
    ]
    q = [random_joints(robot, 200, rng) for robot in near]
    apart = all_apart([Arm.of(robot) for robot in near], q, 0.0)
    with BulletScene(near, []) as bullet:
        hits = [bullet.hits([r[:, None].tolist() for r in rows]) for rows in zip(*q, strict=True)]
    assert np.array_equal(apart, ~np.array(hits))
    assert 0.1 < apart.mean() < 0.9


def test_coal_tells_how_deep_and_how_near() -> None:
    wall = box([0.2, 2.0, 2.0])
    ball = [(0, sphere([0.0, 0.0, 0.0], 0.1)), (1, sphere([0.0, 0.0, 0.0], 0.1))]
    frames = np.tile(np.eye(4), (3, 2, 1, 1))
    frames[:, 0, 0, 3] = [0.15, 0.22, 1.0]  # 50 mm in, 20 mm off, far off
    frames[:, 1, 0, 3] = [1.0, 2.0, 1.18]  # the last two balls 20 mm in each other
    exact = CoalScene(ball, [wall], pairs=[(0, 1)])
    near = CoalScene(ball, [wall], pairs=[(0, 1)], grown_m=0.03)
    assert exact.touching(frames).tolist() == [True, False, True]
    assert near.touching(frames).tolist() == [True, True, True]
    assert exact.depths_m(frames) == pytest.approx([0.05, 0.0, 0.02], abs=1e-6)
    apart = CoalScene(ball, [wall], alone=[True, False])
    assert apart.touching(frames).tolist() == [False, False, False]


def test_pieces_that_bullet_has_no_name_for_are_refused_in_compounds() -> None:
    piece = Convex(np.random.default_rng(0).normal(size=(9, 3)), 0.0, "lump")
    base = replace(GUNS[0].model.links[0], pieces=(piece,))
    model = replace(GUNS[0].model, links=(base, *GUNS[0].model.links[1:]))
    with pytest.raises(ValueError, match="lump"):
        BulletScene([replace(GUNS[0], model=model)], [])


def test_ours_is_right_in_random_configurations() -> None:
    total = sum(tally_states(STATION, 240, 5, SILENT).values(), collision_truth.Tally())
    assert total.states == 240
    assert 0 < total.free < 240
    assert (total.missed, total.deepest_m, total.far) == (0, 0.0, 0)


@pytest.mark.parametrize("always", [True, False])
def test_wrong_answers_are_seen(always: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        collision_truth, "free", lambda arm, world, q, margin_m, skip: np.full(len(q), always)
    )
    total = sum(tally_states(STATION, 90, 5, SILENT).values(), collision_truth.Tally())
    assert (total.missed > 0) == always
    assert (total.deepest_m > 0.001) == always
    assert (total.far_share > 0.1) != always


def test_medians_leave_out_the_first_block(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(contenders.time, "thread_time", lambda: now)

    def take(seconds: float) -> None:
        nonlocal now
        now += seconds

    found = contenders.medians_us(
        {"a": (take, [9.0, 1.0, 2.0, 3.0]), "b": (take, [9.0, 4.0, 4.0])}, size=2
    )
    assert found == {"a": pytest.approx(0.75e6), "b": pytest.approx(2e6)}


def test_speeds_are_measured_for_every_contender() -> None:
    alone = arm_among_bodies(1, size=20, blocks=1)
    together = arms_among_each_other(replace(STATION, robots=tuple(GUNS)), 1, size=20, blocks=1)
    assert list(alone) == [OURS, BULLET, COAL]
    assert list(together) == [OURS, BULLET]
    assert all(value > 0.0 for value in (*alone.values(), *together.values()))


def test_boxes_keep_off_the_robot() -> None:
    boxes = scattered_boxes(np.random.default_rng(1), 20)
    assert len(boxes) == 20
    assert all(np.hypot(*one.points_m.mean(axis=0)[:2]) >= 1.0 - 1e-9 for one in boxes)


def test_a_station_is_weighed_with_all_rotations() -> None:
    figures = station_figures(replace(STATION, welds=STATION.welds[:1]))
    assert (figures.spots, figures.robots, figures.rotations) == (1, 3, 36)
    assert figures.table_bytes > 10_000
    assert figures.reach_s > 0.0


def test_what_stands_are_bodies_and_fixed_parts() -> None:
    fixed = [part for part in STATION.parts if part.X_WP is not None]
    count = sum(len(thing.pieces) for thing in (*STATION.bodies, *fixed))
    assert len(standing_pieces(STATION)) == count


CUBE = """\
v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nv 0 0 1\nv 1 0 1\nv 1 1 1\nv 0 1 1
f 1 3 2\nf 1 4 3\nf 5 6 7\nf 5 7 8\nf 1 2 6\nf 1 6 5
f 2 3 7\nf 2 7 6\nf 3 4 8\nf 3 8 7\nf 4 1 5\nf 4 5 8
"""
URDF = """\
<robot name="r"><link name="a"><collision><geometry>
<mesh filename="package://cube.obj" scale="0.5 0.5 0.5"/></geometry></collision></link></robot>
"""


def test_covers_of_a_urdf_are_measured(tmp_path: Path) -> None:
    (tmp_path / "cube.obj").write_text(CUBE)
    (tmp_path / "cube.urdf").write_text(URDF)
    (fit,) = urdf_fits(tmp_path)
    assert (fit.robot, fit.pieces) == ("cube.urdf", 1)
    assert fit.excess_m == pytest.approx(0.0, abs=1e-6)
    (tmp_path / "cube.obj").write_text("v 0 0 nothing\n")
    with pytest.raises(BenchDataError, match=r"cube\.urdf"):
        list(urdf_fits(tmp_path))
    assert all(fit.pieces > 5 and fit.excess_m is None for fit in library_fits())


def test_a_run_reports_speeds_truth_costs_and_fits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collision, "_station", lambda: STATION)
    alone = {OURS: 1.0, BULLET: 50.0, COAL: 10.0}
    monkeypatch.setattr(collision, "arm_among_bodies", lambda seed: alone)
    monkeypatch.setattr(
        collision, "arms_among_each_other", lambda station, seed: {OURS: 2.0, BULLET: 100.0}
    )
    result = collision.run(tmp_path, 40, SILENT)
    assert result.rows[1]["times ours"] == pytest.approx(50.0)
    assert all(set(row) == set(result.rows[0]) for row in result.rows)
    met = {name: bar.met for name, bar in result.bars.items()}
    assert [name for name, one in met.items() if not one] == [
        "arm among bodies: times as quick as Coal"
    ]
    assert result.bars["of 40 configurations: called free, overlapping"].met


def test_the_station_of_the_benchmark_is_the_generated_cell() -> None:
    station = collision._station()
    assert len(station.robots) == 4
    assert len(station.welds) >= 48
    assert len({robot.id for robot in station.robots}) == 4
    assert all(a.X_WB != b.X_WB for a, b in combinations(station.robots, 2))
