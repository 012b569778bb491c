"""The folder of a plan: what ``taktline plan`` writes and the other commands read.

``program.pb``, ``certificate.json``, ``report.json`` and ``scene/``, a copy of the scene file and
its meshes: everything that it takes to judge the plan again. ``sources.json`` is for the next plan
(``planner.cli.unchanged``). A plan is made ready beside the
earlier one and takes its place in the end: until then that stays as it was, and nothing of it
outlives a plan that failed.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cells.certificate import Certificate
from cells.program import Program
from cells.wire import program_bytes, write_certificate, write_whole
from planner.cli.refusal import RefusedError
from planner.plan import Plan

if TYPE_CHECKING:
    from planner.fallback import Failure

PROGRAM = "program.pb"
CERTIFICATE = "certificate.json"
REPORT = "report.json"
FALLBACKS = "fallbacks"
SOURCES = "sources.json"
SCENE = Path("scene") / "scene.yaml"


def prepare(folder: Path) -> None:
    """Make the folder, and make sure before long work that it can be written to.

    Raises:
        RefusedError: if it cannot.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except FileExistsError as error:
        raise RefusedError(f"{folder}: is not a folder") from error
    except OSError as error:
        raise RefusedError(f"{folder}: cannot be written to: {error.strerror}") from error


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A folder of its own inside of ``folder``, in which a plan is made ready; gone in the end.

    Raises:
        RefusedError: if ``folder`` cannot be made or written to.
    """
    prepare(folder)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".plan.") as temporary:
        yield Path(temporary)


def keep_scene(scene: Path, needs: Iterable[str], stage: Path) -> None:
    """Copy the scene file and the files and folders that it ``needs`` to where a plan is staged.

    Raises:
        OSError: if a file cannot be copied.
    """
    fresh = stage / SCENE.parent
    fresh.mkdir()
    for name in needs:
        _copy(scene.parent / name, fresh / name)
    _copy(scene, fresh / SCENE.name)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is written of a plan: the bytes of its program, and what is said of it."""

    program: bytes | None
    certificate: Certificate | None
    report: Mapping[str, Any]

    @staticmethod
    def of(plan: Plan) -> Outcome:
        """All of ``plan``."""
        program = None if plan.program is None else program_bytes(plan.program)
        return Outcome(program, plan.certificate, plan.report)


def write_plan(stage: Path, outcome: Outcome) -> None:
    """Write what there is of a plan to where it is staged.

    Raises:
        OSError: if a file cannot be written.
    """
    if outcome.program is not None:
        write_whole(stage / PROGRAM, outcome.program)
    write_report(stage, outcome.report)
    if outcome.certificate is not None:
        write_certificate(stage / CERTIFICATE, outcome.certificate)


def write_report(folder: Path, report: Mapping[str, Any]) -> None:
    """Write ``report`` into ``folder``: a member a line, also of every station.

    Raises:
        OSError: if that is not possible.
    """
    write_whole(folder / REPORT, (_object(report, "") + "\n").encode())


def _object(members: Mapping[str, Any], indent: str) -> str:
    """JSON with a line for each member: much quicker to write than with one for each number."""
    inner = indent + "  "
    lines = (
        f"{inner}{json.dumps(name)}: "
        + (_stations(member, inner) if name == "per_station" else json.dumps(member))
        for name, member in members.items()
    )
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"


def _stations(entries: Iterable[Mapping[str, Any]], indent: str) -> str:
    inner = indent + "  "
    return "[\n" + ",\n".join(inner + _object(entry, inner) for entry in entries) + f"\n{indent}]"


def commit(stage: Path, folder: Path) -> None:
    """Put what is staged in the place of the earlier plan, the certificate last.

    Fallbacks of the earlier plan go with it. Whenever this is broken off, ``folder`` holds no
    certificate that belongs to another program.

    Raises:
        OSError: if a file cannot be moved.
    """
    (folder / CERTIFICATE).unlink(missing_ok=True)
    for name in (FALLBACKS, str(SCENE.parent), PROGRAM, REPORT, SOURCES, CERTIFICATE):
        if (folder / name).exists():
            (folder / name).rename(stage / f"old {name}")
        if (stage / name).exists():
            (stage / name).rename(folder / name)


def write_fallbacks(folder: Path, found: Mapping[Failure, Plan]) -> None:
    """Write a folder per failed robot into ``folder``, in place of those of an earlier plan.

    Each holds the program of the one station that changes, and the certificate of the whole
    program with that in the place of the station's own.

    Raises:
        OSError: if a file cannot be written.
    """
    with staging(folder) as stage:
        fresh = stage / FALLBACKS
        fresh.mkdir()
        for failure, plan in found.items():
            (fresh / failure.name).mkdir()
            only = replace(plan, program=_only(plan, failure.station))
            write_plan(fresh / failure.name, Outcome.of(only))
        if (folder / FALLBACKS).exists():
            (folder / FALLBACKS).rename(stage / "old fallbacks")
        fresh.rename(folder / FALLBACKS)


def _only(plan: Plan, station: str) -> Program | None:
    """The program of one station alone; None if it has none."""
    if plan.program is None:
        return None
    mine = tuple(each for each in plan.program.stations if each.station == station)
    return replace(plan.program, stations=mine) if mine else None


def read_report(folder: Path) -> Mapping[str, Any]:
    """Return the members of the folder's report.

    Raises:
        RefusedError: if there is none, or it is not one.
    """
    path = written(folder, REPORT)
    try:
        report = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"{path}: not JSON: {error}") from error
    if not isinstance(report, dict) or "per_station" not in report:
        raise RefusedError(f"{path}: not a report of taktline")
    return report


def written(folder: Path, name: str) -> Path:
    """Return the path of a file that every plan's folder has.

    Raises:
        RefusedError: if it is not there.
    """
    existing(folder)
    path = folder / name
    if not path.is_file():
        raise RefusedError(f"{folder}: has no {name}; `taktline plan` writes it")
    return path


def existing(folder: Path) -> None:
    """Make sure that a folder is there.

    Raises:
        RefusedError: if it is not.
    """
    if not folder.is_dir():
        raise RefusedError(f"{folder}: there is no such folder")
