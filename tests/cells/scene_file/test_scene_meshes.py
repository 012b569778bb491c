from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import robots.mesh
from cells.scene_file import SceneError, load
from robots.shapes import Convex

Write = Callable[[str], Path]

FLOOR = "pieces: [{box: {size: [2000, 1000, 10]}}]"
TETRAHEDRON = "v 0 0 0\nv 100 0 0\nv 0 100 0\nv 0 0 100\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"
# two walls of 100 x 100 x 2 at a right angle: far from convex
WALLS = """
v 0 0 0
v 100 0 0
v 100 2 0
v 2 2 0
v 2 100 0
v 0 100 0
v 0 0 100
v 100 0 100
v 100 2 100
v 2 2 100
v 2 100 100
v 0 100 100
f 1 2 8
f 1 8 7
f 2 3 9
f 2 9 8
f 3 4 10
f 3 10 9
f 4 5 11
f 4 11 10
f 5 6 12
f 5 12 11
f 6 1 7
f 6 7 12
f 3 2 1
f 4 3 1
f 5 4 1
f 6 5 1
f 7 8 9
f 7 9 10
f 7 10 11
f 7 11 12
"""


def _floor(path: Path) -> tuple[Convex, ...]:
    return next(part for part in load(path).stations[0].parts if part.id == "floor").pieces


def _with_mesh(valid_text: str, mesh: str) -> str:
    return valid_text.replace(FLOOR, f"mesh: {{{mesh}}}")


@pytest.mark.parametrize(
    ("options", "size_m"),
    [("", 0.1), (", unit: mm", 0.1), (", unit: m, at: [0, 0, -900]", 100.0), (", scale: 5", 0.5)],
)
def test_a_mesh_has_the_size_that_its_unit_says(
    options: str, size_m: float, valid_text: str, write: Write
) -> None:
    far = valid_text.replace("at: [0, 0, 850]", "at: [0, 500000, 850]")
    path = write(_with_mesh(far, "file: meshes/a.obj" + options))
    (path.parent / "meshes").mkdir()
    (path.parent / "meshes" / "a.obj").write_text(TETRAHEDRON)
    points = np.concatenate([piece.points_m for piece in _floor(path)])
    np.testing.assert_allclose(np.ptp(points, axis=0), [size_m] * 3, rtol=1e-6)


def test_pieces_of_a_notched_mesh_keep_to_the_tolerance(valid_text: str, write: Write) -> None:
    path = write(_with_mesh(valid_text, "file: a.obj, tolerance: 3"))
    (path.parent / "a.obj").write_text(WALLS)
    assert len(_floor(path)) >= 2


def test_a_mesh_that_cannot_be_covered_says_by_how_much(valid_text: str, write: Write) -> None:
    path = write(_with_mesh(valid_text, "file: a.obj, tolerance: 3, max_pieces: 1"))
    (path.parent / "a.obj").write_text(WALLS)
    with pytest.raises(SceneError, match=r"stand out of mesh a\.obj by up to \d+\.\d mm.*raise"):
        load(path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.obj", "v 0 0\nf 1 2 3\n", r"mesh a\.obj, line 1"),
        ("a.obj", "", "the file is empty"),
        ("a.stl", "solid\n", r"mesh a\.stl"),
        ("a.ply", "ply\n", "unsupported format"),
    ],
)
def test_a_faulty_mesh_is_named_with_its_own_place_and_that_in_the_scene(
    name: str, content: str, message: str, valid_text: str, write: Write
) -> None:
    path = write(_with_mesh(valid_text, f"file: {name}"))
    (path.parent / name).write_text(content)
    with pytest.raises(SceneError, match=message) as caught:
        load(path)
    (problem,) = caught.value.problems
    assert problem.where.endswith("parts.floor.mesh.file")
    assert problem.line == valid_text[: valid_text.index(FLOOR)].count("\n") + 1


def test_a_link_that_leads_out_of_the_folder_is_refused(valid_text: str, tmp_path: Path) -> None:
    inside = tmp_path / "scene"
    inside.mkdir()
    (tmp_path / "a.obj").write_text(TETRAHEDRON)
    (inside / "a.obj").symlink_to(tmp_path / "a.obj")
    (inside / "loop.obj").symlink_to(inside / "loop.obj")
    path = inside / "scene.yaml"
    for name, message in [("a.obj", "leads out of"), ("loop.obj", "cannot be followed|no file")]:
        path.write_text(_with_mesh(valid_text, f"file: {name}"))
        with pytest.raises(SceneError, match=message):
            load(path)


def test_a_mesh_matters_to_the_digest_by_its_shape_only(valid_text: str, write: Write) -> None:
    path = write(_with_mesh(valid_text, "file: a.obj"))
    mesh = path.parent / "a.obj"
    mesh.write_text(TETRAHEDRON)
    first = load(path).digest
    mesh.write_text("# remark\n" + TETRAHEDRON)
    assert load(path).digest == first
    mesh.write_text(TETRAHEDRON.replace("v 0 0 100", "v 0 0 101"))
    assert load(path).digest != first


def test_one_mesh_used_twice_is_read_once(
    valid_text: str, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    original = robots.mesh.read_mesh

    def counting(path: Path, unit_m: float | None = None) -> object:
        read.append(path)
        return original(path, unit_m)

    monkeypatch.setattr(robots.mesh, "read_mesh", counting)
    other = "          floor2: {mesh: {file: a.obj}, mass: 1, at: [0, 0, 400]}\n          floor:\n"
    text = _with_mesh(valid_text, "file: a.obj").replace("          floor:\n", other)
    path = write(text)
    (path.parent / "a.obj").write_text(TETRAHEDRON)
    load(path)
    assert len(read) == 1
