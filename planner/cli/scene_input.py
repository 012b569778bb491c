"""Scene files as commands take them: a faulty one ends the command with all its faults."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from planner.cli.refusal import RefusedError


@contextmanager
def refusing_bad_scenes() -> Iterator[None]:
    """Turn what is wrong with a scene file into bad input.

    Raises:
        RefusedError: if the block raises ``SceneError``.
    """
    from cells.scene_file import SceneError

    try:
        yield
    except SceneError as error:
        count = len(error.problems)
        raise RefusedError(
            f"the scene cannot be used: {count} problem{'' if count == 1 else 's'}",
            tuple(str(problem) for problem in error.problems),
            {"problems": [asdict(problem) for problem in error.problems]},
        ) from error
