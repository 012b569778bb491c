"""``bench sequence``: what it reads and refuses, trips over discs, and what it reports."""

from __future__ import annotations

import sys
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from planner.benchmarks import sequence
from planner.benchmarks.cetsp_file import read_discs
from planner.benchmarks.disc_trip import disc_trip, distances
from planner.benchmarks.disc_trip_kernels import touch_nb
from planner.benchmarks.peer_routing import routed_trip
from planner.benchmarks.registry import BenchDataError
from planner.benchmarks.robotsp_file import read_robotsp
from planner.progress import SILENT
from planner.sequencing.round_trip import trip_cost

GRID = np.array([(x, y, 0.0) for x in range(3) for y in range(4)], dtype=float)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A RoboTSP file of 6 and of 12 targets on a grid, and a door of five discs."""
    h5py = pytest.importorskip("h5py")
    folder = tmp_path / "sequencing"
    (folder / "data").mkdir(parents=True)
    (folder / "datasets").mkdir()
    with h5py.File(folder / "data" / "benchmarks.hdf5", "w") as file:
        file["targets"] = np.hstack([GRID, np.ones((12, 3))])
        file["tsp/solvers"] = np.array([b"2-Opt", b"Exact"])
        file["tsp/number_of_targets"] = np.array([6, 12])
        file["tsp/cost"] = np.array([[9.0, 13.0], [6.0, 12.0]], dtype=np.float32)
        file["tsp/cpu_time"] = np.array([[0.1, 0.2], [1.0, 2.0]], dtype=np.float32)
        file["tsp/tour006"] = np.array([np.arange(6), [1, 2, 6, 5, 4, 0]])
        file["tsp/tour012"] = np.tile(np.arange(12), (2, 1))
    (folder / "datasets" / "door.cetsp").write_text(DOOR)
    return tmp_path


DOOR = "0\t0\t0\t1\r\n10 0 0 1\n10 10 0 1\n0 10 0 1 // a corner\n5 -1 0 2\n\n//Depot: 0, 0, 0\n"


def test_targets_come_with_the_proven_length(data: Path) -> None:
    large, small = read_robotsp(data / "sequencing/data/benchmarks.hdf5")
    assert (len(large.points_m), large.exact_m, large.exact_s) == (12, 12.0, 2.0)
    assert np.array_equal(small.points_m, GRID[[0, 1, 2, 4, 5, 6]])


def test_what_is_no_file_of_robotsp_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "benchmarks.hdf5"
    path.write_bytes(b"nothing")
    pytest.importorskip("h5py")
    with pytest.raises(BenchDataError, match="not a file of RoboTSP"):
        read_robotsp(path)
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(BenchDataError, match=r"taktline\[bench\]"):
        read_robotsp(path)


def test_discs_are_read_past_comments_and_refused_in_space(tmp_path: Path) -> None:
    path = tmp_path / "door.cetsp"
    path.write_text(DOOR)
    discs = read_discs(path)
    assert discs.shape == (5, 3)
    assert discs[4].tolist() == [5.0, -1.0, 2.0]
    for text, told in (("1 2 3\n", "line 1"), ("0 0 0 1\n0 0 1 1\n", "one height"), ("", "discs")):
        path.write_text(text)
        with pytest.raises(BenchDataError, match=told):
            read_discs(path)


def test_a_way_touches_a_disc_with_the_least_detour() -> None:
    rng = np.random.default_rng(2)
    angle = np.linspace(0.0, 2.0 * np.pi, 20001)
    for _ in range(100):
        disc = np.append(rng.uniform(-1, 1, 2), rng.uniform(0.1, 0.8))
        a, b, point = *rng.uniform(-2, 2, (2, 2)), np.empty(2)
        touch_nb(disc, a, b, point)
        assert np.linalg.norm(point - disc[:2]) <= disc[2] + 1e-12
        rim = disc[:2] + disc[2] * np.column_stack([np.cos(angle), np.sin(angle)])
        least = min(_detour(a, b, rim).min(), _detour(a, b, disc[None, :2])[0])
        inside = any(np.linalg.norm(end - disc[:2]) <= disc[2] for end in (a, b))
        least = np.linalg.norm(a - b) if inside else least
        assert _detour(a, b, point[None])[0] <= least + 1e-6


def _detour(a: np.ndarray, b: np.ndarray, points: np.ndarray) -> np.ndarray:
    return np.linalg.norm(points - a, axis=1) + np.linalg.norm(points - b, axis=1)


def test_discs_without_size_are_toured_like_points() -> None:
    rng = np.random.default_rng(5)
    discs = np.column_stack([rng.uniform(size=(7, 2)), np.zeros(7)])
    cost = distances(discs[:, :2])
    least = min(trip_cost(cost, np.array([0, *rest])) for rest in permutations(range(1, 7)))
    trip = disc_trip(discs, rng, rounds=100)
    assert trip.length == pytest.approx(least)


def test_a_trip_touches_every_disc_and_gets_shorter_as_they_grow() -> None:
    rng = np.random.default_rng(6)
    centers = rng.uniform(size=(20, 2))
    lengths = []
    for radius in (0.0, 0.05, 0.1, 2.0):
        trip = disc_trip(np.column_stack([centers, np.full(20, radius)]), np.random.default_rng(1))
        assert sorted(trip.order) == list(range(20))
        assert np.all(np.linalg.norm(trip.points - centers, axis=1) <= radius + 1e-9)
        lengths.append(trip.length)
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[-1] == pytest.approx(0.0, abs=1e-6)


def test_few_discs_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 4"):
        disc_trip(np.ones((3, 3)), np.random.default_rng(0))


def test_the_contender_finds_a_trip_through_a_grid() -> None:
    cost = distances(GRID)
    order = routed_trip(cost, 1)
    assert sorted(order) == list(range(12))
    assert trip_cost(cost, order) == pytest.approx(12.0)


def test_a_run_reports_each_solver_and_misses_bars_without_their_instance(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sequence, "routed_trip", lambda cost, limit_s: np.arange(len(cost)))
    monkeypatch.setattr(sequence, "BEST_KNOWN", {"door": 20.0})
    result = sequence.run(data, None, SILENT)
    assert [row["instance"] for row in result.rows] == ["RoboTSP"] * 8 + ["door"]
    assert result.rows[0]["over best (%)"] == pytest.approx(0.0)
    assert result.rows[-1]["length"] < 40.0
    assert not result.met
    monkeypatch.setattr(sequence, "_BAR_TARGETS", 12)
    few = sequence.run(data, 1, SILENT)
    assert len(few.rows) == 4
    assert few.met


def test_a_folder_without_instances_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sequencing").mkdir()
    with pytest.raises(BenchDataError, match="neither"):
        sequence.run(tmp_path, None, SILENT)
