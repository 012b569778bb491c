"""The one error of reading wire formats."""

from __future__ import annotations


class WireError(ValueError):
    """A file or message is not what it should be; the sentence says where and why."""
