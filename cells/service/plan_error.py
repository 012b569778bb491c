"""The one error of plans that a server is given."""

from __future__ import annotations


class PlanError(Exception):
    """A plan that is not to be run; the sentence names the folder and says why."""
