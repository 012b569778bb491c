"""Scene files: YAML in millimetres and degrees -> :class:`cells.shop.Shop` in SI.

``load`` refuses a faulty file with every fault named by file, line, column, place and remedy.
"""

from cells.scene_file.loading import load
from cells.scene_file.problems import Problem, SceneError

__all__ = ["Problem", "SceneError", "load"]
