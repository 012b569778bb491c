"""Values and arrays as one compressed block that the page can read.

A block is gzip of: the length of the JSON text (4 bytes, little-endian), the JSON text padded to
8 bytes, the arrays one after the other. In the JSON, ``{"$": [type, first byte, count]}`` stands
for an array. Written by ``contents`` and ``overview``, read by ``page/block.js``.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

_TYPES = {"float32": "f4", "float64": "f8", "uint16": "u2", "uint32": "u4", "uint8": "u1"}
_ALIGNMENT = 8


def packed(members: Mapping[str, Any]) -> bytes:
    """Return ``members`` as a block; arrays may stand anywhere in them.

    The same members always give the same bytes.

    Raises:
        ValueError: if there is a number that is not finite, or an array of another type than
            float32, float64, uint8, uint16 and uint32.
    """
    arrays = _Arrays()
    text = json.dumps(arrays.replaced(members), allow_nan=False, separators=(",", ":")).encode()
    text += b" " * (-(len(text) + 4) % _ALIGNMENT)
    raw = len(text).to_bytes(4, "little") + text + b"".join(arrays.chunks)
    return gzip.compress(raw, compresslevel=6, mtime=0)


class _Arrays:
    """The arrays found so far, each padded to the alignment."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []
        self._size = 0

    def replaced(self, value: Any) -> Any:
        """Return ``value`` with a reference in the place of every array."""
        if isinstance(value, np.ndarray):
            return {"$": self._keep(value)}
        if isinstance(value, Mapping):
            return {key: self.replaced(member) for key, member in value.items()}
        if isinstance(value, list | tuple):
            return [self.replaced(member) for member in value]
        return value

    def _keep(self, array: np.ndarray[Any, Any]) -> list[str | int]:
        kind = _TYPES.get(array.dtype.name)
        if kind is None:
            raise ValueError(f"arrays may be of type {', '.join(_TYPES)}, not {array.dtype}")
        if kind.startswith("f") and not np.all(np.isfinite(array)):
            raise ValueError("expected finite numbers, got NaN or infinity")
        data = np.ascontiguousarray(array).astype(f"<{kind}", copy=False).tobytes()
        first = self._size
        self.chunks.append(data + b"\0" * (-len(data) % _ALIGNMENT))
        self._size += len(self.chunks[-1])
        return [kind, first, array.size]
