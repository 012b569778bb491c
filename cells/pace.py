"""What many do again and again, each at moments of its own: reports, heartbeats.

The moments of one are as far apart as all of them say, and do not move. Were each counted from the
last one, a delay that is common to many would have them meet, and they would go on together for
ever: a burst of work every time, behind which everything else waits.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Moments ``every_s`` apart, of which one is at ``offset_s``."""

    every_s: float
    offset_s: float

    @classmethod
    def of(cls, name: str, every_s: float) -> Pace:
        """Return the pace of ``name``; those of others are spread over all of ``every_s``."""
        drawn = hashlib.blake2b(name.encode(), digest_size=8).digest()
        return cls(every_s, every_s * int.from_bytes(drawn) / 2**64)

    def after(self, now_s: float) -> float:
        """Return the first moment after ``now_s``; those that were missed are left out."""
        number = math.floor((now_s - self.offset_s) / self.every_s) + 1
        return self.offset_s + number * self.every_s
