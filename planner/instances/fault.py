"""A file that is not an instance, or not of a kind that can be solved here: where and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class InstanceError(ValueError):
    """What is wrong with an instance; the message begins with the file, and the line if one is."""


class LineError(ValueError):
    """What is wrong in a line (numbered from 1), and what would be right."""

    def __init__(self, number: int, said: str) -> None:
        super().__init__(said)
        self.number = number


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn whatever is wrong inside into an :class:`InstanceError` that names ``path``."""
    try:
        yield
    except LineError as error:
        raise InstanceError(f"{path}:{error.number}: {error}") from error
    except UnicodeDecodeError as error:
        number = 1 + error.object.count(b"\n", 0, error.start)
        raise InstanceError(f"{path}:{number}: not plain text; expected ASCII") from error
    except ValueError as error:
        raise InstanceError(f"{path}: {error}") from error
