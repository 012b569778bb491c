"""The triangles of one COLLADA ``<geometry>``. Called by ``robots.mesh.dae``."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np
import numpy.typing as npt

from robots.geometry import FloatArray
from robots.mesh.errors import MeshError

IntArray = npt.NDArray[np.int64]

_SURFACES = ("triangles", "polylist", "polygons")
_REFUSED = ("tristrips", "trifans")


def tag(element: Element) -> str:
    """Return the element's name without its namespace."""
    return str(element.tag).rsplit("}", 1)[-1]


def name_of(element: Element) -> str:
    """Return the element as a person would point at it."""
    label = element.get("id") or element.get("name")
    return f"<{tag(element)} {label!r}>" if label else f"<{tag(element)}>"


def floats(path: Path, place: str, text: str | None) -> FloatArray:
    """Return the finite numbers of a list in XML text.

    Raises:
        MeshError: if a word is no finite number.
    """
    try:
        values = np.array((text or "").split(), dtype=np.float64)
    except ValueError as error:
        raise MeshError(path, place, f"{error}; write numbers like 0.125") from None
    if not np.isfinite(values).all():
        raise MeshError(path, place, "a number is NaN or infinite")
    return values


def polygons(path: Path, geometry: Element) -> FloatArray:
    """Return the triangles (n, 3, 3) of ``geometry``; larger polygons are fanned out.

    Raises:
        MeshError: if it is no polygon mesh, or indices do not fit.
    """
    mesh = geometry.find("{*}mesh")
    if mesh is None:
        raise MeshError(path, name_of(geometry), "is no <mesh>; export it as polygons")
    found = [np.empty((0, 3, 3))]
    for element in mesh:
        kind = tag(element)
        place = f"{name_of(geometry)} <{kind}>"
        if kind in _REFUSED:
            raise MeshError(path, place, "is not supported; triangulate on export")
        if kind in _SURFACES:
            found.append(_surface(path, place, mesh, element))
    return np.concatenate(found)


def _surface(path: Path, place: str, mesh: Element, element: Element) -> FloatArray:
    inputs = element.findall("{*}input")
    vertex = next((entry for entry in inputs if entry.get("semantic") == "VERTEX"), None)
    if vertex is None:
        raise MeshError(path, place, "has no VERTEX input")
    offsets = [int(_integers(path, place, entry.get("offset", "0"))[0]) for entry in inputs]
    stride, own = 1 + max(offsets), offsets[inputs.index(vertex)]
    points = _positions(path, place, mesh, vertex.get("source", ""))
    lists = [_integers(path, place, entry.text) for entry in element.findall("{*}p")]
    corners = np.concatenate([np.empty(0, dtype=np.int64), *lists])
    if len(corners) % stride:
        raise MeshError(path, place, f"{len(corners)} indices do not divide by {stride} inputs")
    counts = _counts(path, place, element, [len(entry) // stride for entry in lists])
    index = corners[own::stride]
    if counts.sum() != len(index):
        raise MeshError(
            path, place, f"polygons of {counts.sum()} corners in all, but {len(index)} are listed"
        )
    if len(index) and not (index.min() >= 0 and index.max() < len(points)):
        raise MeshError(
            path, place, f"vertex {index.max()} does not exist; there are {len(points)}"
        )
    return points[_fans(index, counts)]


def _counts(path: Path, place: str, element: Element, listed: list[int]) -> IntArray:
    """Corners of each polygon."""
    if tag(element) == "polygons":
        counts = np.array(listed, dtype=np.int64)
    elif tag(element) == "polylist":
        counts = _integers(path, place, element.findtext("{*}vcount"))
    else:
        counts = np.full(sum(listed) // 3, 3, dtype=np.int64)
    if len(counts) and counts.min() < 3:
        raise MeshError(path, place, f"a polygon of {counts.min()} corners; it needs 3 or more")
    return counts


def _fans(index: IntArray, counts: IntArray) -> IntArray:
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]) if len(counts) else counts
    fans = [
        (index[start], index[start + k], index[start + k + 1])
        for start, count in zip(starts, counts, strict=True)
        for k in range(1, count - 1)
    ]
    return np.array(fans, dtype=np.int64).reshape(-1, 3)


def _positions(path: Path, place: str, mesh: Element, source: str) -> FloatArray:
    """Follow VERTEX -> <vertices> -> POSITION -> <source> -> <float_array>."""
    vertices = _by_id(mesh, "vertices", source)
    position = None if vertices is None else vertices.find("{*}input[@semantic='POSITION']")
    origin = None if position is None else _by_id(mesh, "source", position.get("source", ""))
    array = None if origin is None else origin.find("{*}float_array")
    if array is None:
        raise MeshError(path, place, f"its vertices {source!r} have no positions in the file")
    values = floats(path, name_of(array), array.text)
    if str(len(values)) != array.get("count", str(len(values))) or len(values) % 3:
        raise MeshError(
            path, name_of(array), f"{len(values)} numbers, but count={array.get('count')!r}"
        )
    return values.reshape(-1, 3)


def _by_id(mesh: Element, kind: str, reference: str) -> Element | None:
    name = reference.removeprefix("#")
    return next((entry for entry in mesh.iterfind(f"{{*}}{kind}") if entry.get("id") == name), None)


def _integers(path: Path, place: str, text: str | None) -> IntArray:
    try:
        return np.array((text or "").split(), dtype=np.int64)
    except (ValueError, OverflowError) as error:
        raise MeshError(path, place, f"{error}; indices are whole numbers") from None
