"""Reads an SRDF for the one thing that matters here: pairs of links that may touch."""

from __future__ import annotations

from pathlib import Path

from planner.benchmarks.registry import BenchDataError
from robots.urdf.errors import UrdfError
from robots.urdf.nodes import read_nodes
from robots.urdf.values import text

Pair = frozenset[str]
"""Names of two links, or of one and the same."""


def read_srdf(path: Path) -> frozenset[Pair]:
    """Return the pairs of links whose collisions are disabled.

    Raises:
        BenchDataError: if it is no SRDF; the message names the line.
    """
    try:
        robot = read_nodes(path)
        if robot.tag != "robot":
            raise robot.error(f"<{robot.tag}> is no robot")
        return frozenset(
            frozenset((text(node, "link1"), text(node, "link2")))
            for node in robot.all("disable_collisions")
        )
    except UrdfError as error:
        raise BenchDataError(str(error)) from None
