"""Reads Wavefront OBJ: vertices, faces, and groups or objects as separate bodies.

Texture, normals and materials have no say in collision and are skipped; free-form surfaces are
refused, since skipping them would leave holes. Called by ``robots.mesh.reader``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from robots.geometry import FloatArray
from robots.mesh.errors import MeshError
from robots.mesh.text import number

_SKIPPED = frozenset(("vt", "vn", "s", "usemtl", "mtllib", "l", "p", "mg", "lod"))
_GROUPS = ("o", "g")


def read_obj(path: Path, content: bytes) -> list[FloatArray]:
    """Return the triangles (n, 3, 3) of each group that has any, in the file's own unit.

    Faces of more than three corners are fanned out from their first corner.

    Raises:
        MeshError: at the line that is wrong.
    """
    vertices: list[list[float]] = []
    groups: list[list[tuple[int, int, int]]] = [[]]
    for line, words in _lines(path, content):
        keyword = words[0]
        if keyword == "v":
            vertices.append(_vertex(path, line, words[1:]))
        elif keyword == "f":
            groups[-1].extend(_face(path, line, words[1:], len(vertices)))
        elif keyword in _GROUPS:
            groups.append([])
        elif keyword not in _SKIPPED:
            raise MeshError(
                path, f"line {line}", f"{keyword!r} is not supported; export as polygons (v, f)"
            )
    points = np.array(vertices, dtype=np.float64).reshape(-1, 3)
    return [points[np.array(faces)] for faces in groups if faces]


def _lines(path: Path, content: bytes) -> list[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MeshError(
            path, f"byte {error.start}", "is not text; an OBJ file is UTF-8 text"
        ) from None
    lines: list[tuple[int, list[str]]] = []
    carried: list[str] = []
    for line, raw in enumerate(text.splitlines(), start=1):
        content_of_line = raw.split("#", 1)[0]
        words = [*carried, *content_of_line.removesuffix("\\").split()]
        carried = words if content_of_line.endswith("\\") else []
        if words and not carried:
            lines.append((line, words))
    return lines


def _vertex(path: Path, line: int, words: list[str]) -> list[float]:
    if len(words) not in (3, 4, 6, 7):
        raise MeshError(path, f"line {line}", f"{len(words)} numbers; right: v x y z")
    return [number(path, line, word) for word in words[:3]]


def _face(path: Path, line: int, words: list[str], known: int) -> list[tuple[int, int, int]]:
    if len(words) < 3:
        raise MeshError(path, f"line {line}", f"a face of {len(words)} corners; it needs 3 or more")
    corners = [_corner(path, line, word, known) for word in words]
    return [(corners[0], corners[k], corners[k + 1]) for k in range(1, len(corners) - 1)]


def _corner(path: Path, line: int, word: str, known: int) -> int:
    text = word.split("/", 1)[0]
    try:
        stated = int(text)
    except ValueError:
        raise MeshError(
            path, f"line {line}", f"{word!r} is not a vertex index; right: 7, 7/1 or 7/1/2"
        ) from None
    index = stated - 1 if stated > 0 else known + stated
    if stated == 0 or not 0 <= index < known:
        raise MeshError(
            path, f"line {line}", f"vertex {stated} does not exist; {known} are defined above"
        )
    return index
