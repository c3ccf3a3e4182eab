"""A service is replaced process by process, with a change of its tables in it, while it is used: nobody notices."""

import re
import shutil
import sys
from pathlib import Path

import pytest
from devstack.revisions import newest
from devstack.rolling.code import Code, NoSuchRelease, before_last_change, commit_of, present
from devstack.rolling.load import Counts
from devstack.rolling.street import Street, layout_of, opened
from devstack.rolling.trial import HEADING, Seen, roll

ROOT, STATE = Path(__file__).resolve().parents[3], Path(sys.prefix).parents[1]
SERVICE = "certificates"
MIGRATION = '''"""A column more on the table that everybody writes to."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("requests", sa.Column("planted", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("requests", "planted")
'''


def next_release(folder: Path, now: Code) -> Code:
    """The service as it is, with one migration more."""
    copied = folder / SERVICE
    shutil.copytree(now.folder, copied, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    text = MIGRATION.format(before=now.newest)
    (copied / "migrations/versions/9999_planted.py").write_text(text, encoding="utf-8")
    return Code("next", copied, now.municipality_file, (copied / "src",))


def test_nothing_is_refused_and_nothing_lost_while_a_service_is_replaced(tmp_path: Path) -> None:
    layout = layout_of(ROOT, STATE, "rolling-test")
    now = present(ROOT, SERVICE, layout.municipality)
    newer = next_release(tmp_path, now)
    with opened(layout, {SERVICE: now}, Street) as street:
        seen = roll(street, SERVICE, newer, around=1, announced=False)
        running = street.stack.runner.states()
    print(f"\n{HEADING}\n{seen.line()}")
    assert seen.faults == []
    assert seen.counts.accepted
    assert seen.change == f"{now.newest} → 9999"
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
