"""Generated example scenes: plausible sheet metal, fixtures and robots, as scene files.

``generate`` writes the scenes that are committed under ``scenes``; a test compares the bytes, and
``taktline scene generate`` calls it for users who want to start from one of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from cells.generation import (
    diecast_cell,
    door_line,
    framing_station,
    hyperfactory,
    rear_underbody,
    respot_cell,
    stud_line,
)
from cells.generation.obj_writer import obj_text
from cells.generation.scene_text import scene_text
from cells.generation.sheet_metal import Loft


class _Generator(Protocol):
    """A module, or a value like one, that describes one scene."""

    @property
    def COMMENT(self) -> str: ...
    def meshes(self) -> dict[str, tuple[Loft, ...]]: ...
    def scene(self) -> dict[str, Any]: ...


_SCENES: dict[str, _Generator] = {
    "respot_cell": respot_cell,
    "framing_station": framing_station,
    "diecast_cell": diecast_cell,
    "stud_line": stud_line,
    "door_line": door_line,
    "rear_underbody_casting": rear_underbody.CASTING,
    "rear_underbody_72_parts": rear_underbody.PARTS,
    "hyperfactory": hyperfactory,
}


def names() -> tuple[str, ...]:
    """Names of the scenes that can be generated."""
    return tuple(_SCENES)


def generate(name: str, folder: Path) -> Path:
    """Write ``folder/name.yaml`` and its meshes under ``folder/meshes``; return the scene's path.

    Raises:
        ValueError: if there is no scene of that name.
    """
    if name not in _SCENES:
        raise ValueError(f"no scene named {name!r}; there are {', '.join(names())}")
    module = _SCENES[name]
    (folder / "meshes").mkdir(parents=True, exist_ok=True)
    for mesh, pieces in module.meshes().items():
        text = obj_text(mesh.replace("_", " "), pieces)
        (folder / "meshes" / f"{mesh}.obj").write_text(text, encoding="utf-8", newline="\n")
    path = folder / f"{name}.yaml"
    text = scene_text(module.COMMENT, module.scene())
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
