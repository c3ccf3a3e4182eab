"""The primary PostgreSQL is killed while declarations are filed: what was accepted is on its replica, and is mailed."""

import sys
from pathlib import Path

import pytest
from devstack.rolling.failover import tried

ROOT, STATE = Path(__file__).resolve().parents[3], Path(sys.prefix).parents[1]


@pytest.mark.thorough
def test_nothing_that_was_accepted_is_lost_when_the_primary_is_killed() -> None:
    found = tried(ROOT, STATE, "failover-test", around=3)
    print(f"\n{found}")
    assert found.seen.counts.accepted
    assert (found.seen.lost, found.seen.doubled, found.besides) == ([], [], 0)
