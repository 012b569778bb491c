"""A name is one of those that are known, or a problem with near misses."""

from __future__ import annotations

from collections.abc import Iterable

from cells.scene_file.cursor import Cursor
from cells.scene_file.problems import did_you_mean


def known(name: str, names: Iterable[str], what: str, cursor: Cursor) -> bool:
    """Report ``name`` unless it is one of ``names``; ``what`` is their plural."""
    listed = tuple(names)
    if name in listed:
        return True
    cursor.wrong(f"`{name}` is none of the {what}; {did_you_mean(name, listed, what)}")
    return False


def all_known(names: Iterable[str], among: Iterable[str], what: str, cursor: Cursor) -> None:
    """Report each of ``names`` that is not ``among`` them; ``cursor`` is at their list."""
    listed = tuple(among)
    for i, name in enumerate(names):
        known(name, listed, what, cursor[i])
