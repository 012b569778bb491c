"""Scene files: YAML in millimetres and degrees -> :class:`cells.shop.Shop` in SI.

``load`` refuses a faulty file with every fault named by file, line, column, place and remedy;
``check`` sums a scene up and adds what looks unintended.
"""

from cells.scene_file.loading import load, load_planned
from cells.scene_file.problems import Problem, SceneError
from cells.scene_file.summary import SceneSummary, StationSummary, check

__all__ = [
    "Problem",
    "SceneError",
    "SceneSummary",
    "StationSummary",
    "check",
    "load",
    "load_planned",
]
