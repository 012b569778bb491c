"""The judge: replays a program in PyBullet from scratch and trusts nothing the makers say.

Called by ``planner.pipeline`` and ``taktline verify``. It shares scene values with the makers and
no code: kinematics, timing, order and clearances are all found again by other means.
"""

from planner.validation.judge import judge

__all__ = ["judge"]
