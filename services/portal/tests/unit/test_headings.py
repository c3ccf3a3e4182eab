"""Headings are as large as they are deep (docs/decisions/0051)."""

import re
from pathlib import Path

import portal

SIZES = {"h1": {"l"}, "h2": {"m", "s"}, "h3": {"s"}, "h4": {"s"}}


def test_headings_of_one_depth_have_one_size() -> None:
    found = [
        (template.name, depth, size)
        for template in Path(portal.__file__).parent.joinpath("templates").glob("*.html")
        for depth, size in re.findall(r'<(h\d) class="govuk-heading-(\w+)', template.read_text(encoding="utf-8"))
    ]
    assert {depth for _, depth, _ in found} == SIZES.keys()
    assert [one for one in found if one[2] not in SIZES[one[1]]] == []
