"""Whatever is written into any field of this service is answered or refused, and never fails."""

from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask
from servicekit.testing.borders import Borders, with_texts
from sqlalchemy import Engine

from ..conftest import SERVICE
from .border_calls import Declarants
from .finance_border_calls import finance_calls
from .follow_up_border_calls import follow_up_calls
from .officer_border_calls import Officers
from .tables_border_calls import tables_calls


@with_texts
def test_odd_texts_in_every_field(
    app: Flask, engine: Engine, represent: Any, texts: Sequence[str], capsys: pytest.CaptureFixture[str]
) -> None:
    client = app.test_client()
    declarants = Declarants(client, engine, represent)
    officers = Officers(app, engine, declarants)
    calls = declarants.calls() | officers.calls()
    for more in (tables_calls, follow_up_calls, finance_calls):
        calls |= more(officers)
    report = Borders(SERVICE / "openapi.yaml", client, calls).try_all(texts)
    with capsys.disabled():
        print(f"\nfee-declarations: {report}")
    assert report.failures == []
