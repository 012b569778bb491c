"""Which robots and tools there are, and how to get one by name.

Scene loading calls it with what users wrote, hence the error that lists alternatives.
"""

from __future__ import annotations

import difflib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from robots.library.data_file import read
from robots.library.robot_data import robot_from
from robots.library.tool_data import tool_from
from robots.model import RobotModel, Tool

_SUFFIX = ".yaml"


class UnknownModelError(KeyError):
    """No robot or tool of that name; ``str()`` is a sentence with the closest alternatives."""

    def __init__(self, kind: str, name: str, known: tuple[str, ...]) -> None:
        self.kind = kind
        self.name = name
        close = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
        listed = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(known)}"
        super().__init__(f"there is no {kind} {name!r} in the library; {listed}")

    def __str__(self) -> str:
        return str(self.args[0])


def robot_ids() -> tuple[str, ...]:
    """Return the names of all robots, sorted."""
    return _ids("robots")


def tool_ids() -> tuple[str, ...]:
    """Return the names of all guns and grippers, sorted."""
    return _ids("tools")


@cache
def robot(robot_id: str) -> RobotModel:
    """Return the robot of that name.

    Raises:
        UnknownModelError: if there is none.
    """
    if robot_id not in robot_ids():
        raise UnknownModelError("robot", robot_id, robot_ids())
    return robot_from(robot_id, read(_folder("robots") / (robot_id + _SUFFIX)))


@cache
def tool(tool_id: str) -> Tool:
    """Return the gun or gripper of that name.

    Raises:
        UnknownModelError: if there is none.
    """
    if tool_id not in tool_ids():
        raise UnknownModelError("tool", tool_id, tool_ids())
    return tool_from(tool_id, read(_folder("tools") / (tool_id + _SUFFIX)))


def _folder(kind: str) -> Traversable:
    return files("robots.library") / "data" / kind


@cache
def _ids(kind: str) -> tuple[str, ...]:
    names = (entry.name for entry in _folder(kind).iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX)))
