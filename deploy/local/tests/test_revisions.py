"""Which revision a service's migrations lead to."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from devstack.layout import SERVICES
from devstack.revisions import newest

ROOT = Path(__file__).resolve().parents[3]


def written(folder: Path, follows: Mapping[str, str | None]) -> Path:
    for revision, before in follows.items():
        after = f'"{before}"' if before else "None"
        (folder / f"{revision}_x.py").write_text(f'"""X."""\n\nrevision = "{revision}"\ndown_revision = {after}\n')
    return folder


@pytest.mark.parametrize(
    ("follows", "found"),
    [
        ({}, None),
        ({"0001": None}, "0001"),
        ({"0001": None, "0003": "0002", "0002": "0001"}, "0003"),
        ({"0001": None, "0002": "0001", "0003": "0001"}, None),
    ],
)
def test_the_revision_on_which_no_other_follows(
    tmp_path: Path, follows: Mapping[str, str | None], found: str | None
) -> None:
    assert newest(written(tmp_path, follows)) == found


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_one(service: str) -> None:
    versions = ROOT / "services" / service / "migrations" / "versions"
    last = max(file.name.partition("_")[0] for file in versions.glob("*.py"))
    assert newest(versions) == last
