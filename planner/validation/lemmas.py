"""What was proven before, so that it need not be proven again: lemmas, by what they are about.

A lemma says that some stretches of motion keep apart, and how far at least. Its name is a digest of
all that this depends on: pieces, poses, motions to the last bit, distances to keep, and how the
motions overlap. Where a station's program changes a little, most of what has to be proven was
proven for the program before. Only what holds becomes a lemma; what does not is looked at again
every time. Whoever asks for a judgement may hand in lemmas of the same code (``Job.lemmas``);
without any, everything is proven, and the verdict is the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from planner.validation.least import Least


class Lemma(NamedTuple):
    """By category the distance (m) proven, and how many checks that took."""

    proven_m: Mapping[str, float]
    checks: int


Lemmas = Mapping[str, Lemma]
"""By name (hex)."""


@dataclass(slots=True)
class LemmaBook:
    """Lemmas that are ``known`` from before, and those that were ``used``: needed and true."""

    known: Lemmas = field(default_factory=dict)
    used: dict[str, Lemma] = field(default_factory=dict)

    def knows(self, name: str, least: Least) -> bool:
        """Whether that is proven; ``least`` is then told what it says."""
        lemma = self.known.get(name)
        if lemma is None:
            return False
        least.take(lemma.proven_m, lemma.checks)
        self.used[name] = lemma
        return True

    def learn(self, name: str, least: Least) -> None:
        """Note what was proven, and nothing but that, with ``least``."""
        self.used[name] = Lemma(dict(least.proven), least.checks)


def digest(parts: Iterable[bytes]) -> bytes:
    """Return the SHA-256 of ``parts``, each with its length."""
    state = hashlib.sha256()
    for part in parts:
        state.update(b"%d;" % len(part))
        state.update(part)
    return state.digest()
