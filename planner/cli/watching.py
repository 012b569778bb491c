"""``taktline plan --watch``: planned once, and again whenever the scene's files are saved.

The process stays, and so do its workers: a change costs what has to be planned anew, and neither
starting up nor loading. Every plan starts from the one before, in the same folder.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.faults import BAD_INPUT, tell_fault
from planner.cli.plan_command import check, ended_kindly, engine_of
from planner.cli.refusal import RefusedError
from planner.cli.request import Request

if TYPE_CHECKING:
    from planner.engine import Engine

_LOOK_MS = 200
"""How often it is looked whether somebody wants this to end."""


def watch_scene(request: Request) -> int:
    """Plan, and go on planning until an interrupt; the exit code of the last plan.

    Raises:
        RefusedError: if an option, or two of them together, cannot be.
    """
    check(request)
    if request.without is not None:
        raise RefusedError("--watch is not for --without: a fallback is planned once")
    if not request.scene.resolve().parent.is_dir():
        raise RefusedError(f"{request.scene.parent}: there is no such folder to watch")
    watched = _Watched(request.scene)
    code = BAD_INPUT
    with ended_kindly(), engine_of(request) as engine:
        try:
            for _ in watched.saved():
                code = _plan(engine, request, watched)
                request = replace(request, before=_planned_before(request))
                _say(request, f"Waiting for {request.scene} to be saved; Ctrl-C ends")
        except KeyboardInterrupt:
            return code
    return code


def _plan(engine: Engine, request: Request, watched: _Watched) -> int:
    """Plan what is in the files by now; what is wrong with them is said, and nothing is lost."""
    from planner.cli.asked import Asked
    from planner.cli.planning import plan_asked

    began_s = time.perf_counter()
    try:
        task = Asked.of(request)
        watched.also(task.files)
        return plan_asked(engine, request, task, began_s)
    except (RefusedError, OSError) as error:
        return tell_fault(error, request.as_json)


def _planned_before(request: Request) -> Path | None:
    """What to start from the next time: the plan that is in the folder now."""
    from planner.cli.folder import PROGRAM

    return request.output if (request.output / PROGRAM).is_file() else request.before


def _say(request: Request, sentence: str) -> None:
    if not (request.quiet or request.lines):
        print(sentence, file=sys.stderr, flush=True)


class _Watched:
    """The files of a scene: its own and those that it needs, which may come to be more."""

    def __init__(self, scene: Path) -> None:
        self._folder = scene.resolve().parent
        self._states: dict[Path, object] = {scene.resolve(): None}

    def also(self, names: tuple[str, ...]) -> None:
        """Watch these files and folders, too, by their names in the scene."""
        for path in ((self._folder / name).resolve() for name in names):
            self._states.setdefault(path, _state(path))

    def saved(self) -> Iterator[None]:
        """Yield at once, and whenever a file is not what it was; what is saved meanwhile counts."""
        while True:
            files = set(self._states)
            for _ in _wakings(files):
                states = {path: _state(path) for path in self._states}
                if states != self._states:
                    self._states = states
                    yield
                if files != set(self._states):
                    break


def _wakings(files: set[Path]) -> Iterator[object]:
    """Wake up where one of ``files`` may have changed, and every now and then."""
    from watchfiles import watch

    deep = any(path.is_dir() for path in files)
    folders = {path if path.is_dir() else path.parent for path in files}
    return watch(*folders, recursive=deep, yield_on_timeout=True, rust_timeout=_LOOK_MS)


def _state(path: Path) -> object:
    """Something that is another one when a file, or one in a folder, has been saved."""
    if path.is_dir():
        return tuple((str(each), _state(each)) for each in sorted(path.iterdir()))
    try:
        known = path.stat()
    except OSError:  # it is just being replaced
        return "away"
    return known.st_mtime_ns, known.st_size, known.st_ino
