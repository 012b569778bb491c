"""Open a scene file: UTF-8, a regular file, of sane size."""

from __future__ import annotations

import stat
from pathlib import Path

from cells.scene_file.problems import Problems
from cells.scene_file.reading.composer import compose
from cells.scene_file.reading.node import Node

LARGEST_BYTES = 5_000_000
_MOST_KNOWN = 2
_known: dict[str, Node] = {}
"""Trees of the texts read last; a scene and its copy beside a plan are read again and again."""


def read(path: Path, problems: Problems) -> Node:
    """Return the tree of values in the file at ``path``.

    Raises:
        SceneError: if there is no such file, it is too large, not UTF-8, or not plain YAML.
    """
    raw = _bytes(path, problems)
    problems.raise_if_any()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        byte = f"0x{raw[error.start]:02x}"
        problems.add(line, column, "scene", f"byte {byte} is not UTF-8; save the file as UTF-8")
        problems.raise_if_any()
        raise AssertionError from error  # pragma: no cover
    return _tree(text, problems)


def _tree(text: str, problems: Problems) -> Node:
    tree = _known.pop(text, None) or compose(text, problems)
    _known[text] = tree
    while len(_known) > _MOST_KNOWN:
        del _known[next(iter(_known))]
    return tree


def _bytes(path: Path, problems: Problems) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            problems.add(1, 1, "scene", "not a regular file")
            return b""
        with path.open("rb") as stream:
            raw = stream.read(min(status.st_size, LARGEST_BYTES) + 1)
    except (OSError, ValueError) as error:
        problems.add(1, 1, "scene", f"cannot be read: {getattr(error, 'strerror', None) or error}")
        return b""
    if len(raw) > LARGEST_BYTES:
        megabytes = LARGEST_BYTES // 1_000_000
        problems.add(1, 1, "scene", f"larger than {megabytes} MB; put geometry into mesh files")
    return raw
