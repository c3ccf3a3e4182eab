"""Another municipality's tables of fees, loaded from its folder: its own rates and zones, the rest as everywhere."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from fee_declarations import commands, models, store, table_documents, tables
from fee_declarations.tables_desk import loading
from flask import Flask
from pydantic import ValidationError
from servicekit.db import transaction
from sqlalchemy import Engine, delete

from ..conftest import MUNICIPALITY
from .test_receiving import Office
from .test_tables_desk import FUTURE, released

KALLIOPI = MUNICIPALITY.with_name("kalliopi.yaml")
AREA = {"area": "10", "zone": "harbour", "use": "tables"}


@pytest.fixture
def load(database_url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command with this municipality's file; returns the tables after it."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    with transaction(engine) as conn:
        conn.execute(delete(models.fee_tables))

    def run(file: Path = KALLIOPI) -> dict[str, Any]:
        monkeypatch.setenv("MUNICIPALITY_FILE", str(file))
        assert commands.main(["load-tables"]) == 0
        with engine.connect() as conn:
            return store.newest_tariffs(conn)

    return run


def test_a_row_of_its_own_without_its_fee_is_refused_in_a_sentence(
    load: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "somewhere.yaml"
    (tmp_path / "somewhere").mkdir()
    (tmp_path / "somewhere/fees.yaml").write_text("rates: [{percent: '0.5'}]", encoding="utf-8")
    file.write_bytes(KALLIOPI.read_bytes())
    monkeypatch.setenv("MUNICIPALITY_FILE", str(file))
    assert commands.main(["load-tables"]) == 1
    assert "fees.yaml of the municipality: fee is no text" in capsys.readouterr().err


def of(document: dict[str, Any], fee: str) -> list[dict[str, Any]]:
    return [row for row in document["rates"] if row["fee"] == fee]


def test_its_own_rates_and_zones_are_in_force_and_the_rest_is_common(load: Any, represent: Any, app: Flask) -> None:
    loaded, common = load(), table_documents.read_file()
    assert [row["percent"] for row in of(loaded, "accommodation")] == ["0.5", "0.75"]
    assert of(loaded, "nightlife") == of(common, "nightlife")
    assert loaded["rules"] == common["rules"]
    [fee] = [fee for fee in app.test_client().get("/fees").get_json()["items"] if fee["code"] == "public-space"]
    assert [choice["value"] for choice in fee["questions"][1]["choices"]] == ["square", "harbour", "elsewhere"]
    assert fee["law"] == "β.δ. 24.9/20.10.1958 άρθρο 13, ν. 1080/1980"
    one = represent()
    body: dict[str, Any] = {"establishment_id": one.establishments[0], "fee": "public-space", "answers": AREA}
    quote = one.http.post("/quotes", json={**body, "period": "2027-06-01--2027-08-31"}, headers=one.headers())
    assert quote.get_json()["fee_cents"] == 55000
    body |= {"fee": "accommodation", "period": "2024-Q1", "answers": {"receipts": "1000.00", "inclusive": "no"}}
    quoted = one.http.post("/quotes", json=body, headers=one.headers()).get_json()
    assert quoted["fee_cents"] == 750
    assert "απόφαση ΔΣ 31/2023 (ΑΔΑ ΩΚΛ9-ΜΟΥ)" in quoted["lines"][0]["law"]


def test_what_its_staff_changed_stays_when_its_file_is_loaded_again(load: Any, app: Flask, engine: Engine) -> None:
    load()
    released(Office(app.test_client(), engine), {**FUTURE, "rows": [{"values": {"percent": "0.6"}}]})
    assert [row["percent"] for row in of(load(), "accommodation")] == ["0.5", "0.75", "0.6"]


def test_a_municipality_without_a_file_of_its_own_has_the_common_tables(load: Any) -> None:
    assert load(MUNICIPALITY) == table_documents.read_file()


def test_a_fee_of_its_own_and_a_zone_without_a_price(tmp_path: Path) -> None:
    own = yaml.load(KALLIOPI.with_suffix("").joinpath("fees.yaml").read_bytes(), yaml.CSafeLoader)
    stand = {
        "code": "festival-stand",
        "title": {"el": "Τέλος πάγκου στη Γιορτή", "en": "Fee for a stand at the Festival"},
        "law": "Κανονισμός της Γιορτής",
        "revenue_code": "0719.01",
        "mydata_code": None,
        "basis": "fixed",
        "periods": "ahead",
    }
    own["fees"].append(stand)
    own["rates"].append({"fee": "festival-stand", "valid_from": "2026-01-01", "valid_to": None, "euros": "40"})
    own["channels"] = [{"fee": "festival-stand", "periods_from": "2026-01-01", "channel": "portal", "url": None}]
    file = tmp_path / "fees.yaml"
    file.write_text(yaml.safe_dump(own), encoding="utf-8")
    tariffs = tables.parse(loading.read_files(file))
    assert [rate.value for rate in tariffs.rates if rate.fee == "festival-stand"] == [Decimal(40)]
    own["rates"] = [row for row in own["rates"] if row.get("where", {}).get("zone") != "harbour"]
    file.write_text(yaml.safe_dump(own), encoding="utf-8")
    with pytest.raises(ValidationError, match="zone harbour, use tables: there are none"):
        loading.read_files(file)
