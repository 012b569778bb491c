"""three.js, out of the wheel of trimesh, whose own viewer carries it.

Taktline ships no code of others, and a newcomer has no node: so the drawing library of the page is
taken from a package that is installed anyway (see docs/decisions/0008). Read once per page.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

_ARCHIVE = Path("resources", "templates", "viewer.zip")
_TEMPLATE = "viewer.html.template"
_START = "/**\n * @license\n * Copyright 2010-2022 Three.js Authors"
_END = re.compile(r'Object\.defineProperty\(t,"__esModule",\{value:!0\}\)\}\)\);\n')


class ThreeMissingError(Exception):
    """The installed trimesh does not carry three.js where it is looked for."""


@cache
def three_js() -> str:
    """Return the script that defines the global ``THREE``, with its licence line.

    Raises:
        ThreeMissingError: if it is not where trimesh 5 has it.
    """
    archive = _package() / _ARCHIVE
    if not archive.is_file():
        raise ThreeMissingError(f"{archive}: is not there; taktline needs trimesh 5 for its viewer")
    with ZipFile(archive) as files:
        text = files.read(_TEMPLATE).decode()
    start, end = text.find(_START), _END.search(text)
    if start < 0 or end is None:
        raise ThreeMissingError(f"{archive}: holds no three.js that taktline knows")
    return text[start : end.end()]


def _package() -> Path:
    spec = find_spec("trimesh")
    if spec is None or spec.origin is None:
        raise ThreeMissingError("the package trimesh, which carries three.js, is not installed")
    return Path(spec.origin).parent
