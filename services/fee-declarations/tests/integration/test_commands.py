"""Loading the dated tables: once, again, and with something new."""

from typing import Any

import pytest
from fee_declarations import commands, models, table_documents
from servicekit.db import transaction
from sqlalchemy import Engine, delete, func, select

from ..conftest import MUNICIPALITY


@pytest.fixture
def load(database_url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command on a database without tables; returns how many versions there are after it."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("MUNICIPALITY_FILE", str(MUNICIPALITY))
    with transaction(engine) as conn:
        conn.execute(delete(models.fee_tables))

    def run() -> int:
        assert commands.main(["load-tables"]) == 0
        with engine.connect() as conn:
            return int(conn.execute(select(func.count()).select_from(models.fee_tables)).scalar_one())

    return run


def test_loading_again_makes_a_version_only_for_something_new(load: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (load(), load()) == (1, 1)
    document = table_documents.read_file()
    moved = {"fee": "accommodation", "period": "2024-Q1", "due": "2024-05-31"}
    monkeypatch.setattr(table_documents, "read_file", lambda: {**document, "overrides": [moved]})
    assert load() == 2


def test_a_fee_that_declarations_may_name_cannot_disappear(
    load: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    load()
    document = table_documents.read_file()
    fewer = [fee for fee in document["fees"] if fee["code"] != "nightlife"]
    monkeypatch.setattr(table_documents, "read_file", lambda: {**document, "fees": fewer})
    assert commands.main(["load-tables"]) == 1
    assert "must stay in the file: nightlife" in capsys.readouterr().err
