"""What has to be proven of two actors, claim by claim: looked up among lemmas, or else proven.

Called by ``clearances``. A claim is what is proven together or not at all; the more claims, the
more of them stand when a program changes a little.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from planner.validation.actor import Actor
from planner.validation.bullet import Bullet
from planner.validation.least import REPORT_M, Least
from planner.validation.lemmas import LemmaBook, digest
from planner.validation.rectangles import Encounter
from planner.validation.separation import Breach, Separation
from robots.geometry import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """That ``a`` and ``b`` keep apart in these encounters, which share ``least``.

    ``told_m``: by category how much more than what is required is worth proving.
    """

    a: Actor
    b: Actor
    told_m: Mapping[str, float]
    encounters: list[Encounter] = field(default_factory=list)
    least: Least = field(default_factory=Least)

    def add(
        self,
        phase_a: int,
        phase_b: int,
        required_m: FloatArray,
        category: str,
        tracks: FloatArray,
    ) -> None:
        """Claim it of one more encounter."""
        told_m = self.told_m.get(category, REPORT_M)
        met = Encounter(phase_a, phase_b, required_m, category, tracks, self.least, told_m)
        self.encounters.append(met)

    def name(self) -> str:
        """Its name as a lemma: all that it depends on."""
        return digest(self._parts()).hex()

    def _parts(self) -> Iterator[bytes]:
        yield from (b"apart", self.a.digest, self.b.digest)
        for each in self.encounters:
            yield self.a.phase_digest(each.phase_a)
            yield self.b.phase_digest(each.phase_b)
            yield f"{each.category} {each.told_m}".encode()
            yield each.required_m.tobytes()
            yield np.ascontiguousarray(each.tracks[:, :4]).tobytes()


def prove_claims(bullet: Bullet, claims: list[Claim], book: LemmaBook) -> list[Breach]:
    """Return the worst breach of each encounter that is not proven apart.

    All ``claims`` are about the same two actors.
    """
    named = [(claim.name(), claim) for claim in claims]
    left = [(name, claim) for name, claim in named if not book.knows(name, claim.least)]
    if not left:
        return []
    encounters = [each for _, claim in left for each in claim.encounters]
    breaches = Separation(bullet, claims[0].a, claims[0].b).prove(encounters)
    broken = {id(breach.encounter) for breach in breaches}
    for name, claim in left:
        if broken.isdisjoint(map(id, claim.encounters)):
            book.learn(name, claim.least)
    return breaches
