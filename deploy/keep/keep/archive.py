"""An archive: a folder of one backup, with a manifest and a checksum of every file. Whole, or not taken at all.

Everything in it is as secret as the installation itself: folders have mode 0700 and files 0600.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from keep.settings import Faulty

MANIFEST, SUMS, PART = "manifest.json", "SHA256SUMS", ".part"
FORMAT = 1
_STAMP = "%Y%m%dT%H%M%SZ"


@contextmanager
def privately() -> Iterator[None]:
    """Whatever is written meanwhile, nobody else reads."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def begin(archives: Path) -> Path:
    """A new folder, called by its time when it is finished. Nobody takes one that was not finished for a backup."""
    archives.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = archives / (datetime.now(UTC).strftime(_STAMP) + PART)
    folder.mkdir(mode=0o700)
    return folder


def finish(folder: Path, manifest: dict[str, Any]) -> Path:
    """Write manifest and checksums and give the folder its name."""
    text = json.dumps({"format": FORMAT, **manifest}, indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    files = sorted(file for file in folder.iterdir() if file.is_file())
    (folder / SUMS).write_text("".join(f"{digest(file)}  {file.name}\n" for file in files), encoding="utf-8")
    return folder.rename(folder.with_name(folder.name.removesuffix(PART)))


def digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def verified(folder: Path) -> dict[str, Any]:
    """The manifest of an archive that is whole. Raises Faulty, naming what is missing or damaged."""
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Faulty(f"{folder} is no finished backup: {SUMS}: {error}") from error
    sums = {name: said for said, _, name in (line.partition("  ") for line in lines)}
    there = {file.name for file in folder.iterdir()} - {SUMS}
    if lost := sorted(sums.keys() ^ there | ({MANIFEST} - sums.keys())):
        raise Faulty(f"{folder}: missing, or not of this backup: {', '.join(lost)}. Nothing was changed; take another")
    if damaged := [name for name, said in sums.items() if digest(folder / name) != said]:
        raise Faulty(f"{folder}: damaged: {', '.join(damaged)}. Nothing was changed; take another")
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if manifest.get("format") != FORMAT:
        raise Faulty(f"{folder} has format {manifest.get('format')}; this program reads {FORMAT}")
    return manifest


def all_of(archives: Path) -> list[Path]:
    """Finished backups, the oldest first."""
    return [folder for folder in sorted(archives.glob("*Z")) if (folder / SUMS).exists()]


def rotate(archives: Path, days: int, now: datetime) -> list[Path]:
    """Remove what is older than ``days``, but never the newest; and what was begun a day ago and never finished."""
    limit = (now - timedelta(days=days)).strftime(_STAMP)
    begun = (now - timedelta(days=1)).strftime(_STAMP)
    gone = [folder for folder in all_of(archives)[:-1] if folder.name < limit]
    gone += [folder for folder in archives.glob(f"*Z{PART}") if folder.name < begun]
    for folder in gone:
        shutil.rmtree(folder)
    return gone
