"""A passed validation becomes a certificate, bound to what it was passed on.

Called by ``planner.pipeline`` last of all.
"""

from __future__ import annotations

from cells.certificate import Certificate, Validation
from cells.program import Program
from cells.shop import Shop
from planner.validation.bullet import engine_version

JUDGE = "taktline judge 1, PyBullet"


def certify(
    shop: Shop, program: Program, program_digest: str, validation: Validation
) -> Certificate:
    """Sign ``validation``.

    Raises:
        ValueError: if it did not pass, does not cover every station, or is for another scene.
    """
    if not validation.passed:
        raise ValueError(f"not certified: {len(validation.findings)} findings")
    if program.scene_digest != shop.digest:
        raise ValueError("not certified: the program is for another scene")
    judged = [figures.station for figures in validation.stations]
    wanted = [station.id for station in shop.stations]
    if judged != wanted:
        raise ValueError(f"not certified: judged {judged}, the shop has {wanted}")
    if not program_digest:
        raise ValueError("not certified: the program has no digest")
    return Certificate(
        scene_digest=shop.digest,
        program_digest=program_digest,
        judge=f"{JUDGE} {engine_version()}",
        takt_s=shop.takt_s,
        stations=validation.stations,
    )
