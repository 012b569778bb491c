"""What is wrong with a scene file, and where: one value per fault, one exception for all of them.

Every stage of ``cells.scene_file`` adds to the same :class:`Problems`, so that an engineer sees
many faults at once instead of one per run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: the file, line and column (from 1), the path in words, and what would be right."""

    file: str
    line: int
    column: int
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.where}: {self.message}"


class SceneError(Exception):
    """A scene that cannot be used; ``problems`` says why, in the order of the file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


@dataclass(slots=True)
class Problems:
    """Collects problems of one file; a fault of a template is told once, not at every use.

    Too many faults end the reading; of doubts (``fatal`` false) the first ones are kept.
    """

    file: str
    fatal: bool = True
    found: dict[tuple[int, int, str], Problem] = field(default_factory=dict)

    def add(self, line: int, column: int, where: str, message: str) -> None:
        """Keep a problem.

        Raises:
            SceneError: when there are so many that reading on helps nobody.
        """
        if len(self.found) >= MOST_PROBLEMS:
            return
        problem = Problem(self.file, line, column, where, message)
        self.found.setdefault((line, column, message), problem)
        if self.fatal and len(self.found) >= MOST_PROBLEMS:
            self.raise_if_any()

    def raise_if_any(self) -> None:
        """Raise what was found.

        Raises:
            SceneError: if there is any problem.
        """
        if self.found:
            raise SceneError(self.in_order())

    def in_order(self) -> tuple[Problem, ...]:
        """All problems, from the top of the file to its end."""
        return tuple(sorted(self.found.values(), key=lambda p: (p.line, p.column)))


def did_you_mean(name: str, known: Iterable[str], what: str) -> str:
    """Return the end of a message about an unknown ``name``: near misses, or all that is known."""
    names = list(dict.fromkeys(known))
    close = get_close_matches(name[:100], names, n=3, cutoff=0.6)
    if close:
        return f"did you mean {' or '.join(close)}?"
    if not names:
        return f"there are no {what} here"
    shown = ", ".join(names[:20]) + (f", ... ({len(names)} in all)" if len(names) > 20 else "")
    return f"known {what}: {shown}"
