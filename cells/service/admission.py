"""Which plans a server takes: certified ones, whose files belong together by digest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from cells.certificate import Certificate
from cells.digest import sealed
from cells.ids import LineId, StationId
from cells.journal import PlanAdmitted, StationEntry
from cells.program import Program
from cells.service.fallback_admission import CertifiedFallback, FallbackReader
from cells.service.plan_error import PlanError
from cells.shop import Shop
from cells.wire import WireError, read_certificate, read_program

PROGRAM, CERTIFICATE = "program.pb", "certificate.json"
SCENE = Path("scene") / "scene.yaml"


@dataclass(frozen=True, slots=True)
class CertifiedPlan:
    """A plan's files as they are to be kept, and what they say to the shop; ``folder`` is where the
    scene is.
    """

    program: bytes
    certificate: bytes
    admitted: PlanAdmitted
    folder: Path
    fallbacks: tuple[CertifiedFallback, ...] = ()


def read_plan(folder: Path) -> CertifiedPlan:
    """Read what ``taktline plan`` wrote to ``folder``, certified fallbacks included.

    Raises:
        PlanError: if a file is missing or broken, or there is no certificate for exactly this
            program and scene, or for a fallback in it.
    """
    for name in (PROGRAM, SCENE):
        if not (folder / name).is_file():
            raise PlanError(f"{folder}: has no {name}; `taktline plan` writes it")
    if not (folder / CERTIFICATE).is_file():
        raise PlanError(
            f"{folder}: has no {CERTIFICATE}: the plan was not certified, and is not run; "
            "plan the scene again until it is"
        )
    try:
        program, certificate = (
            read_program(folder / PROGRAM),
            read_certificate(folder / CERTIFICATE),
        )
    except WireError as error:
        raise PlanError(str(error)) from error
    data = (folder / PROGRAM).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    shop = _checked(folder, program, certificate, digest)
    lines = _lines(shop)
    stations = tuple(
        StationEntry(lines[each.station], each.station, tuple(r.robot for r in each.robots))
        for each in program.stations
    )
    text = (folder / CERTIFICATE).read_bytes()
    fallbacks = FallbackReader(shop, data).all_in(folder)
    return CertifiedPlan(data, text, PlanAdmitted(digest, stations), folder, fallbacks)


def _checked(folder: Path, program: Program, certificate: Certificate, digest: str) -> Shop:
    shop = _shop(folder / SCENE, certificate.takt_s)
    certified = {each.station for each in certificate.stations}
    for wrong, reason in (
        (certificate.program_digest != digest, "the certificate belongs to another program"),
        (certificate.scene_digest != shop.digest, "the certificate belongs to another scene"),
        (program.scene_digest != shop.digest, "the program was planned for another scene"),
        (
            certified != {each.station for each in program.stations},
            "certificate and program do not name the same stations",
        ),
    ):
        if wrong:
            raise PlanError(f"{folder}: {reason}; `taktline verify {folder}` tells more")
    return shop


def _shop(path: Path, takt_s: float) -> Shop:
    from cells.scene_file import SceneError, load

    try:
        shop = load(path)
    except SceneError as error:
        raise PlanError(f"{path}: {error}") from error
    return shop if shop.takt_s == takt_s else sealed(replace(shop, takt_s=takt_s))


def _lines(shop: Shop) -> dict[StationId, LineId]:
    return {station.id: line.id for line in shop.lines for station in line.stations}
