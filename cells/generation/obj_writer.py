"""Wavefront OBJ text of convex pieces, the same bytes on every machine.

Written by ``cells.generation`` for the meshes of the example scenes. One ``o`` group a convex
piece, coordinates in millimetres with one decimal, triangles that face outward.
"""

from __future__ import annotations

from collections.abc import Sequence

from cells.generation.sheet_metal import Loft

_HEADER = "# {title}\n# unit: mm; every object is one convex piece\n"


def obj_text(title: str, pieces: Sequence[Loft]) -> str:
    """Return the whole file. Piece names become the names of the groups."""
    blocks, first = [_HEADER.format(title=title)], 1
    for piece in pieces:
        blocks.append(_group(piece, first))
        first += 2 * len(piece.start_mm)
    return "".join(blocks)


def _group(piece: Loft, first: int) -> str:
    lines = [f"o {piece.name}"]
    lines += [f"v {_number(x)} {_number(y)} {_number(z)}" for x, y, z in piece.corners_mm]
    lines += ["f " + " ".join(str(first + corner) for corner in face) for face in piece.faces]
    return "\n".join(lines) + "\n"


def _number(value_mm: float) -> str:
    return f"{round(float(value_mm), 1) + 0.0:.1f}"
