"""Motions of several arms at once, on one clock: from start to goal without touching each other."""

from planner.multiarm.checks import clashes_of
from planner.multiarm.query import Effort, NoTogether, TogetherPlan, TogetherQuery
from planner.multiarm.together import plan_together

__all__ = ["Effort", "NoTogether", "TogetherPlan", "TogetherQuery", "clashes_of", "plan_together"]
