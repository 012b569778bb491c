"""Lemmas of the judge, station by station: handed out before a station is judged, kept after."""

from __future__ import annotations

from dataclasses import dataclass, field

from cells.shop import Station
from planner.cache.keys import lemmas_key
from planner.cache.station_cache import StationCache
from planner.validation.lemmas import Lemma, Lemmas


@dataclass(frozen=True, slots=True)
class LemmaShelf:
    """For each station all lemmas that were ``_used`` since this shelf was made are kept in the
    cache, instead of those before.
    """

    _cache: StationCache
    _used: dict[str, dict[str, Lemma]] = field(default_factory=dict)

    def of(self, name: str, station: Station) -> Lemmas:
        """What was of use when the station of that ``name``, as it was then, was judged."""
        return self._cache.lemmas(lemmas_key(name, station))

    def keep(self, name: str, station: Station, lemmas: Lemmas) -> None:
        """Keep what was of use now."""
        key = lemmas_key(name, station)
        self._used.setdefault(key, {}).update(lemmas)
        self._cache.keep_lemmas(key, self._used[key])
