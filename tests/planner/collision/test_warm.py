"""Compiled code of the collision world can be had before it is needed."""

from __future__ import annotations

from planner.collision import warm_up


def test_warming_up_says_what_it_does() -> None:
    steps: list[str] = []
    warm_up(steps.append)
    assert len(steps) == 5
    assert all(step.startswith("collision") for step in steps)
