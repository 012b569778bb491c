"""Where a journal's records lie: what ``cells.journal.journal`` needs of a database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol


class Row(NamedTuple):
    """A record: its number, when it was written (Unix time, s), its event, the digest up to it."""

    number: int
    written_unix_s: float
    event: str
    chain: bytes


class SnapshotHead(NamedTuple):
    """The last record that a snapshot replaces, its digest, and that of the snapshot."""

    number: int
    chain: bytes
    seal: bytes


class Store(Protocol):
    """A database that is open for this process alone. What changes it does so at once and on disk,
    or not at all; it raises one of ``faults`` if that is not possible, and ``explained`` says why.
    """

    @property
    def where(self) -> str:
        """What to call it in errors."""

    @property
    def faults(self) -> tuple[type[Exception], ...]:
        """What its methods raise."""

    def explained(self, error: Exception) -> str:
        """Return a sentence on why it cannot be used, and what to do."""

    def snapshot(self) -> tuple[tuple[str, ...], SnapshotHead]:
        """Return the snapshot's parts, and what it replaces."""

    def records(self, after: int) -> Iterator[tuple[Any, Any, Any]]:
        """Return number, event and digest of the records after one, in order, as they are found."""

    def head(self) -> tuple[int, bytes]:
        """Return number and digest of the last record that was written."""

    def append(self, rows: Sequence[Row], audited: Sequence[tuple[float, str, str]]) -> None:
        """Add records, of which the last is the head then; and what stays on record (Unix time,
        who, event).
        """

    def shorten(self, parts: Sequence[str], head: SnapshotHead) -> None:
        """Have a snapshot in the place of the one before."""

    def drop(self, up_to: int, most: int) -> int:
        """Delete records up to a number, the first ``most`` of them; how many that were."""

    def tidy(self) -> None:
        """Do what can wait for a moment in which nobody waits; asked for in every one."""

    def audit(self) -> Iterator[tuple[float, str, str]]:
        """Return what stays on record, oldest first."""

    def close(self) -> None:
        """Let go of it."""
