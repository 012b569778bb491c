"""``taktline verify``: the judge again, from the files alone."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cells.certificate import Certificate, StationFigures, Validation
from cells.digest import sealed
from cells.program import Program
from cells.shop import Shop
from cells.wire import (
    WireError,
    program_digest,
    read_certificate,
    read_program,
    validation_members,
)
from planner.cli.folder import CERTIFICATE, FALLBACKS, PROGRAM, REPORT, SCENE, existing, read_report
from planner.cli.output import console, print_json, progress
from planner.cli.refusal import RefusedError
from planner.cli.scene_input import refusing_bad_scenes
from planner.progress import Progress

_FIGURES = (
    "station",
    "cycle_s",
    "worst_cycle_s",
    "clearance_robots_m",
    "clearance_static_m",
    "clearance_weld_m",
    "torque_ratio",
    "draws",
    "tasks",
)
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Files:
    """What a plan's folder holds; the shop keeps the takt that the certificate names."""

    shop: Shop
    program: Program
    certificate: Certificate | None

    @staticmethod
    def read(folder: Path) -> Files:
        """Read the folder.

        Raises:
            RefusedError: if something is missing, broken or changed.
        """
        existing(folder)
        base = _base(folder)
        for file in (folder / PROGRAM, base / SCENE):
            if not file.is_file():
                name = file.relative_to(base if file.name == SCENE.name else folder)
                raise RefusedError(f"{folder}: has no {name}, so there is nothing to verify")
        try:
            program = read_program(folder / PROGRAM)
            if base != folder:
                program = _with_others(program, read_program(base / PROGRAM))
            path = folder / CERTIFICATE
            certificate = read_certificate(path) if path.exists() else None
        except WireError as error:
            raise RefusedError(str(error)) from error
        takt_s = _reported_takt_s(folder) if certificate is None else certificate.takt_s
        return Files(_shop(base / SCENE, takt_s), program, certificate)


def _base(folder: Path) -> Path:
    """The folder of the plan that a fallback belongs to; ``folder`` itself for a plan."""
    parent = folder.resolve().parent
    return parent.parent if parent.name == FALLBACKS else folder


def _with_others(fallback: Program, base: Program) -> Program:
    """The program of a shop in which one station does what its ``fallback`` says."""
    instead = {station.station: station for station in fallback.stations}
    stations = tuple(instead.get(station.station, station) for station in base.stations)
    return replace(fallback, stations=stations)


def _reported_takt_s(folder: Path) -> float | None:
    """The takt of a plan that was not certified."""
    if not (folder / REPORT).is_file():
        return None
    takt_s = read_report(folder).get("takt_s")
    return takt_s if isinstance(takt_s, float) else None


def _shop(scene: Path, takt_s: float | None) -> Shop:
    from cells.scene_file import load

    with refusing_bad_scenes():
        shop = load(scene)
    if takt_s is None or takt_s == shop.takt_s:
        return shop
    return sealed(replace(shop, takt_s=takt_s))


def verify_folder(folder: Path, quiet: bool, as_json: bool) -> int:
    """Judge again and compare; 0 if the plan is what its certificate says, else 1."""
    files = Files.read(folder)
    reasons = _mismatches(files)
    validation = Validation((), ())
    if not reasons:
        validation = _judged(files, progress(quiet))
        reasons = _differences(files.certificate, validation)
    verified = validation.passed and not reasons
    if as_json:
        print_json(_members(files, validation, reasons, verified))
    else:
        _show(files, validation, reasons, verified)
    return 0 if verified else 1


def _judged(files: Files, listener: Progress) -> Validation:
    from planner.validation import judge

    with listener.stage("judge", len(files.program.stations)) as stage:
        return judge(
            files.shop,
            files.program,
            seed=files.program.seed,
            workers=len(os.sched_getaffinity(0)),
            progress=lambda line: stage.advance() if line.endswith(": judged") else None,
        )


def _mismatches(files: Files) -> list[str]:
    """What does not belong together, by digest."""
    digest = program_digest(files.program)
    reasons = []
    if files.program.scene_digest != files.shop.digest:
        reasons.append("the program was planned for another scene")
    if files.certificate is None:
        return reasons
    if files.certificate.scene_digest != files.shop.digest:
        reasons.append("the certificate belongs to another scene")
    elif files.certificate.program_digest != digest:
        reasons.append("the certificate belongs to another program")
    return reasons


def _differences(certificate: Certificate | None, validation: Validation) -> list[str]:
    """Where the certificate says something else than the judge says now."""
    if certificate is None:
        return [f"there is no {CERTIFICATE}: the plan was not certified"]
    if not validation.passed:
        return []
    signed = certificate.stations
    if len(signed) != len(validation.stations):
        return ["the certificate does not name the same stations"]
    return [
        f"{now.station}: the certificate says {name} {getattr(then, name)}, "
        f"the judge {getattr(now, name)}"
        for then, now in zip(signed, validation.stations, strict=True)
        for name in _FIGURES
        if not _same(getattr(then, name), getattr(now, name))
    ]


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= _ROUNDING * max(1.0, abs(one))
    return bool(one == other)


def _members(
    files: Files, validation: Validation, reasons: list[str], verified: bool
) -> dict[str, Any]:
    judged = validation_members(validation)
    return {
        "verified": verified,
        "reasons": reasons,
        "scene": files.shop.name,
        "scene_digest": files.shop.digest,
        "program_digest": program_digest(files.program),
        "takt_s": files.shop.takt_s,
        "findings": judged["findings"],
        "stations": judged["stations"],
    }


def _show(files: Files, validation: Validation, reasons: list[str], verified: bool) -> None:
    out = console()
    for figures in validation.stations:
        out.print(_sentence(figures), markup=False, highlight=False, soft_wrap=True)
    for finding in validation.findings:
        out.print(
            f"{finding.station}: {finding.message}", markup=False, highlight=False, soft_wrap=True
        )
    for reason in reasons:
        out.print(reason, markup=False, highlight=False, soft_wrap=True)
    word = "[green]Verified[/green]" if verified else "[red]Not verified[/red]"
    out.print(f"{word}: {files.shop.name}, takt {files.shop.takt_s:g} s", highlight=False)


def _sentence(figures: StationFigures) -> str:
    clearances = ", ".join(
        f"{words} {1000.0 * value_m:.1f} mm"
        for words, value_m in (
            ("between robots", figures.clearance_robots_m),
            ("to fixtures and parts", figures.clearance_static_m),
            ("while welding", figures.clearance_weld_m),
        )
        if value_m is not None
    )
    return (
        f"{figures.station}: cycle {figures.cycle_s:.1f} s, {figures.tasks} tasks, "
        f"{figures.draws} replays with delays; least clearance {clearances or 'not applicable'}"
    )
