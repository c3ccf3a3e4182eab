"""Folders of files and keys, each one compressed tar, with owners and modes."""

import tarfile
from pathlib import Path

from keep.settings import Faulty, Folder


def copy(folder: Folder, into: Path) -> int:
    """Pack the folder; returns how many files there are in it."""
    number = 0

    def chosen(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
        nonlocal number
        if member.name.removeprefix("./") in folder.without or not (member.isreg() or member.isdir() or member.issym()):
            return None
        number += member.isreg()
        return member

    with tarfile.open(into, "w:gz", compresslevel=1) as packed:
        if folder.path.is_dir():
            packed.add(folder.path, ".", filter=chosen)
    return number


def is_empty(folder: Folder) -> bool:
    return not folder.path.is_dir() or not any(file.name not in folder.without for file in folder.path.iterdir())


def move_aside(folder: Folder, suffix: str) -> Path:
    return folder.path.rename(folder.path.with_name(folder.path.name + suffix))


def restore(folder: Folder, packed: Path) -> int:
    """Unpack into the folder as it was; returns how many files. Raises Faulty for names that lead out of it."""
    folder.path.mkdir(parents=True, exist_ok=True)
    with tarfile.open(packed, "r:gz") as source:
        members = source.getmembers()
        try:
            # Owners and modes as they were: keys stay with those who may read them.
            source.extractall(folder.path, members, filter="tar", numeric_owner=True)
        except tarfile.FilterError as error:
            raise Faulty(f"{packed}: {error}") from error
    return sum(member.isreg() for member in members)
