"""Reads COLLADA (DAE): the polygons of the scene, with its unit and its upward axis.

Only what bounds a body is read; skins, morphs and instanced nodes are refused rather than
skipped. Called by ``robots.mesh.reader``.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
import numpy as np
from defusedxml.common import DefusedXmlException

from robots.geometry import FloatArray
from robots.mesh.dae_geometry import polygons, tag
from robots.mesh.dae_nodes import placed_geometries
from robots.mesh.errors import MeshError

_TO_Z_UP = {
    "X_UP": np.array([[0.0, -1.0, 0.0], [0.0, 0.0, -1.0], [1.0, 0.0, 0.0]]),
    "Y_UP": np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]]),
    "Z_UP": np.eye(3),
}


def read_dae(path: Path, content: bytes) -> tuple[list[FloatArray], float, bool]:
    """Return triangles (n, 3, 3) per placed geometry with z up, the unit in metres, and turned.

    ``turned``: whether the file had another axis up. Triangles are in the file's unit.

    Raises:
        MeshError: at the element that is wrong.
    """
    root = _root(path, content)
    axis = _up_axis(path, root)
    turn = _TO_Z_UP[axis]
    groups = []
    for matrix, geometry in placed_geometries(path, root):
        triangles = polygons(path, geometry)
        placed = triangles @ matrix[:3, :3].T + matrix[:3, 3]
        groups.append(np.asarray(placed @ turn.T, dtype=np.float64))
    return groups, _unit_m(path, root), axis != "Z_UP"


def _root(path: Path, content: bytes) -> Element:
    try:
        root: Element = defusedxml.ElementTree.fromstring(content, forbid_dtd=True)
    except ParseError as error:
        raise MeshError(path, f"line {error.position[0]}", f"is not XML: {error.msg}") from None
    except DefusedXmlException as error:
        raise MeshError(
            path, "", f"document types and entities are refused ({type(error).__name__})"
        ) from None
    if tag(root) != "COLLADA":
        raise MeshError(path, f"<{tag(root)}>", "the outermost element must be <COLLADA>")
    return root


def _up_axis(path: Path, root: Element) -> str:
    stated = root.findtext("{*}asset/{*}up_axis", "Y_UP").strip()
    if stated not in _TO_Z_UP:
        raise MeshError(path, "<up_axis>", f"{stated!r} is none of {', '.join(_TO_Z_UP)}")
    return stated


def _unit_m(path: Path, root: Element) -> float:
    unit = root.find("{*}asset/{*}unit")
    text = "1" if unit is None else unit.get("meter", "1")
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not (np.isfinite(value) and value > 0.0):
        raise MeshError(path, "<unit>", f"meter={text!r} must be a positive number")
    return value
