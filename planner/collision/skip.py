"""Which pairs of an arm's pieces and standing things need no distance. Made by ``StationWorld``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, eq=False)
class Skip:
    """Exempt pairs: ``matrix`` (4, tags) holds 1 where a group of pieces may touch a tag."""

    matrix: npt.NDArray[np.uint8]

    def __or__(self, other: Skip) -> Skip:
        """Exempt what either exempts."""
        return Skip(self.matrix | other.matrix)
