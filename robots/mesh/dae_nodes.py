"""Where the scene of a COLLADA file places which geometry. Called by ``robots.mesh.dae``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np

from robots.geometry import FloatArray, about_axis
from robots.mesh.dae_geometry import floats, name_of, tag
from robots.mesh.errors import MeshError

_MAX_DEPTH = 64
_REFUSED = ("instance_node", "instance_controller", "skew", "lookat")
_SIZES = {"matrix": 16, "translate": 3, "rotate": 4, "scale": 3}


def placed_geometries(path: Path, root: Element) -> Iterator[tuple[FloatArray, Element]]:
    """Yield the transform (4, 4) and the ``<geometry>`` of every instance in the scene.

    Raises:
        MeshError: if the scene or a geometry it names is missing, or a node is not supported.
    """
    known = {element.get("id", ""): element for element in root.iterfind("{*}library_geometries/*")}
    for node in _scene(path, root).iterfind("{*}node"):
        yield from _instances(path, node, np.eye(4), known, 0)


def _scene(path: Path, root: Element) -> Element:
    named = root.find("{*}scene/{*}instance_visual_scene")
    url = "" if named is None else named.get("url", "").removeprefix("#")
    for scene in root.iterfind("{*}library_visual_scenes/{*}visual_scene"):
        if scene.get("id") == url:
            return scene
    raise MeshError(
        path, "<scene>", f"names the visual scene {url!r}, which is not there; nothing is placed"
    )


def _instances(
    path: Path, node: Element, outer: FloatArray, known: dict[str, Element], depth: int
) -> Iterator[tuple[FloatArray, Element]]:
    if depth > _MAX_DEPTH:
        raise MeshError(path, name_of(node), f"nodes are nested deeper than {_MAX_DEPTH}")
    matrix = outer
    for child in node:
        kind = tag(child)
        if kind in _REFUSED:
            raise MeshError(path, name_of(node), f"<{kind}> is not supported; bake it on export")
        if kind in _SIZES:
            matrix = matrix @ _transform(path, node, child)
        elif kind == "instance_geometry":
            yield matrix, _geometry(path, child, known)
        elif kind == "node":
            yield from _instances(path, child, matrix, known, depth + 1)


def _geometry(path: Path, instance: Element, known: dict[str, Element]) -> Element:
    name = instance.get("url", "").removeprefix("#")
    if name not in known:
        raise MeshError(path, "<instance_geometry>", f"names {name!r}, which is not there")
    return known[name]


def _transform(path: Path, node: Element, element: Element) -> FloatArray:
    kind = tag(element)
    place = f"{name_of(node)} <{kind}>"
    numbers = floats(path, place, element.text)
    if len(numbers) != _SIZES[kind]:
        raise MeshError(path, place, f"{len(numbers)} numbers; it needs {_SIZES[kind]}")
    matrix = np.eye(4)
    if kind == "matrix":
        matrix = numbers.reshape(4, 4)
    elif kind == "translate":
        matrix[:3, 3] = numbers
    elif kind == "scale":
        matrix[:3, :3] = np.diag(numbers)
    else:
        length = float(np.linalg.norm(numbers[:3]))
        if length == 0.0:
            raise MeshError(path, place, "the axis is zero; it must have a direction")
        matrix[:3, :3] = about_axis(numbers[:3] / length, np.radians(numbers[3]))
    return matrix
