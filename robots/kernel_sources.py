"""Which texts end up in a compiled kernel: its own, and those of everything that it calls.

Compiled code contains the code of all that it calls, and the constants of the modules it imports.
``robots.compiled`` binds numba's cache to the digest of them all, so that code compiled from an
older text of any of them is never run.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_IMPORT = re.compile(r"^(?:from\s+([\w.]+)\s+)?import\s+(\([^)]*\)|[^\n]*)", re.MULTILINE)
_COMMENT = re.compile(r"#[^\n]*")
_NAME = re.compile(r"[\w.]+(?:\s+as\s+\w+)?")


@cache
def sources_digest(path: Path) -> str:
    """SHA-256 (hex) of all texts that code compiled from the module ``path`` may contain."""
    digest = hashlib.sha256()
    for source in kernel_sources(path):
        digest.update(source.read_bytes())
        digest.update(b"\0")
    return digest.hexdigest()


def kernel_sources(path: Path) -> list[Path]:
    """Files of this project whose text may be in code compiled from the module ``path``.

    These are the module itself, all that it imports, and so on through kernels and packages; of
    other modules, which hold types and constants, imports are not followed further.
    """
    found = {path: None}
    waiting = [path]
    while waiting:
        for imported in _imports(waiting.pop()):
            if imported not in found:
                found[imported] = None
                if imported.name.endswith("_kernels.py") or imported.name == "__init__.py":
                    waiting.append(imported)
    return sorted(found)


@cache
def _imports(path: Path) -> tuple[Path, ...]:
    """The files of this project that a module imports by absolute name."""
    root = _root(path)
    names = imported_names(path.read_text())
    return tuple(file for name in names if (file := _file(root, name)) is not None)


def imported_names(text: str) -> Iterator[str]:
    """Names of the modules that a text imports, and of what it imports from them.

    The latter may be modules too. Read by pattern: parsing would take a third of a second.
    """
    for module, names in _IMPORT.findall(text):
        if module:
            yield module
        for name in _NAME.findall(_COMMENT.sub("", names)):
            first = name.split()[0]
            yield f"{module}.{first}" if module else first


def _root(path: Path) -> Path:
    """The folder that holds the top package of a module."""
    folder = path.parent
    while (folder / "__init__.py").is_file():
        folder = folder.parent
    return folder


def _file(root: Path, name: str) -> Path | None:
    """The file of a module or package, None if it is not of this project."""
    place = root.joinpath(*name.split("."))
    for file in (place.with_suffix(".py"), place / "__init__.py"):
        if file.is_file():
            return file
    return None
