"""A file that is not an instance, or not of a kind that can be solved here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class InstanceError(ValueError):
    """What is wrong with an instance; the message begins with the file."""


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn whatever is wrong inside into an :class:`InstanceError` that names ``path``."""
    try:
        yield
    except (ValueError, IndexError, KeyError) as error:
        raise InstanceError(f"{path}: {_said(error)}") from error


def _said(error: Exception) -> str:
    match error:
        case IndexError():
            return "it ends too early"
        case KeyError():
            return f"there is no <{error.args[0]}>"
        case _:
            return str(error)
