"""Wall time per stage, for the report; no decision depends on it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Watch:
    """Wall time (s) per stage."""

    wall_s: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def on(self, stage: str) -> Iterator[None]:
        """Time a stage; several times add up."""
        began_s = time.perf_counter()
        try:
            yield
        finally:
            spent_s = time.perf_counter() - began_s
            self.wall_s[stage] = self.wall_s.get(stage, 0.0) + spent_s
