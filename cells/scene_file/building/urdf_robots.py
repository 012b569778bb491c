"""Robots from URDF files of the user's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cells.scene_file.building.folder import Folder
from cells.scene_file.building.units import radians
from cells.scene_file.cursor import Cursor
from cells.scene_file.document.robot import RobotDoc
from robots.model import RobotModel

URDF_FIELDS = ("payload", "flange", "acceleration", "jerk", "packages")


@dataclass(frozen=True, slots=True)
class UrdfRobots:
    """Reads the URDF files of one scene; one that several robots use alike is read once."""

    folder: Folder
    known: dict[str, RobotModel | None] = field(default_factory=dict)

    def model(self, document: RobotDoc, cursor: Cursor) -> RobotModel | None:
        """Return the model, or None after reporting what is wrong with it."""
        if document.payload is None:
            cursor["payload"].wrong("missing field `payload`: a URDF does not state it, kg")
        path = self.folder.file(document.urdf or "", cursor["urdf"])
        packages = self._packages(document, cursor["packages"])
        if path is None or packages is None or document.payload is None:
            return None
        key = document.model_dump_json(include={"urdf", *URDF_FIELDS})
        if key not in self.known:
            self.known[key] = _read(path, document, packages, self.folder.path, cursor)
        return self.known[key]

    def _packages(self, document: RobotDoc, cursor: Cursor) -> dict[str, Path] | None:
        named = document.packages or {}
        found = {name: self.folder.directory(path, cursor[name]) for name, path in named.items()}
        inside = {name: path for name, path in found.items() if path is not None}
        return inside if len(inside) == len(found) else None


def _read(
    path: Path, document: RobotDoc, packages: dict[str, Path], folder: Path, cursor: Cursor
) -> RobotModel | None:
    from robots.urdf import UrdfError, UrdfOptions, read_urdf  # compiles; few scenes need it

    ramps, jerks = document.acceleration, document.jerk
    options = UrdfOptions(
        folder=folder,
        flange=document.flange,
        acceleration_rad_s2=None if ramps is None else tuple(map(radians, ramps)),
        jerk_rad_s3=None if jerks is None else tuple(map(radians, jerks)),
        packages=packages,
    )
    try:
        return read_urdf(path, document.payload or 0.0, options)
    except UrdfError as error:
        line = f", line {error.line}" if error.line else ""
        cursor["urdf"].wrong(f"URDF {document.urdf}{line}: {error.problem}")
    except (ValueError, OSError) as error:
        cursor["urdf"].wrong(f"URDF {document.urdf}: {error}")
    return None
