"""The static world: names, exemptions, and a field that never promises too much."""

from __future__ import annotations

import numpy as np
import pytest

from cells.ids import BodyId, PartId, PlaceId, StationId, TaskId
from cells.shop import Body, Clearance, Part, Station
from cells.tasks import Handling, Place
from planner.collision import Arm, StationWorld, clearance_m, free
from planner.collision.scratch import scratch_of
from planner.collision.world_kernels import BLOCKS, EXACT, STEP, block_of, field_bounds
from robots.geometry import Pose
from robots.shapes import box, sphere


def station(robots=()) -> Station:
    """A table, a fixed part, and a part that moves from a rack to the table."""
    places = tuple(
        Place(PlaceId(name), Pose.from_xyz_rpy([x, 0.0, 1.0]), np.array([0.0, 0.0, 0.2]))
        for name, x in (("rack", 2.0), ("table", -2.0), ("unused", 0.0))
    )
    parts = (
        Part(PartId("fixed"), (sphere([0, 0, 0], 0.1),), 1.0, np.zeros(3), X_WP=Pose.identity()),
        Part(PartId("door"), (box([0.4, 0.4, 0.1]),), 1.0, np.zeros(3), starts_at=PlaceId("rack")),
    )
    handling = Handling(
        TaskId("load"), PartId("door"), PlaceId("rack"), PlaceId("table"), (Pose.identity(),), 0.1
    )
    table = Body(BodyId("table"), "fixture", Pose.from_xyz_rpy([-2, 0, 0]), (box([1, 1, 1]),))
    return Station(
        id=StationId("S1"),
        robots=tuple(robots),
        bodies=(table,),
        parts=parts,
        places=places,
        welds=(),
        handlings=(handling,),
        processes=(),
        precedence=(),
        clearance=Clearance(0.1, 0.02, 0.005),
    )  # fmt: skip


def test_a_station_is_its_bodies_its_parts_and_parts_wherever_they_rest():
    world = StationWorld.of(station())
    assert list(world.tags) == ["body:table", "part:fixed", "part:door@rack", "part:door@table"]
    centers = (world.arrays.sizes[:, 4:7] + world.arrays.sizes[:, 7:10]) / 2.0
    assert np.allclose(centers, [[-2, 0, 0], [0, 0, 0], [2, 0, 1], [-2, 0, 1]])
    assert world.arrays.pieces[:, 3].tolist() == [0, 1, 2, 3]


def test_names_mean_a_thing_or_a_part_wherever_it_rests():
    world = StationWorld.of(station())
    assert world.tags_of("body:table") == (0,)
    assert world.tags_of("table") == (0,)
    assert world.tags_of("fixed") == (1,)
    assert world.tags_of("door") == world.tags_of("part:door") == (2, 3)
    assert world.tags_of("part:door@table") == (3,)
    with pytest.raises(ValueError, match="nothing is called 'dor'"):
        world.tags_of("dor")


