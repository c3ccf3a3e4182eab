"""Folders in which programs of others leave files for us.

``in`` holds what came, ``done`` what was taken in, ``refused`` what cannot be taken, each with a sentence beside it. A
file is taken when it has not grown between two looks: half a file is nobody's.
"""

from pathlib import Path

LONGEST_NAME = 80
"""Signs of the name of a file of ours: a folder takes no more than 255 bytes."""
PLACES = ("in", "done", "refused")


class Inbox:
    """One such folder. Several workers may look at once: the second one finds the file gone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sizes: dict[str, int] = {}

    def ready(self) -> list[str]:
        """The names of files that have not grown since the last look. Makes the folders where they lack."""
        for name in PLACES:
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        waiting = {path.name: path.stat().st_size for path in _files(self._folder / "in")}
        still = [name for name, size in waiting.items() if self._sizes.get(name) == size]
        self._sizes = {name: size for name, size in waiting.items() if name not in still}
        return sorted(still)

    def read(self, name: str, most: int) -> bytes | None:
        """What the file holds, and one byte more than it may so that it is refused for what is wrong with it; None when
        another worker has taken it."""
        try:
            with (self._folder / "in" / name).open("rb") as file:
                return file.read(most + 1)
        except FileNotFoundError:
            return None

    def put_away(self, name: str) -> None:
        """It was taken in."""
        _move(self._folder / "in" / name, self._folder / "done")

    def refuse(self, name: str, reason: str) -> None:
        """It cannot be taken in, and why is written beside it."""
        _move(self._folder / "in" / name, self._folder / "refused")
        (self._folder / "refused" / f"{name[:LONGEST_NAME]}.txt").write_text(f"{reason}\n", encoding="utf-8")


def shown(name: str) -> str:
    """A name that a database takes, of one that may be in any encoding."""
    return "".join(sign for sign in name if sign.isprintable()) or "-"


def _files(folder: Path) -> list[Path]:
    # No links: what is read is what lies here. No dot files: programs write those before they rename them.
    found = [path for path in folder.iterdir() if not path.name.startswith(".")]
    return [path for path in found if path.is_file() and not path.is_symlink()]


def _move(path: Path, into: Path) -> None:
    """Move the file, under another name when that one is taken; who comes second finds it gone."""
    target, number = into / path.name, 1
    while target.exists():
        target, number = into / f"{path.stem}-{number}{path.suffix}", number + 1
    path.replace(target)
