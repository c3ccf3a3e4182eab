"""A municipality has its own procedures, unit and signatory, by its own files alone."""

from pathlib import Path

import pytest
from certificates.catalogue import BadCatalogue, load
from certificates.municipality import load_offices
from conftest import MUNICIPALITY

KALLIOPI = MUNICIPALITY.with_name("kalliopi.yaml")


def test_a_municipality_without_a_file_of_its_own_has_everything() -> None:
    assert load(MUNICIPALITY) == load()


def test_another_has_what_it_takes_and_what_is_its_own() -> None:
    codes = [one.code for one in load(KALLIOPI).offered()]
    assert codes[-1] == "festival-stand"
    assert "municipal-debt" not in codes
    assert len(codes) == 10
    own = load(KALLIOPI).get("festival-stand")
    assert (own.unit, own.cost_cents, own.deadline.days, own.counted) == ("transparency", 200, 3, "working")


def test_another_has_its_own_evidence_signatory_and_ways() -> None:
    here, there = load(MUNICIPALITY).get("874774"), load(KALLIOPI).get("874774")
    assert {one.key for one in there.evidences} - {one.key for one in here.evidences} == {"water_bill"}
    assert here.signatory != there.signatory
    assert "download" in here.delivery
    assert "download" not in there.delivery
    signed_as = [load_offices(file)["civil_registry"].signatory for file in (MUNICIPALITY, KALLIOPI)]
    assert None not in signed_as
    assert signed_as[0] != signed_as[1]


@pytest.mark.parametrize("file", sorted(MUNICIPALITY.parent.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_unit_is_an_office_of_the_municipality(file: Path) -> None:
    units = {edition.procedure.unit for edition in load(file).in_force.values()}
    assert units <= load_offices(file).keys()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("take: [nothing]", "nothing"),
        ("change: {'955481': {delivery: [pigeon]}}", "pigeon|delivery"),
        ("change: {'955481': {offered: false}}", "not_offered_because"),
        ("own: [{code: x}]", "title"),
        ("delivery: [post]", "same-person, |delivery"),
        ("own: &x []", "references"),
    ],
)
def test_a_wrong_file_stops_the_start_and_says_where(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "town").mkdir()
    (tmp_path / "town/procedures.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        load(tmp_path / "town.yaml")


def test_codes_that_are_there_twice_are_refused(tmp_path: Path) -> None:
    (tmp_path / "town").mkdir()
    (tmp_path / "town/procedures.yaml").write_text("take: ['955481', '955481']", encoding="utf-8")
    with pytest.raises(BadCatalogue, match="955481 twice"):
        load(tmp_path / "town.yaml")
