"""One of two nodes of Keycloak is killed while people sign in: nobody is stuck, and nothing that was filed is gone."""

import sys
from pathlib import Path

import pytest
from devstack.rolling.nodes import tried

ROOT, STATE = Path(__file__).resolve().parents[3], Path(sys.prefix).parents[1]


@pytest.mark.thorough
def test_people_go_on_signing_in_when_one_of_two_nodes_is_killed() -> None:
    found = tried(ROOT, STATE, "nodes-test", around=15)
    print(f"\n{found}")
    assert found.noticed.finished > found.before > 0
    assert (found.noticed.stuck, found.lost, found.forgotten) == ([], [], [])
