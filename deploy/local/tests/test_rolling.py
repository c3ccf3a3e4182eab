"""A service is replaced process by process, with a change of its tables in it, while it is used: nobody notices."""

import re
import sys
from pathlib import Path

import pytest
from devstack.revisions import newest
from devstack.rolling.code import PLANTED, NoSuchRelease, before_last_change, commit_of, planted, present
from devstack.rolling.load import Counts
from devstack.rolling.street import Street, layout_of, opened
from devstack.rolling.trial import HEADING, Seen, roll

ROOT, STATE = Path(__file__).resolve().parents[3], Path(sys.prefix).parents[1]
SERVICE = "certificates"


def test_nothing_is_refused_and_nothing_lost_while_a_service_is_replaced(tmp_path: Path) -> None:
    layout = layout_of(ROOT, STATE, "rolling-test")
    now = present(ROOT, SERVICE, layout.municipality)
    newer = planted(now, "requests", tmp_path)
    with opened(layout, {SERVICE: now}, Street) as street:
        seen = roll(street, SERVICE, newer, around=1, announced=False)
        running = street.stack.runner.states()
    print(f"\n{HEADING}\n{seen.line()}")
    assert seen.faults == []
    assert seen.counts.accepted
    assert seen.change == f"{now.newest} → {PLANTED}"
    assert [name for name in running if name.startswith(SERVICE) and running[name]["state"] != "RUNNING"] == []


def test_whatever_is_noticed_is_named() -> None:
    counts = Counts()
    counts.answered("GET /options", 0.1, None)
    counts.answered("POST /requests", 0.1, "502")
    counts.took("request-1")
    found = Seen(SERVICE, "1 → 2", 10, counts, ["request-1: no row"], ["<a@mail>"])
    assert found.faults == [
        "certificates: refused: POST /requests: 502",
        "certificates: lost: request-1: no row",
        "certificates: came twice: <a@mail>",
    ]
    assert re.search(r"\b2 +1 +1 +1 +1\b", found.line())


def test_a_tree_before_the_last_change_has_fewer_tables(tmp_path: Path) -> None:
    try:
        tree = before_last_change(ROOT, SERVICE, tmp_path)
    except NoSuchRelease:
        # A clone without its history has nothing to roll from, and says so.
        with pytest.raises(NoSuchRelease):
            commit_of(ROOT, "no-such-release")
        return
    versions = f"services/{SERVICE}/migrations/versions"
    assert newest(tree / versions) not in (None, newest(ROOT / versions))