def test_exemptions_are_per_group():
    world = StationWorld.of(station())
    skip = world.skip(electrodes=["fixed"], tool=["table"], carried=["part:door@rack"])
    assert skip.matrix.tolist() == [[0, 0, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
    assert world.skip(everything=["door"]).matrix.tolist() == [[0, 0, 1, 1]] * 4


def distances(kit, things, points):
    """Exact distances of points from the nearest thing, by Coal."""
    solids = [kit.Solid.of(piece) for pieces in things.values() for piece in pieces]
    probe, still = kit.Solid.of(sphere([0.0, 0.0, 0.0], 0.0)), Pose.identity()
    return np.array(
        [
            min(probe.distance(Pose(np.eye(3), point), solid, still) for solid in solids)
            for point in points
        ]
    )


def test_the_field_bounds_the_distance_from_below_and_above(kit):
    rng = np.random.default_rng(0)
    things = kit.clutter(rng, 20, [-1.5, -1.5, 0.0], [1.5, 1.5, 1.5])
    world = StationWorld.build(things).arrays
    points = rng.uniform([-2.2, -2.2, -0.7], [2.2, 2.2, 2.2], (1500, 3))
    truth = np.maximum(distances(kit, things, points), 0.0)
    bounds = np.array([field_bounds(world.grid, world.field, *point) for point in points])
    assert np.all(bounds[:, 0] <= truth + 1e-6)
    assert np.all(bounds[:, 1] >= truth - 1e-6)
    near = np.isfinite(bounds[:, 1])
    assert near.mean() > 0.05
    assert np.all(bounds[near, 1] - bounds[near, 0] < 0.11)
    assert np.all(truth[near] < world.grid[EXACT] + 0.1)


def test_a_list_of_candidates_is_complete_as_far_as_it_says(kit):
    rng = np.random.default_rng(1)
    things = kit.clutter(rng, 150, [-0.8, -0.8, 0.0], [0.8, 0.8, 0.8], hole_m=0.2)
    world = StationWorld.build(things).arrays
    cut_short = 0
    for point in rng.uniform(-0.9, 0.9, (200, 3)):
        block, off = block_of(world.grid, *point)
        if block < 0:
            continue
        slots = world.slots[world.starts[block] : world.starts[block + 1]]
        assert slots[-1, 0] == -1
        assert np.all(np.diff(slots[:, 1]) >= 0.0)
        cut_short += len(slots) == 49
        low, high = world.sizes[:, 4:7], world.sizes[:, 7:10]
        apart = np.linalg.norm(np.maximum(0.0, np.maximum(low - point, point - high)), axis=1)
        missing = np.setdiff1d(np.arange(len(world.pieces)), slots[:-1, 0].astype(int))
        assert np.all(apart[missing] >= slots[-1, 1] - off)
    assert cut_short > 20


def test_a_crowded_world_is_as_exact(kit):
    rng = np.random.default_rng(2)
    things = kit.clutter(rng, 150, [-1.0, -1.0, 0.3], [1.0, 1.0, 1.6], hole_m=0.6)
    robot, world = kit.small_robot(), StationWorld.build(things)
    oracle = kit.OracleArm.of(robot)
    solids = [kit.Solid.of(piece) for pieces in things.values() for piece in pieces]
    rows = rng.uniform(-1.0, 1.0, (60, 5)) * [2.8, 0.7, 1.0, 1.0, 1.0]
    truth = np.array([oracle.clearance(q, solids) for q in rows])
    itself = np.array([oracle.self_clearance(q) for q in rows])
    found = free(Arm.of(robot), world, rows, 0.005, world.skip())
    assert found.tolist() == [
        bool(a > 0.005 and b > 0.0) for a, b in zip(truth, itself, strict=True)
    ]
    assert 3 < found.sum() < 57


def test_a_thing_behind_a_crowd_of_exempt_ones_is_still_seen(kit):
    robot, q = kit.small_robot(), np.zeros(5)
    ball = (sphere([0.0, 0.0, 0.0], 0.3),)
    arm = Arm.of(robot, carried=ball, X_TP=Pose.from_xyz_rpy([0.0, 0.0, 0.4]))
    X_WP = kit.link_poses(robot, q)[-1] @ robot.tool.X_flange_tcp
    X_WP = X_WP @ Pose.from_xyz_rpy([0.0, 0.0, 0.4])
    dots = np.random.default_rng(4).uniform(-0.05, 0.05, (80, 3))
    things = {
        "part:dots": tuple(sphere(X_WP.apply(dot), 0.001) for dot in dots),
        "body:behind": (sphere(X_WP.apply(np.array([0.0, 0.0, 0.29])), 0.005),),
    }
    world = StationWorld.build(things)
    for names, expected in ((["dots"], False), (["dots", "behind"], True)):
        skip = world.skip(everything=names)
        assert free(arm, world, q[None], 0.0, skip).tolist() == [expected]


def test_things_beyond_the_grid_are_still_seen(kit):
    rng = np.random.default_rng(3)
    robot = kit.small_robot()
    things = kit.clutter(rng, 30, [-1.6, -1.6, -0.2], [1.6, 1.6, 1.8])
    region = np.array([-0.5, -0.6, 0.2]), np.array([0.7, 0.5, 0.9])
    whole, cut = StationWorld.build(things), StationWorld.build(things, region)
    assert cut.arrays.field.size < 0.2 * whole.arrays.field.size
    arm, rows = Arm.of(robot), rng.uniform(-1.8, 1.8, (300, 5))
    expected = free(arm, whole, rows, 0.02, whole.skip())
    assert free(arm, cut, rows, 0.02, cut.skip()).tolist() == expected.tolist()
    assert clearance_m(arm, cut, rows, cut.skip(), 0.3) == pytest.approx(
        clearance_m(arm, whole, rows, whole.skip(), 0.3), abs=1e-9
    )


def test_the_grid_of_a_station_covers_what_its_robots_reach_and_no_more(kit):
    robot = kit.small_robot()
    world = StationWorld.of(station([robot])).arrays
    assert world.grid[0] == pytest.approx(-2.5 - 0.3)
    things = {"body:floor": (box([60.0, 60.0, 0.1]),)}
    wide = StationWorld.build(things, (np.full(3, -3.0), np.full(3, 3.0))).arrays
    assert wide.grid[:2].tolist() == [-3.0, -3.0]
    assert np.prod(wide.grid[BLOCKS : BLOCKS + 3]) * 64 == wide.field.size < 1e6
    everywhere = StationWorld.build(things).arrays
    assert everywhere.field.size < 4e6
    assert everywhere.grid[STEP] == wide.grid[STEP]


def test_working_memory_fits_the_arm_and_the_world(kit):
    arm, world = Arm.of(kit.small_robot()).arrays, StationWorld.of(station()).arrays
    scratch = scratch_of(arm, world)
    assert scratch.points.shape == arm.points.shape
    assert len(scratch.stamps) == len(world.pieces) + 1
