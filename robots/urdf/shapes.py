"""Collision geometry of URDF links as convex pieces.

A link that can be seen but not hit is refused: planning would drive through it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import numpy as np

from robots.geometry import FloatArray, Pose
from robots.mesh import Mesh, MeshError, fit_mesh, read_mesh
from robots.shapes import Convex, box, cylinder, sphere
from robots.urdf.nodes import Node
from robots.urdf.values import origin, positive, text, vector

_KINDS = ("box", "sphere", "cylinder", "mesh")
_PACKAGE = "package://"
_FILE = "file://"


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """Builds pieces; mesh files must lie in ``folder`` or in the folder of their package.

    ``notes`` collects where pieces reach beyond their mesh by more than the tolerance.
    """

    folder: Path
    packages: Mapping[str, Path]
    tolerance_m: float
    max_pieces: int
    link_pieces: Mapping[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def pieces(self, link: Node, X_body_link: Pose) -> list[Convex]:
        """Return the link's collision pieces in the frame of its body.

        Raises:
            UrdfError: if geometry is missing, unknown or wrong, or a mesh cannot be used.
        """
        collisions = link.all("collision")
        if not collisions and link.all("visual"):
            raise link.error(
                f"link{link.label()} has <visual> but no <collision>; give it one, a box around it "
                "is enough"
            )
        pieces: list[Convex] = []
        for collision in collisions:
            pose = X_body_link @ origin(collision)
            pieces += [piece.moved(pose) for piece in self._geometry(link, collision)]
        name = link.attributes["name"]
        return [
            Convex(piece.points_m, piece.radius_m, f"{name}_{k}")
            for k, piece in enumerate(pieces, start=1)
        ]

    def _geometry(self, link: Node, collision: Node) -> list[Convex]:
        geometry = collision.required("geometry")
        shapes = geometry.children
        if len(shapes) != 1 or shapes[0].tag not in _KINDS:
            found = ", ".join(f"<{shape.tag}>" for shape in shapes) or "nothing"
            raise geometry.error(
                f"geometry of link{link.label()} holds {found}; right: one of {', '.join(_KINDS)}"
            )
        shape = shapes[0]
        if shape.tag == "box":
            return [box(positive(shape, "size", 3))]
        if shape.tag == "sphere":
            return [sphere(np.zeros(3), float(positive(shape, "radius")[0]))]
        if shape.tag == "cylinder":
            radius, length = positive(shape, "radius"), positive(shape, "length")
            return [cylinder(float(radius[0]), float(length[0]))]
        return self._mesh(link, shape)

    def _mesh(self, link: Node, shape: Node) -> list[Convex]:
        path = self._file(shape)
        scale = vector(shape, "scale", 3, (1.0, 1.0, 1.0))
        if (scale == 0.0).any():
            raise shape.error("scale: 0 would flatten the mesh; right: 1 1 1, or 0.001 for mm")
        try:
            mesh = read_mesh(path)
        except MeshError as error:
            raise shape.error(f"mesh {error}") from None
        if mesh.turned:
            raise shape.error(
                f"mesh {path.name} does not have z up, and tools disagree on what that means in a "
                "URDF; export it with Z_UP"
            )
        scaled = Mesh(tuple(_scaled(group, scale) for group in mesh.groups))
        most = self.link_pieces.get(link.attributes["name"], self.max_pieces)
        fit = fit_mesh(scaled, self.tolerance_m, most)
        if fit.excess_m > self.tolerance_m:
            self.notes.append(
                f"link{link.label()}: {len(fit.pieces)} pieces cover {path.name} and reach beyond "
                f"it by up to {1000.0 * fit.excess_m:.0f} mm"
            )
        return list(fit.pieces)

    def _file(self, shape: Node) -> Path:
        name = text(shape, "filename")
        folder, relative = self.folder, name.removeprefix(_FILE)
        start = shape.path.parent
        if name.startswith(_PACKAGE):
            package, _, relative = name.removeprefix(_PACKAGE).partition("/")
            if package not in self.packages:
                raise shape.error(
                    f"{name!r} needs the folder of package {package!r}, which is not given; write "
                    "the path relative to the URDF file"
                )
            folder = start = self.packages[package]
        pure = PurePosixPath(relative)
        if pure.is_absolute() or "://" in relative or "\\" in relative:
            raise shape.error(f"{name!r}: right is a path relative to the URDF file, with /")
        path = (start / pure).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise shape.error(
                f"{name!r} leads out of {folder.name or folder}; copy the mesh into it"
            )
        if not path.is_file():
            raise shape.error(f"there is no mesh file {name!r}")
        return path


def _scaled(group: FloatArray, scale: FloatArray) -> FloatArray:
    """Scale triangles; a mirrored body is turned right side out again."""
    scaled = group * scale
    return np.asarray(scaled[:, ::-1] if np.prod(scale) < 0.0 else scaled)
