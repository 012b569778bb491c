"""What is known of the cells of a server, kept up to date by what ``StateService.Watch`` tells.

Knows when each cell changed, so that whoever shows them is told what it has not seen yet, however
slowly it reads. Used by ``live``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Watched:
    """Cells by name, as members of ``CellSnapshot``; ``instance`` and ``number`` say how far."""

    def __init__(self) -> None:
        self.instance, self.number = "", 0
        self.changes = 0
        self._cells: dict[str, tuple[int, Mapping[str, Any]]] = {}
        self._whole = 0
        self._away: str | None = None

    def take(self, told: Mapping[str, Any]) -> None:
        """Take in one ``WatchResponse`` (``cells.wire.watch_json``)."""
        self.changes += 1
        self._away = None
        if "resync_required" in told:
            self.instance, self.number = "", 0
            return
        self.instance, self.number = told["instance"], int(told["number"])
        if "snapshot" in told:
            self._cells, self._whole = {}, self.changes
        said = told["snapshot"] if "snapshot" in told else told["delta"]
        self._cells.update((cell["cell"], (self.changes, cell)) for cell in said["cells"])

    def lost(self, reason: str) -> None:
        """The server is not heard of; what is known stays, to go on from."""
        if reason != self._away:
            self.changes += 1
            self._away = reason

    def since(self, seen: int) -> dict[str, Any]:
        """Return what is new to one who has seen all up to change number ``seen``.

        ``whole``: forget all other cells. ``away``: why the server is not heard of, or None.
        """
        cells = [cell for changed, cell in self._cells.values() if changed > seen]
        return {"away": self._away, "whole": self._whole > seen, "cells": cells}
