"""When what a journal holds was written, for whoever measures afterwards."""

from __future__ import annotations

from pathlib import Path

from cells.journal.encoding import event_from_text
from cells.journal.events import Event
from cells.journal.schema import opened
from cells.journal.sqlite_store import MIGRATIONS


def written_unix_s(path: Path) -> list[tuple[float, Event]]:
    """Return the events of a journal that nobody has open, each with the wall clock's time (s) at
    which it went to disk; those that a snapshot has replaced are left out.

    Raises:
        JournalError: if it cannot be read.
    """
    connection = opened(path, MIGRATIONS)
    try:
        rows = connection.execute("SELECT written_unix_s, event FROM record ORDER BY number")
        return [(time_s, event_from_text(text)) for time_s, text in rows]
    finally:
        connection.close()
