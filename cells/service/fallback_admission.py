"""Which fallbacks a server takes: certified ones, that belong to a plan which it holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cells.certificate import Certificate
from cells.digest import digest_of_parts, station_digest
from cells.ids import RobotId, StationId
from cells.journal import FallbackAdmitted
from cells.program import Program
from cells.service.plan_error import PlanError
from cells.shop import Shop
from cells.wire import WireError, program_from_bytes, read_certificate
from cells.wire.program_layout import composed, only_part

PROGRAM, CERTIFICATE, FALLBACKS = "program.pb", "certificate.json", "fallbacks"


@dataclass(frozen=True, slots=True)
class CertifiedFallback:
    """A fallback's files as they are to be kept: one station's program, and the certificate of the
    whole program with that in the place of its own.
    """

    program: bytes
    certificate: bytes
    admitted: FallbackAdmitted


class FallbackReader:
    """Reads fallbacks of the plan of ``shop`` whose program is ``base``."""

    def __init__(self, shop: Shop, base: bytes) -> None:
        self._shop = shop
        self._base = base
        self._base_digest = hashlib.sha256(base).hexdigest()
        self._stations: Sequence[Sequence[str]] | None = None

    def all_in(self, folder: Path) -> tuple[CertifiedFallback, ...]:
        """Read the certified ones of those that ``taktline plan --fallbacks`` wrote to a plan's
        folder.

        Raises:
            PlanError: as ``read`` does.
        """
        folders = sorted((folder / FALLBACKS).glob("*/"))
        return tuple(
            self.read(each, self._robots(each)) for each in folders if (each / CERTIFICATE).exists()
        )

    def read(self, folder: Path, robots: tuple[RobotId, ...]) -> CertifiedFallback:
        """Read the fallback without ``robots``.

        Raises:
            PlanError: if a file is broken, the certificate is not for exactly this program in the
                place of the plan's own, or it uses one of ``robots``.
        """
        try:
            return self._taken(folder, (folder / PROGRAM).read_bytes(), robots)
        except (WireError, OSError) as error:
            raise PlanError(f"{folder}: {error}") from error

    def read_whole(
        self, folder: Path, station: StationId, robots: tuple[RobotId, ...]
    ) -> CertifiedFallback:
        """Read a plan of the whole shop in which ``station`` does without ``robots``.

        Raises:
            PlanError: as ``read`` does, also if it differs from the plan in another station.
        """
        try:
            part = only_part((folder / PROGRAM).read_bytes(), station)
            return self._taken(folder, part, robots)
        except (WireError, OSError) as error:
            raise PlanError(f"{folder}: {error}") from error

    def _taken(self, folder: Path, data: bytes, robots: tuple[RobotId, ...]) -> CertifiedFallback:
        program = program_from_bytes(data)
        certificate = read_certificate(folder / CERTIFICATE)
        digest = _sha256(composed(self._base, data))
        self._check(folder, certificate, program, digest)
        (station,) = program.stations
        used = [each.robot for each in station.robots if each.steps and each.robot in robots]
        if used:
            raise PlanError(f"{folder}: uses {', '.join(used)}, which it is to do without")
        admitted = FallbackAdmitted(
            digest, self._base_digest, station.station, robots, hashlib.sha256(data).hexdigest()
        )
        return CertifiedFallback(data, (folder / CERTIFICATE).read_bytes(), admitted)

    def _check(self, folder: Path, certificate: Certificate, program: Program, digest: str) -> None:
        scene_digest = self._scene_digest(certificate.takt_s)
        certified = [each.station for each in certificate.stations]
        for wrong, reason in (
            (len(program.stations) != 1, "not the program of exactly one station"),
            (
                certificate.program_digest != digest,
                "the certificate is not for this program in the place of the plan's own",
            ),
            (certificate.scene_digest != scene_digest, "the certificate belongs to another scene"),
            (program.scene_digest != scene_digest, "it was planned for another scene"),
            (
                certified != [each.id for each in self._shop.stations],
                "certificate and scene do not name the same stations",
            ),
        ):
            if wrong:
                raise PlanError(f"{folder}: {reason}; plan the fallbacks again")

    def _scene_digest(self, takt_s: float) -> str:
        if self._stations is None:
            self._stations = [list(map(station_digest, line.stations)) for line in self._shop.lines]
        return digest_of_parts(replace(self._shop, takt_s=takt_s), self._stations)

    def _robots(self, folder: Path) -> tuple[RobotId, ...]:
        """The robot that a folder's name says, behind the name of its station."""
        for station in self._shop.stations:
            for robot in station.robots:
                if folder.name == f"{station.id}.{robot.id}":
                    return (robot.id,)
        raise PlanError(f"{folder}: the plan has no robot of that name; plan the fallbacks again")


def _sha256(pieces: Iterable[bytes]) -> str:
    state = hashlib.sha256()
    for piece in pieces:
        state.update(piece)
    return state.hexdigest()
