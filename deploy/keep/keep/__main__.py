"""The command `keep`: backup, list, verify, restore, rotate; `--help` says the words of each."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from keep import archive, backup, databases
from keep import restore as restoring
from keep.progress import say
from keep.settings import Faulty, Settings, read


def rotate(settings: Settings) -> None:
    """Remove what is older than the settings keep, and the WAL that was for it."""
    for gone in archive.rotate(settings.archives, settings.keep_days, datetime.now(UTC)):
        say(f"removed {gone.name}, older than {settings.keep_days} days")
    if kept := archive.all_of(settings.archives):
        databases.tidy_wal(settings.postgres, archive.verified(kept[0])["first_wal"])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="keep", description="Backup and restore of one installation.")
    parser.add_argument("--settings", type=Path, default=Path("/etc/eservices/keep.toml"))
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("backup", help="make one, try it, and remove those that are too old")
    commands.add_parser("rotate", help="remove those that are too old")
    commands.add_parser("list", help="what there is")
    verify = commands.add_parser(
        "verify", help="whether an archive is whole; with --try also whether its databases start"
    )
    verify.add_argument("archive", type=Path)
    verify.add_argument("--try", dest="start", action="store_true")
    restore = commands.add_parser("restore", help="onto an empty machine")
    restore.add_argument("archive", type=Path)
    restore.add_argument("--to", help="`latest`, or a time with its offset: 2026-11-30T09:00:00+02:00")
    restore.add_argument("--timeline", default="latest", help="number of an earlier one (README.md)")
    restore.add_argument("--over", action="store_true", help="what is there is moved aside, and streams are replaced")
    return parser.parse_args()


def _run(chosen: argparse.Namespace) -> None:
    settings = read(chosen.settings)
    match chosen.command:
        case "backup":
            backup.make(settings)
            rotate(settings)
        case "rotate":
            rotate(settings)
        case "list":
            for folder in archive.all_of(settings.archives):
                size = sum(file.stat().st_size for file in folder.iterdir())
                print(f"{folder}  {size / 1e6:.1f} MB")
        case "verify":
            restoring.verify(settings, chosen.archive, start=chosen.start)
        case "restore":
            moment = restoring.moment(chosen.to, chosen.timeline)
            restoring.restore(settings, chosen.archive, moment, over=chosen.over)


def main() -> None:
    try:
        _run(_arguments())
    except Faulty as error:
        sys.exit(f"Cannot go on: {error}")


if __name__ == "__main__":
    main()
