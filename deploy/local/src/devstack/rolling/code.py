"""The code of another release, run by the virtual environments that are here."""

import os
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from devstack import release, revisions

PLANTED = "9999"
_MIGRATION = '''"""A column more on a table that is written to."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("{table}", sa.Column("planted", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("{table}", "planted")
'''


class NoSuchRelease(Exception):
    """The history has no commit that was asked for. The message says what was looked for."""


@dataclass(frozen=True)
class Code:
    """What the processes of one service run: its folder, and what Python looks at before what is installed."""

    name: str
    folder: Path
    municipality_file: Path
    path: tuple[Path, ...] = ()

    @property
    def environment(self) -> dict[str, str]:
        found = {"MUNICIPALITY_FILE": str(self.municipality_file)}
        return found | ({"PYTHONPATH": os.pathsep.join(map(str, self.path))} if self.path else {})

    @property
    def newest(self) -> str | None:
        """To which revision its migrations lead."""
        return revisions.newest(self.folder / "migrations" / "versions")


def present(root: Path, service: str, municipality: str) -> Code:
    """What stands here, committed or not."""
    return replace(at(root, service, municipality), name="now")


def unpacked(root: Path, commit: str, into: Path) -> Path:
    """The repository as of the commit, below ``into``; unpacked once."""
    folder = into / commit
    if not folder.exists():
        folder.mkdir(parents=True)
        release.unpack(root, commit, folder)
    return folder


def at(tree: Path, service: str, municipality: str) -> Code:
    """A service as it is in another tree of the repository, with our libraries as they were."""
    path = tuple(sorted(file for file in tree.glob("[ls]*/*/src")))
    return Code(tree.name[:8], tree / "services" / service, _municipality(tree, municipality), path)


def before_last_change(root: Path, service: str, into: Path) -> Path:
    """The tree of main before the service's tables became what they are.

    Raises NoSuchRelease without a history, and where processes were started otherwise than they are now.
    """
    versions = f"services/{service}/migrations/versions"
    now = revisions.newest(root / versions)
    words = ["log", "--first-parent", "-m", "--diff-filter=A", "--format=%H", "HEAD", "--", versions]
    for added in _git(root, *words).split():
        tree = unpacked(root, commit_of(root, f"{added}^"), into)
        # A migration that came in between older ones changes nothing for a database that has the newest; a chain that
        # breaks off is a commit in the middle of something.
        if revisions.newest(tree / versions) not in (now, None):
            if not (tree / "libs" / "webserver").exists():
                break
            return tree
    raise NoSuchRelease(f"no commit of this history from which {versions} could be rolled out")


def planted(now: Code, table: str, into: Path) -> Code:
    """The service with one migration more, as if it were the next release: a column on this table."""
    copied = into / now.folder.name
    shutil.copytree(now.folder, copied, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    text = _MIGRATION.format(before=now.newest, table=table)
    (copied / f"migrations/versions/{PLANTED}_planted.py").write_text(text, encoding="utf-8")
    return Code("next", copied, now.municipality_file, (copied / "src", *now.path))


def commit_of(root: Path, name: str) -> str:
    """The full name of a commit or a tag. Raises NoSuchRelease."""
    try:
        return _git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    except subprocess.CalledProcessError:
        raise NoSuchRelease(f"no commit is called {name}") from None


def _municipality(tree: Path, name: str) -> Path:
    return tree / "deploy" / "municipalities" / f"{name}.yaml"


def _git(root: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True).stdout.strip()
