"""How far covering shapes reach beyond what they cover, for every URDF in the data.

Library robots come with covering capsules and without meshes: of them only the number of pieces
can be told. Called by ``collision``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from planner.benchmarks.registry import BenchDataError
from robots import library
from robots.geometry import FloatArray
from robots.mesh import Mesh, MeshError, fit_mesh, read_mesh
from robots.urdf import UrdfError, UrdfOptions
from robots.urdf.nodes import read_nodes
from robots.urdf.values import text, vector

_DEFAULTS = UrdfOptions()


@dataclass(frozen=True, slots=True)
class FitFigures:
    """A robot: the pieces that cover it, and by how much (m) at most they reach beyond."""

    robot: str
    pieces: int
    excess_m: float | None


def library_fits() -> Iterator[FitFigures]:
    """The robots of the library."""
    for robot_id in library.robot_ids():
        pieces = sum(len(link.pieces) for link in library.robot(robot_id).links)
        yield FitFigures(robot_id, pieces, None)


def urdf_fits(folder: Path) -> Iterator[FitFigures]:
    """Every URDF below ``folder``, its collision meshes covered as scenes do by default.

    Raises:
        BenchDataError: if a URDF or a mesh of it cannot be read.
    """
    for path in sorted(folder.rglob("*.urdf")):
        try:
            fits = [_fit(mesh, scale) for mesh, scale in _meshes(path)]
        except (UrdfError, MeshError) as error:
            raise BenchDataError(f"{path}: {error}") from error
        if fits:
            most = max(excess for _, excess in fits)
            yield FitFigures(str(path.relative_to(folder)), sum(n for n, _ in fits), most)


def _meshes(path: Path) -> list[tuple[Path, FloatArray]]:
    """The collision meshes that a URDF names and that are there, each with its scale, once."""
    found: dict[Path, FloatArray] = {}
    for link in read_nodes(path).all("link"):
        for collision in link.all("collision"):
            for mesh in collision.required("geometry").all("mesh"):
                file = path.parent / text(mesh, "filename").removeprefix("package://")
                if file.is_file():
                    found[file] = vector(mesh, "scale", 3, (1.0, 1.0, 1.0))
    return list(found.items())


def _fit(path: Path, scale: FloatArray) -> tuple[int, float]:
    mesh = Mesh(tuple(group * scale for group in read_mesh(path).groups))
    fit = fit_mesh(mesh, _DEFAULTS.tolerance_m, _DEFAULTS.max_pieces)
    return len(fit.pieces), fit.excess_m
