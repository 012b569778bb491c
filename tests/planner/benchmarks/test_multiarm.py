"""``bench multiarm``: what it reads and refuses, PyBullet as the second eye, what it reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cells.program import Trajectory
from planner.benchmarks import multiarm
from planner.benchmarks.multiarm_tasks import FLOOR_Z_M, floor, mounted, read_arm, read_task
from planner.benchmarks.peer_crew_bullet import BulletCrew
from planner.benchmarks.registry import BenchDataError
from planner.benchmarks.setting import PeerMissingError
from planner.collision import Arm, StationWorld
from planner.motion.query import MotionLimits
from planner.multiarm import NoTogether, TogetherPlan, TogetherQuery
from planner.multiarm.space import CrewSpace
from planner.progress import SILENT

OFFSETS = ("0 0 0.1", "0 0.1 0.1", "0 0 0.3", "0 0 0.3", "0 0.08 0", "0 0 0.08")
AXES = ("0 0 1", "0 1 0", "0 1 0", "0 1 0", "0 0 1", "0 1 0")
AHEAD = [0.0, 1.2, 0.3, 0.0, 0.0, 0.0]
UP = [0.0, 0.0, 0.3, 0.0, 0.0, 0.0]
TIP_M = 0.05 * np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
FACES = ((0, 2, 1), (0, 1, 3), (0, 3, 2), (1, 2, 3))


def _stl() -> bytes:
    """A pyramid, as a binary STL."""
    rows = np.zeros(4, dtype=[("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("end", "<u2")])
    rows["corners"] = [TIP_M[list(face)] for face in FACES]
    return b"small".ljust(80) + np.uint32(4).tobytes() + rows.tobytes()


def _urdf() -> str:
    """An arm of six joints with links of boxes, and a mesh at its tip."""
    links = [
        '<link name="l0"><collision><geometry><box size="0.1 0.1 0.1"/></geometry></collision>'
        '<visual><geometry><mesh filename="not_there.dae"/></geometry></visual></link>'
    ]
    joints = []
    for k, (offset, axis) in enumerate(zip(OFFSETS, AXES, strict=True), start=1):
        shape = '<box size="0.06 0.06 0.2"/>' if k < 6 else '<mesh filename="meshes/tip.stl"/>'
        at = '<origin xyz="0 0 0.1"/>' if k in (2, 3) else ""
        links.append(
            f'<link name="l{k}"><collision>{at}<geometry>{shape}</geometry></collision></link>'
        )
        joints.append(
            f'<joint name="j{k}" type="revolute"><parent link="l{k - 1}"/><child link="l{k}"/>'
            f'<origin xyz="{offset}"/><axis xyz="{axis}"/>'
            '<limit lower="-3" upper="3" velocity="2" effort="10"/></joint>'
        )
    return f'<robot name="small">{"".join(links)}{"".join(joints)}</robot>'  # fmt: skip


def _write(folder: Path, name: str, xs: list[float], starts: Any, goals: Any) -> None:
    bases = [[[x, 0.0, 0.05], [0.0, 0.0, 0.0, 1.0]] for x in xs]
    content = {"base_poses": bases, "start_config": starts, "goal_config": goals}
    (folder / f"{name}.json").write_text(json.dumps(content))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """One arm; two arms that only turn; two arms that begin inside each other."""
    arm = tmp_path / "multiarm_ur5" / "assets" / "ur5"
    tasks = tmp_path / "multiarm_ur5" / "benchmark_small"
    (arm / "meshes").mkdir(parents=True)
    tasks.mkdir()
    (arm / "ur5.urdf").write_text(_urdf())
    (arm / "meshes" / "tip.stl").write_bytes(_stl())
    turned = [1.5, *UP[1:]]
    _write(tasks, "1", [0.0], [UP], [turned])
    _write(tasks, "2", [0.0, 0.5], [UP, UP], [turned, turned])
    _write(tasks, "3", [0.0, 0.02], [UP, UP], [turned, turned])
    return tmp_path


def _urdf_in(data: Path) -> Path:
    return data / "multiarm_ur5" / "assets" / "ur5" / "ur5.urdf"


def _task(data: Path, name: str) -> Any:
    return read_task(data / "multiarm_ur5" / "benchmark_small" / f"{name}.json")


def test_the_benchmark_tells_free_tasks_from_others_and_meets_its_bars(data: Path) -> None:
    result = multiarm.run(data, None, SILENT)
    every = next(row for row in result.rows if row["arms"] == "all")
    assert (every["tasks"], every["free"], every["solved"]) == (3, 2, 2)
    assert every["hits"] == 0
    assert [row["arms"] for row in result.rows][:3] == ["1", "2", "all"]
    assert result.met
    assert result.bars["tasks solved, of those that are free"].value == 2.0


def test_without_ompl_only_ours_is_measured(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(seed: int) -> None:
        raise PeerMissingError("ompl")

    monkeypatch.setattr(multiarm, "seed_ompl", missing)
    result = multiarm.run(data, 1, SILENT)
    assert {row["planner"] for row in result.rows} == {"taktline"}


def test_a_motion_through_the_other_arm_is_counted_as_a_collision(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planner that lets one arm lie down onto the other is found out."""

    def careless(query: TogetherQuery) -> TogetherPlan:
        down = np.array([AHEAD, UP])
        starts, goals = np.array(query.starts_rad), np.array(query.goals_rad)
        lines = np.stack([starts, down - starts], axis=2), np.stack([down, goals - down], axis=2)
        count = len(query.arms)
        return TogetherPlan(
            tuple(
                Trajectory(np.array([0.0, 1.0, 2.0]), np.stack([line[arm] for line in lines]))
                for arm in range(count)
            ),
            "straight",
        )

    monkeypatch.setattr(multiarm, "plan_together", careless)
    (data / "multiarm_ur5" / "benchmark_small" / "1.json").unlink()
    bars = multiarm.run(data, 1, SILENT).bars
    assert not bars["motions in which PyBullet sees a collision"].met
    assert bars["motions that miss their start or goal"].met


