"""Reads one data file of the library: YAML, parsed in C where that is available.

Called by ``robots.library.catalogue`` for the one file that was asked for.
"""

from __future__ import annotations

from importlib.resources.abc import Traversable
from typing import Any

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: Traversable) -> dict[str, Any]:
    """Return the top-level mapping of the YAML file at ``path``.

    Raises:
        ValueError: if the file holds anything else.
    """
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    if not isinstance(content, dict):
        raise ValueError(f"{path}: expected a mapping at the top, got {type(content).__name__}")
    return content
