"""The few pictures that are committed (docs/pictures.yaml): small PNGs of what `make screens` has just taken."""

import io
import json
from pathlib import Path

import yaml
from PIL import Image

LIST = "docs/pictures.yaml"
COLOURS = 48
MOST_BYTES = 150_000
WINDOW = (1280, 960)
"""What of a page is shown where the page as such is meant; otherwise its own part alone."""
WIDTHS = (900, 760, 640, 520)
"""The first with which the file is small enough."""


class TooLarge(Exception):
    """A picture that does not become small enough to be kept."""


def keep(root: Path, folder: Path) -> list[Path]:
    """Rewrite each picture of the list that is in the folder; returns their files."""
    written = []
    for name, picture in yaml.safe_load((root / LIST).read_text(encoding="utf-8")).items():
        paper, page = folder / f"{picture}.el.png", folder / f"{picture}.el.desk.jpg"
        if paper.exists() or page.exists():
            whole = Image.open(paper) if paper.exists() else _part(page, framed=name.startswith("docs/screens/"))
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_bytes(_small(whole.convert("RGB"), name))
            written.append(root / name)
    return written


def _part(page: Path, framed: bool) -> Image.Image:
    """The window's first view, or the page's own part without what all pages share."""
    whole = Image.open(page)
    if framed:
        return whole.crop((0, 0, WINDOW[0], min(WINDOW[1], whole.height)))
    about = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    return whole.crop((140, about["top"], 1140, min(about["bottom"], about["top"] + 1500)))


def _small(whole: Image.Image, name: str) -> bytes:
    for width in WIDTHS:
        picture = whole
        if width < whole.width:
            picture = whole.resize((width, whole.height * width // whole.width), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
    raise TooLarge(name)
