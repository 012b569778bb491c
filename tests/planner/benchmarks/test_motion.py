"""``bench motion`` on a small arm: ends judged exactly, paths looked at again, contenders too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from planner.benchmarks import motion, motion_contest, peer_coal, peer_ompl
from planner.benchmarks.exact_robot import read_exact
from planner.benchmarks.motion_contest import BULLET, COAL, SPARSE, contest
from planner.benchmarks.motion_judge import LOOK_RAD, MotionJudge, looks, solid_shape
from planner.benchmarks.motion_problems import problem_files, read_problems
from planner.benchmarks.motion_robots import BenchRobot, Profile, read_robot
from planner.benchmarks.registry import BenchDataError
from planner.cli.running import run
from planner.collision import free
from planner.motion.path import PathFinder
from robots.kinematics.forward import link_transforms
from robots.shapes import Convex

OFFSETS = ("0 0 0.1", "0 0.1 0.1", "0 0 0.3", "0 0 0.3", "0 0.08 0", "0 0 0.08")
AXES = ("0 0 1", "0 1 0", "0 1 0", "0 1 0", "0 0 1", "0 1 0")
JOINTS = tuple(f"j{k}" for k in range(1, 7))
BOX = '<geometry><box size="0.06 0.06 {length}"/></geometry>'
L_SHAPE = [(0, 0), (0.1, 0), (0.1, 0.03), (0.03, 0.03), (0.03, 0.1), (0, 0.1)]
CAPS = [(0, 1, 2), (0, 2, 3), (0, 3, 5), (3, 4, 5)]
AHEAD, ASIDE = [0.0, 1.2, 0.3, 0.0, 0.0, 0.0], [1.5, 1.2, 0.3, 0.0, 0.0, 0.0]
PROFILE = Profile("small", "tip", shifted={"grip": 0.05}, link_pieces={"l3": 4})


def l_mesh() -> str:
    """A closed prism over an L, as an OBJ file; its hull is half empty."""
    points = [(x, y, z) for z in (0.0, 0.2) for x, y in L_SHAPE]
    faces = [(c, b, a) for a, b, c in CAPS] + [(a + 6, b + 6, c + 6) for a, b, c in CAPS]
    for a in range(6):
        b = (a + 1) % 6
        faces += [(a, b, b + 6), (a, b + 6, a + 6)]
    lines = [f"v {x} {y} {z}" for x, y, z in points]
    return "\n".join(lines + [f"f {a + 1} {b + 1} {c + 1}" for a, b, c in faces]) + "\n"


def urdf() -> str:
    """An arm of six joints; its third link is an L, and a finger hangs on its last."""
    links, joints = [f'<link name="l0"><collision>{BOX.format(length=0.1)}</collision></link>'], []
    for k, (offset, axis) in enumerate(zip(OFFSETS, AXES, strict=True), start=1):
        shape, at = BOX.format(length=0.2), '<origin xyz="0 0 0.1"/>' if k in (2, 3) else ""
        if k == 3:
            shape, at = '<geometry><mesh filename="package://meshes/l.obj"/></geometry>', ""
        links.append(f'<link name="l{k}"><collision>{at}{shape}</collision></link>')
        joints.append(
            f'<joint name="j{k}" type="revolute"><parent link="l{k - 1}"/><child link="l{k}"/>'
            f'<origin xyz="{offset}"/><axis xyz="{axis}"/>'
            '<limit lower="-3" upper="3" velocity="2" effort="10"/></joint>'
        )
    finger = BOX.format(length=0.05)
    links.append(f'<link name="finger"><collision>{finger}</collision></link><link name="tip"/>')
    for name, child, z in (("grip", "finger", 0.08), ("end", "tip", 0.2)):
        joints.append(
            f'<joint name="{name}" type="fixed"><parent link="l6"/><child link="{child}"/>'
            f'<origin xyz="0 0 {z}"/><axis xyz="0 0 1"/></joint>'
        )
    return f'<robot name="small">{"".join(links)}{"".join(joints)}</robot>'


def srdf() -> str:
    names = [f"l{k}" for k in range(7)]
    near = [(a, b) for i, a in enumerate(names) for b in names[i + 1 : i + 3]]
    near += [("finger", name) for name in names[3:]]
    rows = [f'<disable_collisions link1="{a}" link2="{b}"/>' for a, b in near]
    return f'<robot name="small">{"".join(rows)}</robot>'


def scene(x: float, y: float) -> dict[str, Any]:
    """A post at (x, y)."""
    pose = {"position": [x, y, 0.4], "orientation": [0, 0, 0, 1]}
    shape = {"type": "cylinder", "dimensions": [0.8, 0.04]}
    post = {"id": "post", "primitives": [shape], "primitive_poses": [pose]}
    return {"robot_model_name": "small", "world": {"collision_objects": [post]}}


def request(goal: list[float]) -> dict[str, Any]:
    reach = [{"joint_name": name, "position": q} for name, q in zip(JOINTS, goal, strict=True)]
    return {
        "start_state": {"joint_state": {"name": list(JOINTS), "position": AHEAD}},
        "goal_constraints": [{"joint_constraints": reach}],
    }


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of benchmark data: three problems, of which one has a goal that is not free."""
    top = tmp_path_factory.mktemp("data")
    folder = top / "motion" / "small"
    (folder / "meshes").mkdir(parents=True)
    (folder / "meshes" / "l.obj").write_text(l_mesh())
    (folder / "small.urdf").write_text(urdf())
    (folder / "small.srdf").write_text(srdf())
    for family, number, x, y in (
        ("open", 1, -1.0, 0.0), ("post", 1, 0.45, 0.45), ("post", 2, -0.07, 0.45)
    ):  # fmt: skip
        place = folder / "problems" / f"{family}_small"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"scene{number:04}.yaml").write_text(json.dumps(scene(x, y)))
        (place / f"request{number:04}.yaml").write_text(json.dumps(request(ASIDE)))
    for name in ("panda", "ur5"):
        (top / "motion" / name).mkdir()
    return top


