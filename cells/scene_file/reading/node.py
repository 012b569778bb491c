"""A value of the file together with where it stands.

Templates are expanded on this tree, so a value that came out of a template still knows its line.
"""

from __future__ import annotations

from dataclasses import dataclass

Scalar = str | int | float | bool | None
Step = str | int
_NAMED = {"lines", "stations"}  # lists whose items go by their names


@dataclass(frozen=True, slots=True)
class Node:
    """A mapping, list or scalar at ``line``, ``column`` (from 1).

    ``key_line`` and ``key_column`` are the place of its key where it is a value of a mapping, and
    ``template`` the template that it was taken from, if any.
    """

    value: dict[str, Node] | list[Node] | Scalar
    line: int
    column: int
    key_line: int = 0
    key_column: int = 0
    template: str = ""

    def child(self, step: Step) -> Node | None:
        """Return the node one step down, None where there is none."""
        if isinstance(self.value, dict) and isinstance(step, str):
            return self.value.get(step)
        if isinstance(self.value, list) and isinstance(step, int):
            return self.value[step] if step < len(self.value) else None
        return None

    def fields(self) -> dict[str, Node]:
        """Return the entries of a mapping, nothing for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    def items(self) -> list[Node]:
        """Return the items of a list, nothing for anything else."""
        return self.value if isinstance(self.value, list) else []


def plain(node: Node) -> object:
    """Return the value alone, without places."""
    if isinstance(node.value, dict):
        return {key: plain(child) for key, child in node.value.items()}
    if isinstance(node.value, list):
        return [plain(child) for child in node.value]
    return node.value


def in_words(root: Node, path: tuple[Step, ...]) -> str:
    """Write a path as people do: ``lines[underbody].stations[respot_10].robots.R1.home[3]``."""
    words, node, section = "", root, ""
    for step in path:
        child = node.child(step)
        if isinstance(step, int):
            name = _name_of(child) if section in _NAMED else ""
            words += f"[{name or step}]"
        else:
            words += f".{step}" if words else step
        node = child or Node(None, node.line, node.column)
        section = str(step)
    return words or "scene"


def _name_of(node: Node | None) -> str:
    name = node.child("name") if node is not None else None
    return name.value if name is not None and isinstance(name.value, str) else ""
