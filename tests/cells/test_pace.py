"""Many keep their paces: none is early, none is left out for long, and no delay has them meet."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cells.pace import Pace

NAMES = tuple(f"c{i:03d}" for i in range(200))
NOWS_S = st.floats(0.0, 1e6)


@given(name=st.text(), every_s=st.floats(0.01, 100.0), now_s=NOWS_S)
def test_the_next_moment_is_within_one_turn_and_keeps_to_the_pace(
    name: str, every_s: float, now_s: float
) -> None:
    pace = Pace.of(name, every_s)
    then_s = pace.after(now_s)
    assert now_s <= then_s <= now_s + every_s * (1.0 + 1e-6)
    assert (then_s - pace.offset_s) / every_s == pytest.approx(
        round((then_s - pace.offset_s) / every_s), abs=1e-3
    )


def test_many_are_spread_over_the_turn() -> None:
    tenths = Counter(int(10.0 * Pace.of(name, 1.0).offset_s) for name in NAMES)
    assert set(tenths) == set(range(10))
    assert max(tenths.values()) < 2 * len(NAMES) / 10


@given(delay_s=NOWS_S)
def test_a_delay_that_is_common_to_all_does_not_have_them_meet(delay_s: float) -> None:
    next_s = sorted(Pace.of(name, 0.1).after(delay_s) for name in NAMES)
    assert next_s[-1] - next_s[0] > 0.09
    most = max(sum(now_s <= each < now_s + 0.01 for each in next_s) for now_s in next_s)
    assert most < 45
