"""A binary glTF 2.0 file: one JSON chunk, one chunk of numbers.

https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html, sections 3.6 and 4.4.
"""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from robots.geometry import FloatArray

_FLOAT, _UINT32 = 5126, 5125
_KINDS = {1: "SCALAR", 3: "VEC3", 4: "VEC4"}
_MAGIC, _VERSION, _JSON, _BINARY = 0x46546C67, 2, 0x4E4F534A, 0x004E4942


class Glb:
    """A file as it grows: members of the JSON chunk, and the numbers they refer to."""

    def __init__(self) -> None:
        self.members: dict[str, list[dict[str, Any]]] = {
            name: [] for name in ("nodes", "meshes", "materials", "accessors", "bufferViews")
        }
        self._data = bytearray()

    def add(self, kind: str, member: dict[str, Any]) -> int:
        """Append a member; return its number."""
        self.members[kind].append(member)
        return len(self.members[kind]) - 1

    def numbers(self, values: FloatArray) -> int:
        """Append rows (n,), (n, 3) or (n, 4) as float32; return the accessor."""
        rows = np.ascontiguousarray(values, dtype="<f4").reshape(len(values), -1)
        bounds = {"min": rows.min(axis=0).tolist(), "max": rows.max(axis=0).tolist()}
        return self._accessor(rows.tobytes(), _FLOAT, len(rows), _KINDS[rows.shape[1]], bounds)

    def indices(self, faces: np.ndarray[Any, Any]) -> int:
        """Append corners of triangles; return the accessor."""
        flat = np.ascontiguousarray(faces, dtype="<u4").ravel()
        return self._accessor(flat.tobytes(), _UINT32, len(flat), "SCALAR", {})

    def _accessor(
        self, data: bytes, component: int, count: int, kind: str, bounds: dict[str, Any]
    ) -> int:
        view = self.add(
            "bufferViews", {"buffer": 0, "byteOffset": len(self._data), "byteLength": len(data)}
        )
        self._data += data
        accessor = {"bufferView": view, "componentType": component, "count": count, "type": kind}
        return self.add("accessors", {**accessor, **bounds})

    def bytes(self, roots: list[int], channels: list[dict[str, Any]], samplers: list[Any]) -> bytes:
        """Return the file: a scene of ``roots`` and one animation."""
        members = {
            "asset": {"version": "2.0", "generator": "taktline"},
            "scene": 0,
            "scenes": [{"nodes": roots}],
            **self.members,
            "animations": [{"name": "cycle", "channels": channels, "samplers": samplers}],
            "buffers": [{"byteLength": len(self._data)}],
        }
        if not channels:
            del members["animations"]
        text = json.dumps(members, separators=(",", ":"), allow_nan=False).encode()
        text += b" " * (-len(text) % 4)
        size = 12 + 8 + len(text) + 8 + len(self._data)
        head = struct.pack("<III", _MAGIC, _VERSION, size)
        first = struct.pack("<II", len(text), _JSON)
        second = struct.pack("<II", len(self._data), _BINARY)
        return head + first + text + second + bytes(self._data)
