"""Whatever is written into any field of this service is answered or refused, and never fails."""

import itertools
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from fee_declarations import models
from flask import Flask
from servicekit.db import transaction
from servicekit.testing.borders import Borders, Call, with_texts
from sqlalchemy import Engine, update

from ..conftest import SERVICE, Representative, enter_debtor
from .test_debtors import Unknown, as_officer, enrol


@with_texts
def test_odd_texts_in_every_field(
    app: Flask, engine: Engine, represent: Any, texts: Sequence[str], capsys: pytest.CaptureFixture[str]
) -> None:
    client = app.test_client()
    officers = (f"officer-{number}" for number in itertools.count(100))

    def quote() -> Call:
        one = represent()
        return Call(one.headers(), body={name: value for name, value in one.body().items() if name != "locale"})

    def declaration() -> Call:
        one: Representative = represent()
        return Call(one.headers(), body=one.body())

    def kind() -> Call:
        one: Representative = represent()
        return Call(one.headers(), path={"establishment_id": one.establishments[0]}, body={"kind": "nightlife"})

    def declared() -> Call:
        one: Representative = represent()
        filed = client.post("/declarations", json=one.body(), headers=one.headers()).get_json()
        with transaction(engine) as conn:
            conn.execute(update(models.notes).values(document=b"%PDF-1.7"))
        return Call(one.headers(), path={"declaration_id": filed["id"]})

    def draft() -> Call:
        headers, body = represent().headers(), {"values": {"receipts": "5"}, "key": uuid.uuid4().hex}
        assert client.put("/drafts/accommodation", json=body, headers=headers).status_code == 200
        return Call(headers, path={"name": "accommodation"}, body=body)

    def case(**body: object) -> Callable[[], Call]:
        def make() -> Call:
            officer = next(officers)
            enrol(engine, officer)
            if "debtor_code" in body:
                body["debtor_code"] = enter_debtor(engine, None)
            return Call(
                as_officer(preferred_username=officer),
                path={"business_id": Unknown(app, engine).id},
                query={} if body else {"state": "waiting"},
                body=dict(body) or None,
            )

        return make

    calls: Mapping[str, Callable[[], Call]] = {
        "getPeriods": lambda: Call(path={"code": "accommodation"}),
        "postQuote": quote,
        "postDeclaration": declaration,
        "getDeclaration": declared,
        "getNote": declared,
        "putEstablishmentKind": kind,
        "getDraft": draft,
        "putDraft": draft,
        "deleteDraft": draft,
        "getDebtorCases": case(),
        "getDebtorCase": case(),
        "postDebtorCandidate": case(debtor_code=""),
        "postDebtorTie": case(debtor_code=""),
        "postDebtorOpen": case(months=3),
        "postDebtorRefuse": case(text="Η έδρα είναι αλλού."),
    }
    report = Borders(SERVICE / "openapi.yaml", client, calls).try_all(texts)
    with capsys.disabled():
        print(f"\nfee-declarations: {report}")
    assert report.failures == []
