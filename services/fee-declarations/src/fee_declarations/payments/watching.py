"""A folder in which the bank's program leaves files: each is read, and waits for an officer to post it.

``in`` holds what came, ``done`` what was taken in (also when it was known already), ``refused`` what cannot be read,
each with a sentence beside it. A file is taken when it has not grown between two looks: half a file is nobody's.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from servicekit.clock import Clock
from servicekit.db import transaction
from servicekit.logs import get_logger
from servicekit.loops import Loop
from sqlalchemy import Engine

from fee_declarations.payments import importing
from fee_declarations.payments.desk import Habits
from fee_declarations.payments.errors import AlreadyImported, FileUnreadable

log = get_logger(__name__)

ACTOR = "bank-folder"
LONGEST = 50_000_000
LONGEST_NAME = 80
"""Signs of the name of a file of ours: the folder takes no more than 255 bytes."""
PAUSE_SECONDS = 10.0


def watching(engine: Engine, folder: Path, habits: Habits, clock: Clock) -> Loop:
    """The worker's loop over the folder."""
    return Loop("bank-files", make_step(engine, folder, habits, clock), poll_seconds=PAUSE_SECONDS)


def make_step(engine: Engine, folder: Path, habits: Habits, clock: Clock) -> Callable[[], int]:
    """One look at the folder: how many files it got through. Several workers may look at once: the same bytes are taken
    once, and who comes second finds the file gone."""
    sizes: dict[str, int] = {}

    def step() -> int:
        for name in ("in", "done", "refused"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        waiting = {path.name: path.stat().st_size for path in _files(folder / "in")}
        still = [name for name, size in waiting.items() if sizes.get(name) == size]
        sizes.clear()
        sizes.update({name: size for name, size in waiting.items() if name not in still})
        return sum(_take(engine, folder, name, habits, clock()) for name in sorted(still))

    return step


def _files(folder: Path) -> list[Path]:
    # No links: what is read is what lies here. No dot files: programs write those before they rename them.
    found = [path for path in folder.iterdir() if not path.name.startswith(".")]
    return [path for path in found if path.is_file() and not path.is_symlink()]


def _take(engine: Engine, folder: Path, name: str, habits: Habits, now: datetime) -> int:
    path = folder / "in" / name
    try:
        # One byte more than a file may have, so that it is refused for what is wrong with it.
        with path.open("rb") as file:
            data = file.read(LONGEST + 1)
    except FileNotFoundError:
        return 0
    try:
        with transaction(engine) as conn:
            importing.preview(conn, data, _shown(name), ACTOR, now, habits)
    except FileUnreadable as wrong:
        reason = (wrong.detail or wrong.title)["el"]
        log.warning("bank-file-refused", kind=wrong.extra.get("kind"))
        _move(path, folder / "refused")
        (folder / "refused" / f"{name[:LONGEST_NAME]}.txt").write_text(f"{reason}\n", encoding="utf-8")
        return 1
    except AlreadyImported:
        log.info("bank-file-known")
    _move(path, folder / "done")
    return 1


def _shown(name: str) -> str:
    """A name that a database takes, of one that may be in any encoding."""
    return "".join(sign for sign in name if sign.isprintable()) or "-"


def _move(path: Path, into: Path) -> None:
    """Move the file, under another name when that one is taken."""
    target, number = into / path.name, 1
    while target.exists():
        target, number = into / f"{path.stem}-{number}{path.suffix}", number + 1
    path.replace(target)
