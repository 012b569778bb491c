"""Stations that are what they were in an earlier plan's folder: their bytes are carried over.

``sources.json`` in that folder says what each station was made from, and with which version of the
planner and the judge. A station made from the same is not built, planned, judged or written anew:
the part that it has in the program, the certificate and the report is handed on. That needs every
file of the folder to be the one that ``sources.json`` names, so that none was changed since; and
the plan to be certified, so that there is a verdict on each station.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cells.certificate import Certificate, StationFigures
from cells.digest import digest_of_parts, station_digest
from cells.ids import LineId
from cells.program import StationProgram
from cells.scene_file.building.meshes import Fits
from cells.scene_file.loading import Text, Written, built, text_of, typed
from cells.scene_file.sources import Sources, excerpt
from cells.shop import Line, Shop, Station
from cells.wire import ProgramPieces, WireError, read_certificate
from planner.cli.earlier import Earlier
from planner.cli.folder import CERTIFICATE, PROGRAM, REPORT, SCENE, Outcome
from planner.cli.record import Made, read_made
from planner.plan import Plan
from planner.report import with_entries


@dataclass(frozen=True, slots=True)
class Unchanged:
    """What is carried over from ``folder``: stations by name, with what they were ``made`` from.

    ``rest`` is what the scene says of the others.
    """

    folder: Path
    sources: Sources
    made: Mapping[str, Made]
    pieces: ProgramPieces
    certificate: Certificate
    report: Mapping[str, Any]
    rest: Written
    _fits: Fits = field(default_factory=dict)

    @staticmethod
    def read(folder: Path, text: Text, sources: Sources, seed: int) -> Unchanged | None:
        """What can be carried over to a scene of these ``sources``; None if nothing can be.

        Raises:
            SceneError: with every fault in what changed.
        """
        made = read_made(folder, sources, text.folder, seed)
        if not made:
            return None
        try:
            pieces = ProgramPieces.read(folder / PROGRAM)
            certificate = read_certificate(folder / CERTIFICATE)
            report = json.loads((folder / REPORT).read_bytes())
        except (WireError, OSError, ValueError):
            return None
        if certificate.program_digest != pieces.digest:
            return None
        others = {name for name in sources.names if name not in made}
        rest = typed(excerpt(text, others or sources.names[:1]))
        return Unchanged(folder, sources, made, pieces, certificate, report, rest)

    def shop(self) -> Shop:
        """The shop with only the other stations in its lines, but the digest of the whole.

        Raises:
            SceneError: with every fault found in them.
        """
        some = built(self.rest, self._fits)
        stations = {each.id: each for each in some.stations if each.id not in self.made}
        digests = {name: made.digest for name, made in self.made.items()}
        digests.update((name, station_digest(each)) for name, each in stations.items())
        lines = tuple(
            Line(LineId(name), tuple(each for each in stations.values() if each.id in names))
            for name, names in self.sources.lines
        )
        shop = replace(some, lines=lines)
        whole = [[digests[name] for name in names] for _, names in self.sources.lines]
        return replace(shop, digest=digest_of_parts(shop, whole))

    def earlier(self, shop: Shop) -> Earlier:
        """What is known of the stations in ``shop``.

        Raises:
            SceneError: if the scene in the folder cannot be read.
            WireError: if the program in the folder is not well formed.
        """
        names = [each.id for each in shop.stations if self.pieces.has(each.id)]
        then: Sequence[Station] = ()
        if names:
            scene = typed(excerpt(text_of(self.folder / SCENE), names))
            then = built(scene, self._fits, checked=False).stations
        programs = {name: self.pieces.station(name) for name in names}
        return Earlier.compared(self.report, programs, then, shop.stations, shop)

    def joined(self, plan: Plan) -> Outcome:
        """The whole of all stations, where ``plan`` is the one of the others."""
        names = self.sources.names
        parts = () if plan.program is None else plan.program.stations
        fresh: dict[str, StationProgram] = {station.station: station for station in parts}
        there = [name for name in names if name in self.made or name in fresh]
        program = self.pieces.spliced(plan.shop.digest, there, fresh)
        digest = hashlib.sha256(program).hexdigest()
        certificate = self._certificate(plan, digest, names)
        head = {
            **plan.report,
            "program_digest": digest,
            "certified": certificate is not None,
            "judge": None if certificate is None else certificate.judge,
        }
        entries = {entry["id"]: entry for entry in plan.report["per_station"]}
        for entry in self.report["per_station"]:
            if entry["id"] in self.made:
                entries[entry["id"]] = {**entry, "origin": "before"}
        report = with_entries(head, [entries[name] for name in names])
        return Outcome(program, certificate, report)

    def _certificate(self, plan: Plan, digest: str, names: Sequence[str]) -> Certificate | None:
        """The certificate of the whole; None if the judge did not sign what is new."""
        if plan.certificate is None and plan.stations:
            return None
        fresh = () if plan.certificate is None else plan.certificate.stations
        figures: dict[str, StationFigures] = {
            each.station: each for each in (*self.certificate.stations, *fresh)
        }
        return replace(
            self.certificate,
            scene_digest=plan.shop.digest,
            program_digest=digest,
            stations=tuple(figures[name] for name in names),
        )
