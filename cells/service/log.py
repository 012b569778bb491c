"""The log of a server: one line of JSON for each thing that people may ask about later."""

from __future__ import annotations

import json
import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

NAME = "log.jsonl"
MOST_BYTES, KEPT = 10 * 2**20, 5
_LOGGER = logging.getLogger("taktline.service")


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON."""
        said = {"at_unix_s": round(record.created, 3), "what": record.getMessage()}
        return json.dumps({**said, **getattr(record, "members", {})})


class Log:
    """The log in ``folder``, which never grows beyond 60 MiB."""

    def __init__(self, folder: Path) -> None:
        self._handler = RotatingFileHandler(
            folder / NAME, maxBytes=MOST_BYTES, backupCount=KEPT, encoding="utf-8"
        )
        self._handler.setFormatter(_Lines())
        _LOGGER.addHandler(self._handler)
        _LOGGER.setLevel(logging.INFO)
        _LOGGER.propagate = False

    def close(self) -> None:
        """Let go of the file."""
        _LOGGER.removeHandler(self._handler)
        self._handler.close()


def say(what: str, **members: str | int | float) -> None:
    """Note that something happened."""
    _LOGGER.info(what, extra={"members": members})
