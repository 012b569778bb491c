"""Whoever shows cells is told what it has not seen, whatever was told in between."""

from __future__ import annotations

from typing import Any

from cells.viewer.watched import Watched


def cell(name: str, done: int) -> dict[str, Any]:
    return {"cell": name, "cycles_done": str(done)}


def snapshot(*cells: dict[str, Any], number: int = 5) -> dict[str, Any]:
    return {"instance": "life", "number": str(number), "snapshot": {"cells": list(cells)}}


def delta(*cells: dict[str, Any], number: int) -> dict[str, Any]:
    return {"instance": "life", "number": str(number), "delta": {"cells": list(cells)}}


def test_the_first_time_everything_is_told_as_it_is_now() -> None:
    watched = Watched()
    watched.take(snapshot(cell("one", 0), cell("two", 0)))
    watched.take(delta(cell("two", 1), number=6))
    told = watched.since(0)
    assert told == {"away": None, "whole": True, "cells": [cell("one", 0), cell("two", 1)]}


def test_then_only_cells_that_changed_since() -> None:
    watched = Watched()
    watched.take(snapshot(cell("one", 0), cell("two", 0)))
    seen = watched.changes
    watched.take(delta(cell("two", 1), number=6))
    watched.take(delta(cell("two", 2), number=7))
    assert watched.since(seen) == {"away": None, "whole": False, "cells": [cell("two", 2)]}
    assert watched.since(watched.changes)["cells"] == []


def test_a_resync_begins_anew_and_another_snapshot_replaces_all() -> None:
    watched = Watched()
    watched.take(snapshot(cell("one", 0), cell("gone", 0)))
    seen = watched.changes
    watched.take({"instance": "next", "number": "0", "resync_required": {"reason": "restarted"}})
    assert (watched.instance, watched.number) == ("", 0)
    watched.take(snapshot(cell("one", 3), number=1))
    assert watched.since(seen) == {"away": None, "whole": True, "cells": [cell("one", 3)]}


def test_a_server_that_is_away_is_told_once_and_watched_on_from_where_it_was() -> None:
    watched = Watched()
    watched.take(snapshot(cell("one", 0)))
    watched.lost("refused")
    seen = watched.changes
    assert watched.since(seen - 1)["away"] == "refused"
    watched.lost("refused")
    assert watched.changes == seen
    assert (watched.instance, watched.number) == ("life", 5)
    watched.take(delta(number=5))
    assert watched.since(seen) == {"away": None, "whole": False, "cells": []}
