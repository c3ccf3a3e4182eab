"""Many pictures on one, still legible: the sheets to look through after `make screens`."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

SIDE = 1400
"""Pixels of a sheet; what shows pictures seldom shows more."""
COLUMNS = {"phone": 7, "desk": 3}
SCALE = 0.5
"""At most: a narrow page needs no more room than a wide one."""
GAP, LABEL = 8, 14


@dataclass
class Piece:
    """A part of a page that fits into a column."""

    name: str
    picture: Image.Image


def sheets(folder: Path, language: str, size: str, names: Iterable[str] | None = None) -> list[Path]:
    """Write the sheets of one language and size into ``sheets`` of the folder; returns them in the order of taking."""
    files = sorted(folder.glob(f"*.{language}.{size}.jpg"), key=lambda file: file.stat().st_mtime)
    wanted = None if names is None else set(names)
    chosen = [file for file in files if wanted is None or file.name.split(".")[0] in wanted]
    width = (SIDE - GAP) // COLUMNS[size] - GAP
    (folder / "sheets").mkdir(exist_ok=True)
    made = []
    for number, columns in enumerate(_filled(_pieces(chosen, width), COLUMNS[size]), 1):
        sheet = Image.new("RGB", (SIDE, SIDE), "#777777")
        write = ImageDraw.Draw(sheet)
        for place, column in enumerate(columns):
            left, top = GAP + place * (width + GAP), 0
            for piece in column:
                write.text((left, top + 1), piece.name, fill="yellow")
                sheet.paste(piece.picture, (left, top + LABEL))
                top += LABEL + piece.picture.height
        made.append(folder / "sheets" / f"{language}.{size}.{number:02}.png")
        sheet.save(made[-1])
    return made


def _pieces(files: Iterable[Path], width: int) -> Iterator[Piece]:
    """Each page without the header and footer that all share, cut where a column ends."""
    seen: set[bytes] = set()
    for file in files:
        about = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        with Image.open(file) as whole:
            page = _without_margins(whole.crop((0, about["top"], whole.width, min(whole.height, about["bottom"] + 4))))
        scale = min(width / page.width, SCALE)
        page = page.resize((int(page.width * scale), max(1, int(page.height * scale))), Image.Resampling.BICUBIC)
        if page.tobytes() in seen:
            continue
        seen.add(page.tobytes())
        room = SIDE - LABEL
        for top in range(0, page.height, room):
            yield Piece(file.name.split(".")[0], page.crop((0, top, page.width, min(page.height, top + room))))


def _without_margins(page: Image.Image) -> Image.Image:
    """Cut what is white on both sides; the remains of a JPEG are white too."""
    marks = ImageChops.difference(page.convert("L"), Image.new("L", page.size, 255)).point(
        lambda grey: 255 * (grey > 24)
    )
    left, _, right, _ = marks.getbbox() or (0, 0, *page.size)
    return page.crop((max(0, left - 6), 0, min(page.width, max(right + 6, left + page.width // 2)), page.height))


def _filled(pieces: Iterable[Piece], columns: int) -> Iterator[list[list[Piece]]]:
    """Columns filled from above, each piece into the first one that has room; a sheet is done when none has."""
    sheet: list[list[Piece]] = [[] for _ in range(columns)]
    room = [SIDE] * columns
    for piece in pieces:
        high = piece.picture.height + LABEL
        fitting = [place for place in range(columns) if room[place] >= high]
        if not fitting:
            yield sheet
            sheet, room, fitting = [[] for _ in range(columns)], [SIDE] * columns, [0]
        sheet[fitting[0]].append(piece)
        room[fitting[0]] -= high
    if any(sheet):
        yield sheet
