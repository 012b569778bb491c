"""What is wrong with a mesh file, where, and what would be right.

Raised by every reader of ``robots.mesh``; scene and URDF loading pass it on to the user.
"""

from __future__ import annotations

from pathlib import Path


class MeshError(ValueError):
    """A mesh file that cannot be used. ``place`` is a line, a byte offset or an element."""

    def __init__(self, path: Path, place: str, problem: str) -> None:
        self.path = path
        self.place = place
        self.problem = problem
        where = f"{path}, {place}" if place else f"{path}"
        super().__init__(f"{where}: {problem}")
