"""Mesh files -> convex pieces, refused when the pieces stand out of the mesh by too much."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from cells.scene_file.building.folder import Folder
from cells.scene_file.building.units import metres, pose
from cells.scene_file.cursor import Cursor
from cells.scene_file.document.piece import MeshDoc
from robots.shapes import Convex

Fits = dict[tuple[str, str, float | None, float, int], tuple[Convex, ...]]
"""Pieces by the contents and kind of a mesh file and the options they were made with."""
_SAYS_ITS_UNIT = ".dae"


@dataclass(frozen=True, slots=True)
class Meshes:
    """Reads meshes of one scene; equal files with the same options are fitted once."""

    folder: Folder
    known: Fits = field(default_factory=dict)

    def pieces(self, document: MeshDoc, cursor: Cursor) -> tuple[Convex, ...]:
        """Return the pieces in the owner's frame; none after reporting a problem."""
        if document.unit is not None and document.scale is not None:
            cursor["scale"].wrong_key("give either `unit` or `scale`, not both")
        path = self.folder.file(document.file, cursor["file"])
        if path is None:
            return ()
        unit_m, tolerance, most = _unit_m(document, path), document.tolerance, document.max_pieces
        key = _contents(path), path.suffix.lower(), unit_m, tolerance, most
        if key not in self.known:
            self.known[key] = _fit(path, document, cursor)
        X_owner_mesh = pose(document.at)
        return tuple(piece.moved(X_owner_mesh) for piece in self.known[key])


def _contents(path: Path) -> str:
    """A digest of a file; of its name if it cannot be read, which will be told."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return str(path)


def _unit_m(document: MeshDoc, path: Path) -> float | None:
    """Return the length of one unit of the mesh file; None lets the file say it."""
    if document.scale is not None:
        return metres(document.scale)
    if document.unit is None and path.suffix.lower() == _SAYS_ITS_UNIT:
        return None
    return 1.0 if document.unit == "m" else metres(1.0)


def _fit(path: Path, document: MeshDoc, cursor: Cursor) -> tuple[Convex, ...]:
    from robots.mesh import MeshError, fit_mesh, read_mesh  # heavy: most scenes have no meshes

    try:
        mesh = read_mesh(path, _unit_m(document, path))
    except MeshError as error:
        place = f", {error.place}" if error.place else ""
        cursor["file"].wrong(f"mesh {document.file}{place}: {error.problem}")
        return ()
    except OSError as error:
        cursor["file"].wrong(f"mesh {document.file} cannot be read: {error.strerror}")
        return ()
    fit = fit_mesh(mesh, metres(document.tolerance), document.max_pieces)
    if fit.excess_m > metres(document.tolerance):
        cursor["file"].wrong(
            f"{len(fit.pieces)} convex pieces stand out of mesh {document.file} by up to "
            f"{fit.excess_m * 1000:.1f} mm, more than the tolerance of {document.tolerance:g} mm; "
            "raise `tolerance` or `max_pieces`, or split the mesh into convex `o` groups"
        )
        return ()
    return fit.pieces
