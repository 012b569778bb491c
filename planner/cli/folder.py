"""The folder of a plan: what ``taktline plan`` writes and the other commands read.

``program.pb``, ``certificate.json``, ``report.json`` and ``scene/``, a copy of the scene file and
its meshes: everything that it takes to judge the plan again. A plan is made ready beside the
earlier one and takes its place in the end: until then that stays as it was, and nothing of it
outlives a plan that failed.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cells.wire import write_certificate, write_program, write_whole
from planner.cli.refusal import RefusedError
from planner.plan import Plan

PROGRAM = "program.pb"
CERTIFICATE = "certificate.json"
REPORT = "report.json"
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


def write_plan(stage: Path, plan: Plan) -> None:
    """Write what there is of ``plan`` to where it is staged.

    Raises:
        OSError: if a file cannot be written.
    """
    if plan.program is not None:
        write_program(stage / PROGRAM, plan.program)
    write_whole(stage / REPORT, (json.dumps(plan.report, indent=2) + "\n").encode())
    if plan.certificate is not None:
        write_certificate(stage / CERTIFICATE, plan.certificate)


def commit(stage: Path, folder: Path) -> None:
    """Put what is staged in the place of the earlier plan, the certificate last.

    Whenever this is broken off, ``folder`` holds no certificate that belongs to another program.

    Raises:
        OSError: if a file cannot be moved.
    """
    (folder / CERTIFICATE).unlink(missing_ok=True)
    for name in (str(SCENE.parent), PROGRAM, REPORT, CERTIFICATE):
        if (folder / name).exists():
            (folder / name).rename(stage / f"old {name}")
        if (stage / name).exists():
            (stage / name).rename(folder / name)


def read_report(folder: Path) -> Mapping[str, Any]:
    """Return the members of the folder's report.

    Raises:
        RefusedError: if there is none, or it is not one.
    """
    existing(folder)
    path = folder / REPORT
    if not path.is_file():
        raise RefusedError(f"{folder}: has no {REPORT}; `taktline plan` writes it")
    try:
        report = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"{path}: not JSON: {error}") from error
    if not isinstance(report, dict) or "per_station" not in report:
        raise RefusedError(f"{path}: not a report of taktline")
    return report


def existing(folder: Path) -> None:
    """Make sure that a folder is there.

    Raises:
        RefusedError: if it is not.
    """
    if not folder.is_dir():
        raise RefusedError(f"{folder}: there is no such folder")
