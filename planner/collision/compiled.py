"""The names under which the kernels of the collision world are compiled; see there."""

from robots.compiled import inlined, kernel, lean

__all__ = ["inlined", "kernel", "lean"]
