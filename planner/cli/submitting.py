"""``taktline submit``, ``operations`` and ``cancel``: planning that a server does."""

from __future__ import annotations

import asyncio
import hashlib
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cells.operations import Operation, OperationKind, Question
from planner.cli.folder import PROGRAM, written
from planner.cli.operation_words import described, members, outcome_code, progress_line, show
from planner.cli.output import console, print_json
from planner.cli.refusal import RefusedError
from planner.cli.scene_input import refusing_bad_scenes
from planner.cli.server_calls import called
from planner.cli.serving import address

if TYPE_CHECKING:
    from cells.controller.planning import PlanningCaller
    from cells.controller.scene_files import SceneFiles

AGAIN_S, AGAIN_TIMES = 0.5, 120
"""How often, and how many times in a row, a server that is away is asked again."""


@dataclass(frozen=True, slots=True)
class SubmitRequest:
    """What is asked of the server at ``server``: the scene file ``scene``, or a plan's folder.
    ``request_id`` is None to choose one; with ``wait`` the end is waited for.
    """

    scene: Path
    server: str
    kind: OperationKind
    takt_s: float | None = None
    seed: int = 0
    without: str | None = None
    limit_s: float = 3_600.0
    request_id: str | None = None
    wait: bool = False
    as_json: bool = False
    quiet: bool = False
    tls: Path | None = None


def kind_of(check: bool, what_if: bool) -> OperationKind:
    """Return what the options ask for.

    Raises:
        RefusedError: if that is two things.
    """
    if check and what_if:
        raise RefusedError("--check and --what-if: only one of them")
    if check:
        return OperationKind.CHECK
    return OperationKind.WHAT_IF if what_if else OperationKind.PLAN


def submit(request: SubmitRequest) -> int:
    """Have a scene planned, or a question answered; 0 once the server has it on disk, or with
    ``wait`` as ``taktline plan`` would have it.

    Raises:
        RefusedError: if the scene cannot be used, or the server cannot be reached, or refuses.
    """
    from cells.controller.planning import PlanningCaller
    from cells.wire.planning_messages import Asked

    address(request.server)
    base, files = _subject(request)
    name = request.request_id or uuid.uuid4().hex
    upload = None if files is None else files.upload
    question = Question(
        request.kind,
        "" if upload is None else upload.digest,
        base,
        request.limit_s,
        request.takt_s,
        request.seed,
        request.without or "",
        "" if upload is None else upload.name,
    )
    asked = Asked(name, question, upload)
    server, tls = request.server, request.tls
    operation = called(PlanningCaller, server, tls, lambda caller: caller.ask(asked, files), name)
    if not request.wait:
        return _told(operation, request.as_json, 0)
    tell = (lambda _: None) if request.quiet else _say
    ended = called(PlanningCaller, server, tls, lambda caller: _ended(caller, operation.id, tell))
    return _told(ended, request.as_json, outcome_code(ended))


def list_operations(server: str, as_json: bool, tls: Path | None) -> int:
    """Say what a server was asked for, the latest first.

    Raises:
        RefusedError: if the server cannot be reached, or refuses.
    """
    from cells.controller.planning import PlanningCaller

    found = called(PlanningCaller, server, tls, lambda caller: caller.operations())
    if as_json:
        print_json({"operations": [members(*each) for each in found]})
        return 0
    for operation, progress in found:
        more = "" if progress is None else f"; {progress_line(progress)}"
        console().print(
            f"{described(operation)}{more}", markup=False, highlight=False, soft_wrap=True
        )
    return 0


def cancel(operation: str, server: str, as_json: bool, tls: Path | None) -> int:
    """Have an operation end with the best so far; 0 once the server has that on disk.

    Raises:
        RefusedError: if the server cannot be reached, or refuses.
    """
    from cells.controller.planning import PlanningCaller

    asked = called(PlanningCaller, server, tls, lambda caller: caller.cancel(operation))
    return _told(asked, as_json, 0)


def _subject(request: SubmitRequest) -> tuple[str, SceneFiles | None]:
    """What it is about: the program of a plan, or the files of a scene."""
    from cells.controller.scene_files import scene_files
    from cells.scene_file.loading import written as scene_written
    from cells.scene_file.references import references

    if request.scene.is_dir():
        if request.kind is not OperationKind.WHAT_IF:
            raise RefusedError(f"{request.scene}: a folder; only --what-if can be about a plan")
        data = written(request.scene, PROGRAM).read_bytes()
        return hashlib.sha256(data).hexdigest(), None
    with refusing_bad_scenes():
        scene = scene_written(request.scene)
    return "", scene_files(request.scene, references(scene.document, request.scene.parent))


async def _ended(caller: PlanningCaller, operation: str, tell: Callable[[str], None]) -> Operation:
    """Watch an operation to its end, through breaks of the server."""
    from cells.controller import CallError

    left = AGAIN_TIMES
    while True:
        try:
            async for seen, progress in caller.watch(operation):
                left = AGAIN_TIMES
                if seen.state.final:
                    return seen
                tell(seen.state if progress is None else progress_line(progress))
        except CallError as error:
            left -= 1
            if not error.away or left == 0:
                raise
        await asyncio.sleep(AGAIN_S)


def _told(operation: Operation, as_json: bool, code: int) -> int:
    if as_json:
        print_json(members(operation, None))
    else:
        show(operation, console())
    return code


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
