"""A table that says which test holds what (docs/decisions/0067) names tests that exist, and leaves no entry out."""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOUND = ROOT / "docs" / "decisions" / "0067-what-was-found-by-trying.md"
REPORTS, ATTACKS = 18, 14
"""How many entries the two lists had that were only numbered."""


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def test_every_test_that_docs_name_exists() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    named = {name for page in pages for name in re.findall(r"`([\w/.-]+\.py::\w+)`", text_of(page))}
    assert len(named) > 100
    gone = [
        name
        for name in sorted(named)
        for path, _, test in [name.partition("::")]
        if not re.search(rf"^\s*def {test}\(", text_of(ROOT / path), re.MULTILINE)
    ]
    assert gone == []


def test_every_entry_has_one_line_that_says_what_became_of_it() -> None:
    rows = [line.strip("| ").split(" | ") for line in text_of(FOUND).splitlines() if re.match(r"\| [PSN]\d", line)]
    names = [row[0].split(" ")[0] for row in rows]
    assert len(names) == len(set(names))
    numbered = {*(f"P{number}" for number in range(1, REPORTS + 1)), *(f"S{n}" for n in range(1, ATTACKS + 1))}
    assert numbered <= {name.partition(".")[0] for name in names}
    assert [row for row in rows if len(row) != 3 or not row[1].strip() or not row[2].strip()] == []
    # Whatever no test holds says so, and why nothing was done.
    assert [row[0] for row in rows if "::" not in row[2] and row[2] != "–"] == []
    assert [row[0] for row in rows if "later:" in row[1].lower()] == []
