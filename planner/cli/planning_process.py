"""What a server's operations ask for, done by ``taktline`` itself in a process of its own.

``taktline plan`` and ``taktline scene check`` do the work, with their supervised workers; here they
are started, listened to, asked to stop, and their answer is read.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections import deque
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from cells.operations import OperationKind, OperationProgress, OperationResult, SceneFault
from cells.service import FaultySceneError, Job, PlanError, Tell, WorkerLostError
from planner.cli.attended import NICE
from planner.cli.attending import attended_process
from planner.cli.faults import BAD_INPUT, INTERRUPTED
from planner.cli.folder import REPORT

NICENESS = "10"
"""Planning leaves the processor to whoever runs cells."""
OVERTIME_S = 300.0
"""Whoever is not done so long after the limit hangs: judging and writing come on top of it."""
STOPPING_S = 60.0
"""Whoever was asked to stop and goes on for so long is ended."""
MOST_FINDINGS, MOST_CHARACTERS = 20, 500
SAID = "said.json"
"""What the command printed, beside the folder of the plan."""


async def do_operation(job: Job, tell: Tell, stop: asyncio.Event) -> OperationResult:
    """Do ``job``; see :data:`cells.service.planning_work.Work`.

    Raises:
        PlanError: if there is no answer.
    """
    said = job.out.with_name(f"{job.out.name}.{SAID}")
    try:
        with said.open("wb") as stdout:
            running = attended_process(NICE, NICENESS, *_command(job), stdout=stdout)
            async with running as process:
                code, last = await _attended(job, process, tell, stop)
        return await asyncio.to_thread(_result, job, code, said, last, stop.is_set())
    finally:
        said.unlink(missing_ok=True)


async def _attended(
    job: Job, process: asyncio.subprocess.Process, tell: Tell, stop: asyncio.Event
) -> tuple[int, str]:
    """Listen to the process to its end: its exit code, its last words."""
    stopping = asyncio.ensure_future(_stopped(process, stop))
    try:
        limit_s = job.question.limit_s + OVERTIME_S
        last = await asyncio.wait_for(_listened(process, tell), limit_s)
        return await process.wait(), last
    except TimeoutError as error:
        raise PlanError(f"not done within {job.question.limit_s:g} s, nor soon after") from error
    finally:
        stopping.cancel()


def _command(job: Job) -> list[str]:
    question = job.question
    if question.kind is OperationKind.CHECK:
        return ["scene", "check", str(job.scene), "--json"]
    command = ["plan", str(job.scene), "-o", str(job.out), "--json", "-q", "--progress", "json"]
    command += ["--seed", str(question.seed), "--time-limit", str(question.limit_s)]
    for option, value in (
        ("--takt", question.takt_s),
        ("--without", question.without),
        ("--from", job.before),
    ):
        command += [option, str(value)] if value else []
    return command


async def _stopped(process: asyncio.subprocess.Process, stop: asyncio.Event) -> None:
    """Pass on that it is to stop; end it if it does not."""
    await stop.wait()
    with suppress(ProcessLookupError):
        process.terminate()
        await asyncio.sleep(STOPPING_S)
        os.killpg(process.pid, signal.SIGKILL)


async def _listened(process: asyncio.subprocess.Process, tell: Tell) -> str:
    """Pass on how far it is, to the end; its last words that are no progress."""
    assert process.stderr is not None
    progress, words = OperationProgress(), deque[str](maxlen=3)
    async for data in process.stderr:
        line = data.decode(errors="replace").strip()
        members = _members(line)
        if members is None:
            words.append(line)
        else:
            progress = _further(progress, members)
            tell(progress)
    return " ".join(words)


def _members(line: str) -> dict[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        members = json.loads(line)
    except ValueError:
        return None
    return members if isinstance(members, dict) else None


def _further(progress: OperationProgress, members: dict[str, Any]) -> OperationProgress:
    if "stage" in members:
        return replace(progress, **members)
    return replace(progress, **{**members, "findings": _short(members["findings"])})


def _short(sentences: list[str]) -> tuple[str, ...]:
    return tuple(each[:MOST_CHARACTERS] for each in sentences[:MOST_FINDINGS])


def _result(job: Job, code: int, said: Path, last: str, stopped: bool) -> OperationResult:
    """What the exit code and the answer of a process mean."""
    if code in (0, 1, INTERRUPTED) and (job.out / REPORT).exists():
        return _of_report(json.loads((job.out / REPORT).read_bytes()))
    answer = _members(said.read_text(errors="replace")) or {}
    if code == 0 and "warnings" in answer:
        return OperationResult(takt_s=answer["takt_s"], faults=_faults(job, answer["warnings"]))
    if code == BAD_INPUT and "problems" in answer:
        raise FaultySceneError(answer["error"], _faults(job, answer["problems"]))
    if stopped and code in (INTERRUPTED, -signal.SIGTERM, -signal.SIGKILL):
        return OperationResult()
    if code < 0:
        raise WorkerLostError(f"its process was killed by signal {-code}")
    raise PlanError(str(answer.get("error") or last or f"exit code {code}")[:MOST_CHARACTERS])


def _of_report(report: dict[str, Any]) -> OperationResult:
    against = [*report["problems"], *(each["message"] for each in report["findings"])]
    if report["stopped"] and not report["certified"]:
        against.insert(0, f"stopped by {report['stopped']}")
    return OperationResult(
        report["program_digest"] if report["certified"] else "",
        False,
        report["cycle_s"],
        report["bound_s"],
        report["takt_s"],
        _short(against),
    )


def _faults(job: Job, problems: list[dict[str, Any]]) -> tuple[SceneFault, ...]:
    """What is wrong in a scene, with its file as it was given."""
    return tuple(
        SceneFault(
            _as_given(job, each["file"]),
            each["line"],
            each["column"],
            each["where"],
            each["message"][:MOST_CHARACTERS],
        )
        for each in problems
    )


def _as_given(job: Job, file: str) -> str:
    path, folder = Path(file), job.scene.parent
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else path.name
