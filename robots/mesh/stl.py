"""Reads STL, binary and text, without believing what its header says.

Called by ``robots.mesh.reader``.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import numpy as np

from robots.geometry import FloatArray
from robots.mesh.errors import MeshError
from robots.mesh.text import number

_HEADER = 84
_RECORD = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])


def read_stl(path: Path, content: bytes) -> FloatArray:
    """Return the triangles (n, 3, 3) of the file, in its own unit.

    Raises:
        MeshError: at the byte or line where the file is not what it says.
    """
    if _is_text(content):
        return _read_text(path, content)
    if len(content) < _HEADER:
        raise MeshError(
            path, f"byte {len(content)}", f"ends inside the header of {_HEADER} bytes (truncated?)"
        )
    count = int.from_bytes(content[80:84], "little")
    if len(content) != _HEADER + count * _RECORD.itemsize:
        there = (len(content) - _HEADER) / _RECORD.itemsize
        raise MeshError(
            path,
            "byte 80",
            f"states {count} triangles, but there are bytes for {there:g}; truncated or damaged, "
            "export it again",
        )
    corners = np.frombuffer(content, dtype=_RECORD, offset=_HEADER)["corners"]
    bad = ~np.isfinite(corners).all(axis=(1, 2))
    if bad.any():
        first = int(np.argmax(bad))
        place = f"byte {_HEADER + first * _RECORD.itemsize} (triangle {first + 1})"
        raise MeshError(path, place, "a coordinate is NaN or infinite; it must be a number")
    return corners.astype(np.float64)


def _is_text(content: bytes) -> bool:
    """Text starts with "solid", but so do many binary headers: those hold a zero byte or more."""
    if not content[:80].lstrip().lower().startswith(b"solid"):
        return False
    count = int.from_bytes(content[80:84], "little")
    exact = len(content) == _HEADER + count * _RECORD.itemsize
    return not exact and b"\0" not in content[:4096]


def _read_text(path: Path, content: bytes) -> FloatArray:
    corners: list[list[float]] = []
    expected = _grammar()
    wanted = next(expected)
    for line, text in enumerate(content.decode("latin-1").splitlines(), start=1):
        words = text.split()
        if not words:
            continue
        word = words[0].lower()
        if word not in wanted:
            raise MeshError(
                path, f"line {line}", f"{words[0]!r} is not expected; right: {' or '.join(wanted)}"
            )
        if word == "vertex":
            if len(words) != 4:
                raise MeshError(path, f"line {line}", "right: vertex x y z")
            corners.append([number(path, line, part) for part in words[1:]])
        wanted = expected.send(word)
    if "solid" not in wanted:
        raise MeshError(path, "its end", f"ends too early; expected {' or '.join(wanted)}")
    return np.array(corners, dtype=np.float64).reshape(-1, 3, 3)


def _grammar() -> Generator[tuple[str, ...], str, None]:
    """Say which words may come next, being told which one came."""
    yield ("solid",)
    while True:
        word = yield ("facet", "endsolid")
        if word == "endsolid":
            yield ("solid",)
            continue
        yield ("outer",)
        for _ in range(3):
            yield ("vertex",)
        yield ("endloop",)
        yield ("endfacet",)
