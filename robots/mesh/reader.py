"""Reads a mesh file of any supported format into triangles in metres.

The one entrance for scenes and URDFs: size limits before, plausibility after.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from robots.geometry import FloatArray
from robots.mesh.dae import read_dae
from robots.mesh.errors import MeshError
from robots.mesh.obj import read_obj
from robots.mesh.stl import read_stl

MAX_BYTES = 64 * 2**20
MAX_TRIANGLES = 500_000
MAX_EXTENT_M = 1000.0


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Triangles (n, 3, 3) in metres, by group: OBJ groups, DAE geometries, one for an STL.

    ``turned`` tells that a DAE did not have z up and was turned so that it has.
    """

    groups: tuple[FloatArray, ...]
    turned: bool = False

    @property
    def triangles_m(self) -> FloatArray:
        """All triangles together, (n, 3, 3)."""
        return np.concatenate(self.groups)


def read_mesh(path: Path, unit_m: float | None = None) -> Mesh:
    """Read an STL, OBJ or DAE file.

    ``unit_m`` is the length of one unit of the file in metres: for STL and OBJ 1 if not given,
    for DAE what the file says if not given.

    Raises:
        MeshError: if the file cannot be used; the message says where and what would be right.
    """
    content = _content(path)
    suffix = path.suffix.lower()
    turned = False
    if suffix == ".stl":
        groups = [read_stl(path, content)]
    elif suffix == ".obj":
        groups = read_obj(path, content)
    elif suffix == ".dae":
        groups, unit_of_file, turned = read_dae(path, content)
        unit_m = unit_of_file if unit_m is None else unit_m
    else:
        raise MeshError(path, "", f"unsupported format {suffix!r}; supported: .stl, .obj, .dae")
    scaled = [group * (1.0 if unit_m is None else unit_m) for group in groups if len(group)]
    _check(path, scaled)
    return Mesh(tuple(scaled), turned)


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise MeshError(path, "", "there is no such file")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise MeshError(
            path, "", f"{size} bytes are too many; simplify the mesh to at most {MAX_BYTES}"
        )
    if size == 0:
        raise MeshError(path, "", "the file is empty; it needs at least one triangle")
    return path.read_bytes()


def _check(path: Path, groups: list[FloatArray]) -> None:
    count = sum(len(group) for group in groups)
    if count == 0:
        raise MeshError(path, "", "there is no triangle in it; it needs at least one")
    if count > MAX_TRIANGLES:
        raise MeshError(
            path, "", f"{count} triangles are too many; simplify to at most {MAX_TRIANGLES}"
        )
    for index, group in enumerate(groups):
        bad = ~np.isfinite(group).all(axis=(1, 2))
        if bad.any():
            place = f"group {index + 1}, triangle {int(np.argmax(bad)) + 1}"
            raise MeshError(path, place, "a coordinate is NaN or infinite; it must be a number")
    largest = max(float(np.abs(group).max()) for group in groups)
    if largest > MAX_EXTENT_M:
        raise MeshError(
            path, "", f"a coordinate is {largest:g} m; is the unit right (mm: unit 0.001 m)?"
        )
