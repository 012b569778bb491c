"""Strict readers for files of MoveIt: planning scenes, motion requests and SRDF.

What they state is read or, if it cannot matter to a benchmark, known by name; anything else is an
error that names file, line and place. Read by ``planner.benchmarks.motion``.
"""

from planner.benchmarks.moveit.primitive import Primitive
from planner.benchmarks.moveit.request import Request, read_request
from planner.benchmarks.moveit.scene import PlanningScene, read_scene
from planner.benchmarks.moveit.srdf import Pair, read_srdf

__all__ = [
    "Pair",
    "PlanningScene",
    "Primitive",
    "Request",
    "read_request",
    "read_scene",
    "read_srdf",
]
