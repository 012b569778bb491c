"""Arrays of a kind, to compile kernels for. Called by the modules beside this one."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

_TYPES: Final = {
    "f": np.float64,
    "i": np.int64,
    "I": np.int32,
    "u": np.uint8,
    "U": np.uint64,
    "b": np.bool_,
}


def arrays(kinds: str) -> list[npt.NDArray[Any]]:
    """Arrays of the ``kinds``, each a letter and the number of dimensions.

    "f", "i", "b": floats, integers, booleans; "I", "u", "U": int32, uint8, uint64; "F": floats
    that may not be written, like those of frozen values.
    """
    return [_array(kind[0], int(kind[1])) for kind in kinds.split()]


def _array(letter: str, dimensions: int) -> npt.NDArray[Any]:
    kind = _TYPES[letter.lower() if letter == "F" else letter]
    array: npt.NDArray[Any] = np.zeros((1,) * dimensions, dtype=kind)
    array.flags.writeable = letter != "F"
    return array
