"""What a municipality's file must say before the portal shows it; how it looks is tried in libs/town."""

from pathlib import Path

import pytest
import yaml
from portal.municipality import Municipality

MUNICIPALITIES = Path(__file__).parents[4] / "deploy/municipalities"
FILES = sorted(MUNICIPALITIES.glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_municipality_that_we_have_is_complete(file: Path) -> None:
    found = Municipality.load(file)
    assert found.offices.named("transparency") == found.offices.transparency.name
    assert found.offices.named("nobody") is None


@pytest.mark.parametrize("name", ["genitive", "offices", "data_protection"])
def test_a_file_that_lacks_what_the_pages_show_is_refused(tmp_path: Path, name: str) -> None:
    values = yaml.load(FILES[0].read_bytes(), yaml.CSafeLoader)
    short = {key: value for key, value in values.items() if key != name}
    (tmp_path / "town.yaml").write_text(yaml.safe_dump(short, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ValueError, match=name):
        Municipality.load(tmp_path / "town.yaml")
