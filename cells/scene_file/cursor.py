"""A place in the scene file that can speak: where checks point when they find something.

Builders and checks walk the typed document with a cursor beside it, so that each message gets its
line, column and path in words without anybody passing them around.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cells.scene_file.problems import Problems
from cells.scene_file.reading.node import Node, Step, in_words


@dataclass(frozen=True, slots=True)
class Cursor:
    """A path into the tree at ``root``; ``problems`` and ``warnings`` are shared by all cursors."""

    root: Node
    problems: Problems
    warnings: Problems
    path: tuple[Step, ...] = ()

    def __getitem__(self, step: Step) -> Cursor:
        return replace(self, path=(*self.path, step))

    def exists(self, step: Step) -> bool:
        """Say whether the file has something one step down."""
        node: Node | None = self.root
        for each in (*self.path, step):
            node = node.child(each) if node is not None else None
        return node is not None

    def wrong(self, message: str) -> None:
        """Report a problem at the value here (or at the nearest thing above it)."""
        self._add(self.problems, message, key=False)

    def wrong_key(self, message: str) -> None:
        """Report a problem at the key here."""
        self._add(self.problems, message, key=True)

    def warn(self, message: str) -> None:
        """Report what is allowed but looks unintended."""
        self._add(self.warnings, message, key=True)

    def _add(self, to: Problems, message: str, *, key: bool) -> None:
        node, template, reached = self.root, "", True
        for step in self.path:
            child = node.child(step)
            if child is None:
                reached = False
                break
            node, template = child, child.template or template
        at_key = key and reached and node.key_line > 0
        line, column = (node.key_line, node.key_column) if at_key else (node.line, node.column)
        suffix = f" (from template {template})" if template else ""
        to.add(line, column, in_words(self.root, self.path), message + suffix)