def test_no_answer_counts_against_a_task_that_is_free(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multiarm, "plan_together", lambda query: NoTogether("too lazy"))
    result = multiarm.run(data, 1, SILENT)
    assert not result.bars["tasks solved, of those that are free"].met
    assert not result.bars["longest makespan (s)"].met


def test_what_the_makers_call_free_pybullet_calls_free(data: Path) -> None:
    task, model = _task(data, "2"), read_arm(_urdf_in(data))
    world, limits = StationWorld.build({"body:floor": (floor(),)}), MotionLimits.of(model)
    arm = Arm.of(mounted(model))
    query = TogetherQuery(
        tuple(arm.elsewhere(f"arm{k}", base) for k, base in enumerate(task.bases)),
        tuple(task.starts_rad), tuple(task.goals_rad), world, (limits,) * 2, 1e-4, 1e-4,
    )  # fmt: skip
    space, rng, free = CrewSpace.of(query), np.random.default_rng(4), 0
    with BulletCrew(_urdf_in(data), task.bases, FLOOR_Z_M) as crew:
        hits = [0, 0]
        for _ in range(300):
            q = task.starts_rad + rng.normal(scale=1.0, size=(2, 6))
            ours = bool(space.contains(q.ravel()).any())
            hit = crew.hits(q)
            assert ours or not hit
            hits[hit] += 1
            free += not ours
    assert min(hits) > 30
    assert free > 0.9 * hits[0]


def test_the_floor_is_in_the_way_of_all_links_but_the_base(data: Path) -> None:
    with BulletCrew(_urdf_in(data), _task(data, "1").bases, 0.04) as crew:
        assert not crew.hits(np.array([UP]))
        assert crew.hits(np.array([[0.0, 2.0, 0.3, 0.0, 0.0, 0.0]]))
        assert crew.first_hit(np.array([[UP], [[0.0, 2.0, 0.3, 0.0, 0.0, 0.0]]])) == 1


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"base_poses": []}',
        '{"base_poses": [], "start_config": [1], "goal_config": [1]}',
    ],
)
def test_what_is_no_task_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "task.json"
    path.write_text(text)
    with pytest.raises(BenchDataError, match=r"task\.json"):
        read_task(path)


def test_a_folder_without_tasks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BenchDataError, match="no task"):
        multiarm.run(tmp_path, None, SILENT)
