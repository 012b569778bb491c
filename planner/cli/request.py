"""What ``taktline plan`` is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.engines import EngineName

if TYPE_CHECKING:
    from planner.wish import Objective


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for; ``cache`` None: the user's own, unless ``no_cache``.

    ``before`` is the folder of an earlier plan to start from, ``without`` a robot that failed.
    With ``lines`` progress is told in JSON, for programs.
    """

    scene: Path
    output: Path
    takt_s: float | None = None
    seed: int = 0
    workers: int | None = None
    quiet: bool = False
    as_json: bool = False
    cache: Path | None = None
    no_cache: bool = False
    time_limit_s: float | None = None
    before: Path | None = None
    without: str | None = None
    fallbacks: bool = False
    objective: Objective = "cycle"
    engine: EngineName = "local"
    ray_address: str | None = None
    lines: bool = False

    def is_plain(self) -> bool:
        """Whether the scene is to be planned as it stands."""
        special = self.takt_s is not None or self.without is not None
        return not special and self.objective == "cycle"
