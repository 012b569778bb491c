"""What was planned and judged before, kept on disk under a digest of all that it depends on.

Used by ``planner.shop_path``. An entry that is damaged, or of another version, is as good as none.
"""

from __future__ import annotations

from planner.cache.keys import code_version, plan_key, verdict_key
from planner.cache.lemma_shelf import LemmaShelf
from planner.cache.station_cache import NO_CACHE, StationCache
from planner.cache.store import Store, default_folder

__all__ = [
    "NO_CACHE",
    "LemmaShelf",
    "StationCache",
    "Store",
    "code_version",
    "default_folder",
    "plan_key",
    "verdict_key",
]
