"""The page that says which test holds which vector names tests that exist, and every vector."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs/vectors.md").read_text(encoding="utf-8")
LAST = 39


def test_every_named_test_exists() -> None:
    named = re.findall(r"([\w/]+\.py)::(test_\w+)", PAGE)
    assert len(named) > LAST
    for file, name in named:
        place = ROOT if file.startswith("libs/") else ROOT / "services/fee-declarations/tests"
        assert re.search(rf"^def {name}\(", (place / file).read_text(encoding="utf-8"), re.MULTILINE), f"{file}::{name}"


def test_every_vector_is_named_once() -> None:
    rows = re.findall(r"^\| ([\d, ]+) \|", PAGE, re.MULTILINE)
    numbers = [int(number) for row in rows for number in row.split(", ")]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == LAST
