"""Which stations decide how long a shop's cycle is, so that more effort is worth it there.

A line is as quick as its slowest station. Once every station has a first plan, only those can
make the whole quicker that take longer than what cannot be helped: the largest bound of any
station, and what the slowest took after all efforts. Used by ``planner.shop_path``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

import numpy as np

Name = TypeVar("Name")


class Standing(NamedTuple, Generic[Name]):
    """What is known of a station, all in s per takt: the cycle of its first plan (inf: it is no
    good), its bound then, and the cycle after all efforts; None: not known yet.
    """

    name: Name
    first_s: float | None
    bound_s: float = 0.0
    final_s: float | None = None


def decisive(standings: Iterable[Standing[Name]]) -> Iterator[Name]:
    """Names of the stations that are worth all efforts, the slowest first.

    What is not known yet counts as if it decided nothing, so that no station is left out whose
    turn it will be; once all is known, the answer does not depend on the order it came in.
    """
    known = [standing for standing in standings if standing.first_s is not None]
    floor_s = max((standing.bound_s for standing in known), default=0.0)
    for standing in sorted(known, key=lambda each: -(each.first_s or 0.0)):
        if (standing.first_s or 0.0) <= floor_s:
            return
        yield standing.name
        if standing.final_s is not None and np.isfinite(standing.final_s):
            floor_s = max(floor_s, standing.final_s)
