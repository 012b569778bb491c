"""Kernels of reach and motion, for a robot of one joint. Called by ``steps``."""

from __future__ import annotations

import numpy as np

from planner.collision import scratch_for, toy_arm, toy_world
from planner.collision.check_kernels import config_free_nb
from planner.motion.course_kernels import Rows, lay_out_nb
from planner.motion.fitting_kernels import Ride, fastest_nb, polish_nb
from planner.motion.rrt_connect_kernels import Space, rrt_connect_nb
from planner.motion.shortcut_kernels import first_via_nb, shortcut_nb
from planner.motion.swing_kernels import swing_s_nb, swings_s_nb
from planner.motion.tool_line_kernels import LinePlan, ToolArrays, tool_lines_nb
from planner.warm_up.samples import arrays
from robots.compiled import compile_for
from robots.kinematics.forward_kernels import flange_transforms_kernel
from robots.kinematics.opw_kernels import opw_branches_kernel
from robots.timing.bounds_kernels import via_times_lower_bound_nb
from robots.timing.traverse_kernels import traverse_nb

_Q = np.zeros(1)
_STATE = np.ones(1, dtype=np.uint64)


def compile_searches() -> None:
    """Trees that grow from both ends of a motion."""
    s = _space()
    compile_for(config_free_nb, s.arm, s.world, _Q, s.margin_m, s.skip, s.scratch)
    compile_for(rrt_connect_nb, s, _Q, _Q, 1.0, 1.0, 1, 1, _STATE)


def compile_shortening() -> None:
    """Ways by one point, and shortcuts."""
    s, path = _space(), np.zeros((3, 1))
    compile_for(first_via_nb, s, _Q, _Q, path)
    compile_for(shortcut_nb, s, path, 1, 0.0, _STATE)


def compile_fitting() -> None:
    """Shapes of motions, and how long they take."""
    s, end = _space(), Rows(*arrays("f2 f1 f1"))
    compile_for(traverse_nb, *arrays("f2 f1 f1 F1 F1"))
    velocity, acceleration = arrays("F1 F1")
    shape, room = arrays("f2 f1 f1"), arrays("f2 f1 f1")
    compile_for(lay_out_nb, end, end, *shape, velocity, 1.0, 1.0, *room)
    ride = Ride(end, end, velocity, acceleration, 1.0, 1.0, *room)
    compile_for(fastest_nb, s, ride, *arrays("f2 f2 f1 f1"), 1)
    compile_for(polish_nb, s, ride, *shape, 1.0, 1.0, *arrays("i1 f2 f2"))
    compile_for(swings_s_nb, *arrays("f1 f2 f1 f2 f1 f1 f1 f1 f1 f2"))
    compile_for(swing_s_nb, *arrays("f1 f1 f1 f1 f1 f1 f1 f1 f1"))


def compile_times() -> None:
    """Reach, tool lines, and how long motions take."""
    compile_for(opw_branches_kernel, *arrays("f1 f1 f1 f1 f1 f3"))
    compile_for(flange_transforms_kernel, *arrays("f3 f2 f2 f2"))
    samples, fit, checks = arrays("f1 f2 f2")
    tool, plan = (
        ToolArrays(*arrays("f3 f2 f2 f1 f1")),
        LinePlan(samples, fit, checks, 1.0, 1.0, 1.0),
    )
    compile_for(tool_lines_nb, tool, plan, *arrays("f2 f2"))
    compile_for(via_times_lower_bound_nb, *arrays("f3 f1 f1"))


def _space() -> Space:
    """What motions are searched in."""
    arm, world = toy_arm(), toy_world()
    scratch = scratch_for(arm, world)
    skip = world.skip().matrix
    return Space(arm.arrays, world.arrays, 0.0, skip, scratch, _Q, _Q, _Q, 0.0)
