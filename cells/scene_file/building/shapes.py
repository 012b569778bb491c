"""Pieces of the document -> convex shapes in their owner's frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cells.scene_file.building.meshes import Meshes
from cells.scene_file.building.units import metres, point_m, pose
from cells.scene_file.cursor import Cursor
from cells.scene_file.document.piece import HullDoc, MeshDoc, PieceDoc
from robots.shapes import Convex, box, capsule, cylinder, sphere


@dataclass(frozen=True, slots=True)
class Shapes:
    """Builds the pieces of bodies, parts and tools of one scene."""

    meshes: Meshes

    def of(
        self, pieces: Sequence[PieceDoc] | None, mesh: MeshDoc | None, cursor: Cursor
    ) -> tuple[Convex, ...]:
        """Return the shapes of a thing that is given either by pieces or by one mesh."""
        if mesh is not None:
            return self.meshes.pieces(mesh, cursor["mesh"])
        return tuple(
            shape
            for i, piece in enumerate(pieces or ())
            for shape in self._piece(piece, cursor["pieces"][i])
        )

    def of_list(self, pieces: Sequence[PieceDoc], cursor: Cursor) -> tuple[Convex, ...]:
        """Return the shapes of the list of pieces at ``cursor``."""
        return tuple(
            shape for i, piece in enumerate(pieces) for shape in self._piece(piece, cursor[i])
        )

    def _piece(self, piece: PieceDoc, cursor: Cursor) -> tuple[Convex, ...]:
        if piece.mesh is not None:
            shapes = self.meshes.pieces(piece.mesh, cursor["mesh"])
        else:
            shapes = (_simple(piece),)
        return tuple(replace(s, name=piece.name) for s in shapes) if piece.name else shapes


def _simple(piece: PieceDoc) -> Convex:
    if piece.box is not None:
        return box(point_m(piece.box.size), pose(piece.box.at))
    if piece.cylinder is not None:
        round_ = piece.cylinder
        return cylinder(metres(round_.radius), metres(round_.height), pose(round_.at))
    if piece.sphere is not None:
        return sphere(point_m(piece.sphere.at), metres(piece.sphere.radius))
    if piece.capsule is not None:
        long = piece.capsule
        return capsule(point_m(long.from_), point_m(long.to), metres(long.radius))
    assert piece.hull is not None
    return _hull(piece.hull)


def _hull(hull: HullDoc) -> Convex:
    points_m = np.array([point_m(point) for point in hull.points])
    return Convex(points_m, metres(hull.radius)).moved(pose(hull.at))
