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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cells.certificate import Certificate, StationFigures
from cells.digest import digest_of_parts, station_digest
from cells.program import StationProgram
from cells.scene_file.loading import Written, built, written
from cells.scene_file.sources import Sources
from cells.shop import Shop
from cells.wire import ProgramPieces, WireError, read_certificate, write_whole
from planner.cache import code_version
from planner.cli.earlier import Earlier
from planner.cli.folder import CERTIFICATE, PROGRAM, REPORT, SCENE, SOURCES, Outcome
from planner.plan import Plan
from planner.report import with_entries

FORMAT = "taktline sources 1"
_BOUND = PROGRAM, REPORT, CERTIFICATE
"""Files that ``sources.json`` belongs to."""


def write_sources(folder: Path, sources: Sources, digests: Mapping[str, str], seed: int) -> None:
    """Write what the plan in ``folder`` was made from, if it is certified.

    ``digests`` are those of its stations.

    Raises:
        OSError: if that is not possible.
    """
    if not (folder / CERTIFICATE).exists():
        return
    members = {
        "format": FORMAT,
        "code": code_version(),
        "seed": seed,
        "frame": sources.frame,
        "needs": sources.files,
        "files": {name: _contents(folder / name) for name in _BOUND},
        "stations": {
            name: {"sources": source, "digest": digests[name]}
            for name, source in sources.stations.items()
        },
    }
    text = json.dumps({**members, "digest": _digest(members)}, indent=1)
    write_whole(folder / SOURCES, (text + "\n").encode())


@dataclass(frozen=True, slots=True)
class Unchanged:
    """What is carried over from ``folder``: stations by name, with their digests."""

    folder: Path
    digests: Mapping[str, str]
    pieces: ProgramPieces
    certificate: Certificate
    report: Mapping[str, Any]

    @staticmethod
    def read(folder: Path, sources: Sources, seed: int) -> Unchanged | None:
        """What can be carried over to a scene of these ``sources``; None if nothing can be."""
        digests = _digests(folder, sources, seed)
        if not digests:
            return None
        try:
            pieces = ProgramPieces.read(folder / PROGRAM)
            certificate = read_certificate(folder / CERTIFICATE)
            report = json.loads((folder / REPORT).read_bytes())
        except (WireError, OSError, ValueError):
            return None
        if certificate.program_digest != pieces.digest:
            return None
        return Unchanged(folder, digests, pieces, certificate, report)

    def rest_of(self, scene: Written) -> Shop:
        """The shop with only the other stations in it, but the digest of the whole.

        Raises:
            SceneError: with every fault found in them.
        """
        names = [[each.name for each in line.stations] for line in scene.document.lines]
        rest = built(scene, {name for line in names for name in line} - self.digests.keys())
        digests = dict(self.digests)
        digests.update((each.id, station_digest(each)) for each in rest.stations)
        whole = digest_of_parts(rest, [[digests[name] for name in line] for line in names])
        return replace(rest, digest=whole)

    def earlier(self, rest: Shop) -> Earlier:
        """What is known of the stations in ``rest``.

        Raises:
            SceneError: if the scene in the folder cannot be read.
            WireError: if the program in the folder is not well formed.
        """
        names = [station.id for station in rest.stations if self.pieces.has(station.id)]
        then = built(written(self.folder / SCENE), names).stations if names else ()
        programs = {name: self.pieces.station(name) for name in names}
        return Earlier.compared(self.report, programs, then, rest.stations, rest)

    def joined(self, plan: Plan, names: Sequence[str]) -> Outcome:
        """The whole of all stations, ``names``, where ``plan`` is the one of the others."""
        made = () if plan.program is None else plan.program.stations
        fresh: dict[str, StationProgram] = {station.station: station for station in made}
        there = [name for name in names if name in self.digests or name in fresh]
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
            if entry["id"] in self.digests:
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
            stations=tuple(each for name in names if (each := figures.get(name)) is not None),
        )


def _digests(folder: Path, sources: Sources, seed: int) -> Mapping[str, str]:
    """Digests of stations that were made from the same; none if anything else is not the same."""
    try:
        record = json.loads((folder / SOURCES).read_bytes())
        whole = record.pop("digest") == _digest(record)
        bound = {name: _contents(folder / name) for name in _BOUND}
        same = (
            whole
            and (record["format"], record["code"], record["seed"]) == (FORMAT, code_version(), seed)
            and record["frame"] == sources.frame
            and record["files"] == bound
            and all(record["needs"].get(n, each) == each for n, each in sources.files.items())
        )
        stations = record["stations"] if same else {}
        return {
            name: stations[name]["digest"]
            for name, source in sources.stations.items()
            if name in stations and stations[name]["sources"] == source
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _contents(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(members: Mapping[str, Any]) -> str:
    """Against accidents; it is no signature."""
    return hashlib.sha256(json.dumps(members).encode()).hexdigest()
