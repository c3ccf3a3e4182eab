"""The emblem of a municipality in dots, for mails, whose readers draw no SVG.

``python -m printing.emblem deploy/municipalities/<name>.svg`` writes ``<name>.png`` beside it.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from printing.template import Template

_TEMPLATE = Template(Path(__file__).with_name("emblem.typ"))
DOTS_AN_INCH = 216


def emblem_png(svg: str) -> bytes:
    """The picture, 144 dots wide and high, so that it is sharp at 48 on every screen. The same picture gives the same
    bytes."""
    return _TEMPLATE.png({"svg": svg}, DOTS_AN_INCH)


def main(files: Sequence[str]) -> None:
    """Write the PNG beside each SVG."""
    for file in map(Path, files):
        file.with_suffix(".png").write_bytes(emblem_png(file.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main(sys.argv[1:])
