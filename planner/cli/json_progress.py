"""Progress for programs: one JSON object a line, on stderr (``taktline plan --progress json``)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, TextIO

from planner.interim import Interim
from planner.progress import Stage


@dataclass(slots=True)
class _Counted:
    lines: JsonLines
    name: str
    total: int
    done: int = 0

    def advance(self, count: int = 1) -> None:
        """Tell how far the stage is."""
        self.done += count
        self.tell()

    def tell(self) -> None:
        """Tell how far it is."""
        self.lines.say({"stage": self.name, "done": self.done, "total": self.total})


@dataclass(frozen=True, slots=True)
class JsonLines:
    """Lines ``{stage, done, total}`` of stages, ``{incumbent_s, bound_s, findings}`` of plans."""

    stream: TextIO

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[Stage]:
        """See :class:`planner.progress.Progress`."""
        counted = _Counted(self, name, total)
        counted.tell()
        yield counted

    def told(self, interim: Interim) -> None:
        """Tell how good the plan is so far."""
        self.say(asdict(interim))

    def say(self, members: dict[str, Any]) -> None:
        """Write one line."""
        print(json.dumps(members), file=self.stream, flush=True)
