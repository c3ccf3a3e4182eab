"""What a municipality's file must be before the portal shows it."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from town.files import darker, style_sheet
from town.look import GROUNDS, LARGEST_LOGO, LEAST_CONTRAST, Look, contrast, emblem_png

MUNICIPALITIES = Path(__file__).parents[3] / "deploy/municipalities"
FILES = sorted(MUNICIPALITIES.glob("*.yaml"))
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


def written(folder: Path, logo: str = SVG.format("<path d='M0 0h9'/>"), **changes: Any) -> Path:
    """The first municipality's file with changes, and a logo beside it."""
    values = {**yaml.load(FILES[0].read_bytes(), yaml.CSafeLoader), **changes, "logo": "logo.svg"}
    (folder / "logo.svg").write_text(logo, encoding="utf-8")
    file = folder / "town.yaml"
    file.write_text(yaml.safe_dump(values, allow_unicode=True), encoding="utf-8")
    return file


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48)])
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_municipality_that_we_have_is_complete_and_readable(file: Path) -> None:
    found = Look.load(file)
    texts = {found.colours.primary, found.colours.link, found.colours.button, darker(found.colours.button)}
    for colour in texts:
        assert min(contrast(colour, ground) for ground in GROUNDS) >= LEAST_CONTRAST, colour
    assert found.logo == file.with_suffix(".svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["primary", "link", "button"])
# The second is readable on white and not on the pale ground of navigation and footer.
@pytest.mark.parametrize("colour", ["#ffcc00", "#747474", "navy", "#00f", "#003375;} body {display:none"])
def test_a_colour_that_people_cannot_read_or_that_is_none_is_refused(tmp_path: Path, name: str, colour: str) -> None:
    colours = {"primary": "#003375", "link": "#003375", "button": "#003375", "accent": "#ffcc00"}
    Look.load(written(tmp_path, colours=colours))
    with pytest.raises(ValueError, match=name):
        Look.load(written(tmp_path, colours={**colours, name: colour}))


def test_the_style_sheet_names_what_the_file_says() -> None:
    chosen = Look.load(FILES[0]).colours
    sheet = style_sheet(chosen)
    for name in ("primary", "link", "button", "accent"):
        assert f"--town-{name}: {getattr(chosen, name)};" in sheet
    assert darker("#ff8000", 0.5) == "#804000"


@pytest.mark.parametrize(
    "logo",
    [
        SVG.format("<script>alert(1)</script>"),
        SVG.format("<path d='M0 0h9' onclick='alert(1)'/>"),
        SVG.format("<a xlink:href='javascript:alert(1)'><path d='M0 0h9'/></a>"),
        SVG.format("<path d='M0 0h9' style='background:url(https://evil.example)'/>"),
        SVG.format("<style>path { fill: url(https://evil.example) }</style>"),
        SVG.format("<image xlink:href='https://evil.example/a.png'/>"),
        SVG.format("<use href='#a'/>"),
        SVG.format("<foreignObject><p>a</p></foreignObject>"),
        "<!DOCTYPE svg [<!ENTITY a 'aaa'>]>" + SVG.format("<title>&a;</title>"),
        '<?xml-stylesheet href="https://evil.example/a.css"?>' + SVG.format("<path d='M0 0h9'/>"),
        SVG.format("<path d='M0 0h9' fill='URL(https://evil.example/a.svg#b)'/>"),
        "<html><p>a</p></html>",
        SVG.format("<path d='M0 0h9'/>" + " " * LARGEST_LOGO),
    ],
)
def test_a_logo_is_a_picture_of_shapes_and_nothing_else(tmp_path: Path, logo: str) -> None:
    with pytest.raises(ValueError, match=r"logo\.svg"):
        Look.load(written(tmp_path, logo))


def test_mails_have_the_emblem_in_dots(tmp_path: Path) -> None:
    for file in FILES:
        assert emblem_png(file) == file.with_suffix(".png").read_bytes()
    file = written(tmp_path)
    for content in (None, b"<svg/>", FILES[0].with_suffix(".png").read_bytes() + b" " * LARGEST_LOGO):
        if content is not None:
            file.with_name("logo.png").write_bytes(content)
        with pytest.raises(ValueError, match=r"logo\.png"):
            emblem_png(file)


def test_a_file_that_lacks_what_the_pages_show_is_refused(tmp_path: Path) -> None:
    values = yaml.load(FILES[0].read_bytes(), yaml.CSafeLoader)
    for name in ("name", "portal_title", "contact", "logo", "colours"):
        short = {key: value for key, value in values.items() if key != name}
        (tmp_path / "town.yaml").write_text(yaml.safe_dump(short, allow_unicode=True), encoding="utf-8")
        with pytest.raises(ValueError, match=name):
            Look.load(tmp_path / "town.yaml")
