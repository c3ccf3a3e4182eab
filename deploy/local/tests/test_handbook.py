"""The handbook stays true: its labels are on the pages, its pictures are those that `make screens` makes, and small."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
HANDBOOK = ROOT / "docs" / "handbook"
PAGES = sorted(HANDBOOK.glob("*.md"))
TEXTS = ("services/portal/src/portal/texts/el.yaml", "services/identity-bridge/src/identity_bridge/login/texts.yaml")
IN_CODE = "services/identity-bridge/src/identity_bridge/login/errors.py"
MOST_BYTES, MOST_BYTES_TOGETHER = 150_000, 3_000_000


def said(texts: Any) -> Iterator[str]:
    if isinstance(texts, dict):
        for value in texts.values():
            yield from said(value)
    elif isinstance(texts, str):
        yield texts


def labels() -> set[str]:
    """What the pages say in Greek."""
    known = {text for name in TEXTS for text in said(yaml.safe_load((ROOT / name).read_text(encoding="utf-8")))}
    return known | set(re.findall(r'"el": "([^"]*)"', (ROOT / IN_CODE).read_text(encoding="utf-8")))


def listed() -> dict[str, str]:
    found: dict[str, str] = yaml.safe_load((ROOT / "docs/pictures.yaml").read_text(encoding="utf-8"))
    return found


def test_each_quoted_label_is_on_a_page() -> None:
    known = labels()
    quoted = {page.name: re.findall(r"«([^»]+)»", page.read_text(encoding="utf-8")) for page in PAGES}
    assert {name: [one for one in found if one not in known] for name, found in quoted.items()} == {
        name: [] for name in quoted
    }
    assert sum(map(len, quoted.values())) > 100


def test_the_pictures_are_those_of_the_list() -> None:
    shown = {
        str((page.parent / picture).relative_to(ROOT))
        for page in (*PAGES, ROOT / "README.md")
        for picture in re.findall(
            r"\(((?:pictures|docs/screens)/[\w-]+\.png)\)|src=\"([\w/.-]+\.png)\"", page.read_text()
        )
        for picture in picture
        if picture
    }
    assert shown == set(listed())
    walked = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").glob("*screens.py"))
    assert [name for name in listed().values() if f'"{name}"' not in walked] == []


def test_the_pictures_are_small() -> None:
    sizes = {name: (ROOT / name).stat().st_size for name in listed()}
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}
    assert sum(sizes.values()) <= MOST_BYTES_TOGETHER
    committed = {
        str(file.relative_to(ROOT)) for file in (*HANDBOOK.rglob("*.png"), *(ROOT / "docs/screens").glob("*.png"))
    }
    assert committed == set(listed())


def test_links_between_the_pages_lead_somewhere() -> None:
    pages = (*PAGES, *(ROOT / "docs/integration").glob("*.md"))
    links = [(page, link) for page in pages for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())]
    assert [(page.name, link) for page, link in links if not (page.parent / link).exists()] == []