@pytest.fixture(scope="module")
def robot(data: Path) -> BenchRobot:
    return read_robot("small", PROFILE, data / "motion")


def test_the_exact_robot_stands_where_the_planners_does(robot: BenchRobot) -> None:
    rng = np.random.default_rng(0)
    q = rng.uniform(-3.0, 3.0, (20, 6))
    frames, moving = robot.exact.frames(q), link_transforms(robot.model, q)
    for k in range(7):
        assert np.allclose(frames[f"l{k}"], moving[:, k], atol=1e-12)
    assert np.allclose(frames["finger"][:, :3, 3] - frames["l6"][:, :3, 3],
                       0.13 * frames["l6"][:, :3, 2])  # fmt: skip
    assert robot.joints == JOINTS


def test_what_hangs_on_the_last_link_is_the_tool(robot: BenchRobot) -> None:
    bodies = robot.arm.arrays.pieces[:, 5]
    assert (bodies == 7).sum() == 1
    assert (bodies == 6).sum() == 1
    assert (0, 7) in robot.model.self_pairs
    assert (6, 7) not in robot.model.self_pairs
    assert (5, 7) not in robot.model.self_pairs
    assert robot.may_touch("l1", "l3")
    assert not robot.may_touch("l0", "l6")


def test_far_from_convex_links_are_judged_by_their_triangles(robot: BenchRobot) -> None:
    shapes = {solid.link: solid_shape(solid) for solid in robot.exact.solids}
    assert isinstance(shapes["l3"], np.ndarray)
    assert shapes["l3"].shape == (20, 3, 3)
    assert isinstance(shapes["l2"], Convex)


def test_the_planner_calls_nothing_free_that_the_judge_calls_hit(
    robot: BenchRobot, data: Path
) -> None:
    rng = np.random.default_rng(1)
    for problem in read_problems(data / "motion" / "small", robot.joints, None):
        q = rng.uniform(-3.0, 3.0, (300, 6))
        judge, world = MotionJudge.of(robot, problem), problem.world()
        called = free(robot.arm, world, q, 0.0, world.skip())
        true = np.array([judge.free(row) for row in q])
        assert not (called & ~true).any()
        assert called.sum() > 0.9 * true.sum() > 50


def test_looks_are_close_together_and_take_in_all_corners() -> None:
    path = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 0.5]])
    rows = looks(path)
    assert np.linalg.norm(np.diff(rows, axis=0), axis=1).max() <= LOOK_RAD + 1e-12
    for corner in path:
        assert np.linalg.norm(rows - corner, axis=1).min() < 1e-12


def test_the_judge_counts_every_look_that_hits(robot: BenchRobot, data: Path) -> None:
    post = [p for p in read_problems(data / "motion" / "small", JOINTS, None) if "post" in p.family]
    judge = MotionJudge.of(robot, post[0])
    straight = looks(np.stack([post[0].start_rad, post[0].goal_rad]))
    hits = judge.hits(straight)
    assert 0 < hits < len(straight)
    assert hits == sum(not judge.free(row) for row in straight)


def test_problems_are_picked_evenly_and_need_their_requests(data: Path, tmp_path: Path) -> None:
    folder = data / "motion" / "small"
    assert [file.parent.name for file in problem_files(folder, 2)] == ["open_small", "post_small"]
    assert len(problem_files(folder, 99)) == 3
    with pytest.raises(BenchDataError, match=r"no \*/sceneNNNN\.yaml in it"):
        problem_files(tmp_path, None)
    with pytest.raises(BenchDataError, match="says nothing of joint 'j7'"):
        list(read_problems(folder, (*JOINTS, "j7"), None))


