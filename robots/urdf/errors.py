"""What is wrong with a URDF, where, and what would be right."""

from __future__ import annotations

from pathlib import Path


class UrdfError(ValueError):
    """A URDF that cannot be used; ``line`` is 0 where the fault is in no single line."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        self.path = path
        self.line = line
        self.problem = problem
        super().__init__(f"{path}, line {line}: {problem}" if line else f"{path}: {problem}")
