"""The emblem that mails carry is the one of the pages."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from printing.emblem import emblem_png, main

MUNICIPALITIES = Path(__file__).parents[3] / "deploy/municipalities"
PICTURES = sorted(MUNICIPALITIES.glob("*.svg"))


def shown(png: bytes) -> Image.Image:
    """On a coloured ground, as in the header of a mail."""
    picture = Image.open(io.BytesIO(png)).convert("RGBA")
    ground = Image.new("RGBA", picture.size, "#003375")
    return Image.alpha_composite(ground, picture).convert("RGB")


def test_every_municipality_has_a_picture() -> None:
    assert len(PICTURES) >= 2


@pytest.mark.parametrize("svg", PICTURES, ids=lambda file: file.stem)
def test_the_dots_are_drawn_from_the_picture_as_it_is_now(svg: Path) -> None:
    committed = shown(svg.with_suffix(".png").read_bytes())
    drawn = shown(emblem_png(svg.read_text(encoding="utf-8")))
    assert committed.size == drawn.size == (144, 144)
    # Another processor may round a shade otherwise; another picture is another in more than that.
    most = max(high for _, high in ImageChops.difference(committed, drawn).getextrema())
    assert most <= 8, f"python -m printing.emblem deploy/municipalities/{svg.name}"


def test_what_is_outside_the_shapes_shows_the_ground(tmp_path: Path) -> None:
    file = tmp_path / "x.svg"
    file.write_text("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 2'><path d='M0 0h1v2H0z'/></svg>")
    main([str(file)])
    picture = shown(file.with_suffix(".png").read_bytes())
    assert (picture.getpixel((30, 70)), picture.getpixel((110, 70))) == ((0, 0, 0), (0, 0x33, 0x75))