def test_both_contenders_solve_an_easy_problem(robot: BenchRobot, data: Path) -> None:
    problems = list(read_problems(data / "motion" / "small", JOINTS, None))
    peer_ompl.seed_ompl(1)
    rounds = list(contest(robot, problems[1], lambda: 0.001, lambda path: len(path)))
    names = [BULLET, BULLET + SPARSE, COAL, COAL + SPARSE]
    assert [one.contender for one in rounds] == names
    assert all(one.touches for one in rounds)
    assert all(one.solved and one.checks > 0 and one.ours_s == 0.001 for one in rounds)
    assert not any(one.touches for one in contest(robot, problems[1], lambda: 0.001, lambda _: 0))
    assert list(contest(robot, problems[2], lambda: 0.001, lambda _: 0)) == []


def test_ompl_looks_as_densely_as_it_is_told() -> None:
    rows: list[np.ndarray] = []

    def free(q: np.ndarray) -> bool:
        rows.append(q)
        return True

    limits, ends = (-np.ones(2), np.ones(2)), (np.zeros(2), np.array([0.5, 0.0]))
    for look_rad in (0.1, 0.01):
        rows.clear()
        peer_ompl.rrt_connect(free, *limits, ends, 1.0, look_rad)
        along = np.sort([q[0] for q in rows])
        assert 0.3 * look_rad < np.diff(np.unique(along)).max() <= look_rad + 1e-9


def test_a_path_finder_wants_free_ends(robot: BenchRobot, data: Path) -> None:
    problem = list(read_problems(data / "motion" / "small", JOINTS, None))[2]
    limits = robot.model.lower_rad(), robot.model.upper_rad()
    finder = PathFinder.of(robot.arm, problem.world(), limits)
    with pytest.raises(ValueError, match=r"the goal .* is not free"):
        finder.find(problem.start_rad, problem.goal_rad)
    with pytest.raises(ValueError, match=r"the start .* joint limits"):
        finder.find(problem.start_rad + 9.0, problem.goal_rad)


def answered(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, dict[str, Any]]:
    monkeypatch.setattr(motion, "PROFILES", {"small": PROFILE})
    code = run(["bench", "motion", "--data", str(data), "--json", "-q"])
    return code, json.loads(capsys.readouterr().out)


def test_the_bench_counts_free_ends_solves_them_and_finds_no_hit(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, told = answered(data, monkeypatch, capsys)
    rows = {row["problems"]: row for row in told["rows"]}
    assert set(rows) == {"open", "post", "all", BULLET, COAL, BULLET + SPARSE, COAL + SPARSE}
    assert [rows["all"][key] for key in ("count", "free", "solved", "hits")] == [3, 2, 2, 0]
    assert rows["post"]["free"] == 1
    assert rows["open"]["path rad"] == pytest.approx(1.5)
    assert rows[COAL]["solved"] == 2
    assert [rows[name]["touch"] for name in ("all", COAL)] == [0, 0]
    bars = told["bars"]
    assert bars["small: unsolved in 1 s"] == {"value": 0, "target": 0, "met": True}
    assert bars["small: hits"]["met"]
    assert bars[f"small: times as quick as {COAL}"]["value"] > 0.0


def test_without_contenders_the_rest_is_still_measured(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(peer_ompl, "base", None)
    monkeypatch.setattr(peer_coal, "coal", None)
    code, told = answered(data, monkeypatch, capsys)
    assert code == 1
    last = told["rows"][-1]
    assert last == {"robot": "small", "problems": "OMPL or Coal not installed"}
    assert told["rows"][-2]["hits"] is None
    assert not told["bars"]["small: hits"]["met"]
    assert told["bars"][f"small: times as quick as {COAL}"]["value"] is None


def test_faults_of_robots_are_refused_with_their_place(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "small.urdf").write_text(urdf())
    with pytest.raises(BenchDataError, match=r"small\.urdf, line 1: there is no mesh file"):
        read_robot("small", PROFILE, tmp_path)


def test_the_exact_reader_knows_plain_shapes(tmp_path: Path) -> None:
    shapes = '<sphere radius="0.2"/>', '<cylinder radius="0.1" length="0.4"/>'
    parts = "".join(f"<collision><geometry>{shape}</geometry></collision>" for shape in shapes)
    path = tmp_path / "a.urdf"
    path.write_text(f'<robot name="a"><link name="l">{parts}</link></robot>')
    ball, drum = read_exact(path, tmp_path, (), {}).solids
    assert ball.hull.radius_m == 0.2
    assert np.ptp(drum.hull.points_m[:, 2]) == pytest.approx(0.4)
    assert motion_contest.LIMIT_S == 5.0
