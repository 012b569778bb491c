"""How often something may still be done right now."""

from __future__ import annotations


class Budget:
    """``at_once`` to begin with, at ``now_s``; ``per_s`` more a second, up to ``at_once``."""

    def __init__(self, per_s: float, at_once: float, now_s: float) -> None:
        self._per_s = per_s
        self._at_once = at_once
        self._left = at_once
        self._at_s = now_s

    def spend(self, now_s: float) -> bool:
        """Do it once; False if that is one too many."""
        more = self._per_s * (now_s - self._at_s)
        self._left, self._at_s = min(self._at_once, self._left + more), now_s
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True
