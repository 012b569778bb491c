"""The one error of journals."""

from __future__ import annotations


class JournalError(Exception):
    """A journal cannot be read or written; the sentence names the file, why, and what to do."""
