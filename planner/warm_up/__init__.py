"""Compiling everything that plans, once per installation.

``taktline compile`` calls this after installing, so that no user waits in the middle of planning;
whoever skips it waits once, at the first plan. Compiled code is kept beside its source.
"""

from __future__ import annotations

from planner.warm_up.compiling import warm_up

__all__ = ["warm_up"]
