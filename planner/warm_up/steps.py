"""What planning needs compiled, in steps that can be taken in any order.

Kernels of ``taktline balance``, of ``taktline schedule`` and of lines with shared welds alone are
compiled when they are first needed.

The second process begins with the last ones (see ``compiling``): what needs few of the kernels
of the others stands there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from planner.collision import warm_up_steps
from planner.warm_up import motions, orders


class Step(NamedTuple):
    """Some kernels: what they are for, and what compiles them."""

    name: str
    compile: Callable[[], None]


_WORLD, _CONFIGURATIONS, _MOTIONS, _ROBOTS, _TOGETHER = (Step(*step) for step in warm_up_steps())

STEPS = (
    _WORLD,
    _CONFIGURATIONS,
    _MOTIONS,
    Step("searches of motions", motions.compile_searches),
    Step("shortening of motions", motions.compile_shortening),
    _ROBOTS,
    _TOGETHER,
    Step("shapes of motions", motions.compile_fitting),
    Step("reach and times of motions", motions.compile_times),
    Step("rehearsals", orders.compile_rehearsal),
    Step("orders of tasks", orders.compile_orders),
)
