"""Real body-shop robots and tools as data, with the source of each figure.

``robot("kuka_kr210_r2700_2")`` and ``tool("gun_c_mid")`` read one data file each and remember it.
"""

from robots.library.catalogue import UnknownModelError, robot, robot_ids, tool, tool_ids

__all__ = ["UnknownModelError", "robot", "robot_ids", "tool", "tool_ids"]
