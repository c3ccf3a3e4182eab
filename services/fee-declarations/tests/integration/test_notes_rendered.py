"""Notes on paper: rendered once by whichever worker, announced with their bytes."""

import base64
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fee_declarations import models, printing, worker
from fee_declarations.context import EXTENSION
from fee_declarations.declaring import rendering
from fee_declarations.municipality import Municipality
from fee_declarations.tables import TariffSource
from flask import Flask
from servicekit.db import transaction
from servicekit.testing import assert_schema
from sqlalchemy import Engine, func, select, update

from ..conftest import MUNICIPALITY, SERVICE

EVENTS = Path(SERVICE) / "events"


def fees_of(engine: Engine) -> rendering.Fees:
    return lambda conn: TariffSource(engine).read(conn).fees


def test_the_worker_renders_once_and_announces_the_bytes_it_stored(represent: Any, engine: Engine) -> None:
    one = represent()
    cause = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
    filed = one.http.post("/declarations", json=one.body(), headers=one.headers() | cause).get_json()
    step = worker.make_step(engine, TariffSource(engine), printing.make_printer(Municipality.load(MUNICIPALITY)))
    while step():
        pass
    pdf = one.http.get(f"/declarations/{filed['id']}/note.pdf", headers=one.headers())
    assert pdf.data.startswith(b"%PDF-")
    with engine.connect() as conn:
        bodies = conn.execute(
            select(models.kit.outbox.c.body).where(models.kit.outbox.c.type == "fees.note.issued")
        ).scalars()
        mine = [event for body in bodies if (event := json.loads(body))["data"]["declaration_id"] == filed["id"]]
    assert len(mine) == 1
    assert_schema(mine[0]["data"], EVENTS / "fees.note.issued.v1.json")
    assert base64.b64decode(mine[0]["data"]["document"]["base64"]) == pdf.data
    assert len(pdf.data) < 500_000
    assert mine[0]["traceparent"].split("-")[1] == "a" * 32, "it goes on in the trace of the request"
    with engine.connect() as conn:
        filed_events = conn.execute(
            select(models.kit.outbox.c.body).where(models.kit.outbox.c.type == "fees.declaration.filed")
        ).scalars()
        for body in filed_events:
            assert_schema(json.loads(body)["data"], EVENTS / "fees.declaration.filed.v1.json")


def test_a_note_that_cannot_be_rendered_does_not_stop_the_others(represent: Any, engine: Engine) -> None:
    one = represent()
    bad = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()
    good = one.http.post("/declarations", json=one.body(period="2024-Q2"), headers=one.headers()).get_json()
    real = printing.make_printer(Municipality.load(MUNICIPALITY))

    def printer(row: Any, fee: Any) -> bytes:
        if str(row.declaration.id) == bad["id"]:
            raise RuntimeError("no such glyph")
        return real(row, fee)

    with transaction(engine) as conn:
        began = conn.execute(select(func.now())).scalar_one()
    step = worker.make_step(engine, TariffSource(engine), printer)
    while step():
        pass
    headers = one.headers()
    assert one.http.get(f"/declarations/{bad['id']}/note.pdf", headers=headers).get_json()["code"] == "note-not-ready"
    assert one.http.get(f"/declarations/{good['id']}/note.pdf", headers=headers).status_code == 200
    with transaction(engine) as conn:
        query = select(models.notes.c.render_failures, models.notes.c.render_at > began)
        failures, put_off = conn.execute(query.where(models.notes.c.number == bad["note"]["number"])).one()
        assert failures >= 1
        assert put_off
        conn.execute(update(models.notes).values(render_at=func.now()))
    healed = worker.make_step(engine, TariffSource(engine), real)
    while healed():
        pass
    assert one.http.get(f"/declarations/{bad['id']}/note.pdf", headers=headers).status_code == 200


def test_several_workers_render_each_note_once(represent: Any, engine: Engine) -> None:
    one = represent(places=3)
    for place in one.establishments:
        for period in ("2024-Q1", "2024-Q2"):
            one.http.post("/declarations", json=one.body(place, period), headers=one.headers())
    real, printed = printing.make_printer(Municipality.load(MUNICIPALITY)), Counter[str]()

    def printer(row: Any, fee: Any) -> bytes:
        printed[row.note.number] += 1
        return real(row, fee)

    def work(_: int) -> None:
        step = worker.make_step(engine, TariffSource(engine), printer)
        while step():
            pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    items = one.http.get("/declarations", headers=one.headers()).get_json()["items"]
    assert [item["note"]["pdf_ready"] for item in items] == [True] * 6
    assert {printed[item["note"]["number"]] for item in items} == {1}


def test_notes_are_claimed_some_at_a_time_and_the_oldest_first(represent: Any, engine: Engine) -> None:
    one, drawn = represent(places=rendering.BATCH + 1), list[str]()
    for place in one.establishments:
        one.http.post("/declarations", json=one.body(place), headers=one.headers())

    def printer(row: Any, _: Any) -> bytes:
        drawn.append(row.note.number)
        return b"%PDF-"

    turns = [rendering.render_waiting(engine, fees_of(engine), printer) for _ in range(3)]
    assert turns == [rendering.BATCH, 1, 0]
    assert drawn == sorted(drawn, key=lambda number: int(number.partition("/")[0]))


def test_numbers_and_codes_begin_again_with_the_greek_year(represent: Any, app: Flask) -> None:
    one = represent()
    usual = app.extensions[EXTENSION]
    just_after_midnight = datetime(2026, 12, 31, 22, 5, tzinfo=UTC)
    app.extensions[EXTENSION] = replace(usual, clock=lambda: just_after_midnight)
    try:
        filed = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()
    finally:
        app.extensions[EXTENSION] = usual
    assert (filed["number"], filed["note"]["number"]) == ("1/01-01-2027", "1/2027")
    assert filed["note"]["rf"][10:24] == "27" + "1".zfill(12)


def test_a_crash_while_rendering_leaves_the_note_waiting(represent: Any, engine: Engine) -> None:
    one = represent()
    filed = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()

    def crash(*_: Any) -> bytes:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rendering.render_waiting(engine, fees_of(engine), crash)
    ours = models.notes.c.number == filed["note"]["number"]
    with transaction(engine) as conn:
        query = select(models.notes.c.document, models.notes.c.render_failures, models.notes.c.render_at > func.now())
        assert conn.execute(query.where(ours)).one() == (None, 0, True), "another worker leaves it alone for a while"
        conn.execute(update(models.notes).where(ours).values(render_at=func.now()))
    step = worker.make_step(engine, TariffSource(engine), printing.make_printer(Municipality.load(MUNICIPALITY)))
    while step():
        pass
    assert one.http.get(f"/declarations/{filed['id']}/note.pdf", headers=one.headers()).status_code == 200


def test_nothing_waits_for_a_note_that_is_being_rendered(represent: Any, engine: Engine) -> None:
    """A slow page once made the posting of a bank's file end with 503."""
    one = represent()
    note = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()["note"]
    held = []

    def printer(*_: Any) -> bytes:
        with transaction(engine) as conn:
            query = select(models.notes.c.number).where(models.notes.c.id == note["id"]).with_for_update(nowait=True)
            held.append(conn.execute(query).scalar_one())
        return b"%PDF-"

    assert rendering.render_waiting(engine, fees_of(engine), printer) == 1
    assert held == [note["number"]]


def test_a_note_that_is_cancelled_while_it_is_rendered_is_not_announced(represent: Any, engine: Engine) -> None:
    one = represent()
    filed = one.http.post("/declarations", json=one.body(), headers=one.headers()).get_json()

    def printer(*_: Any) -> bytes:
        withdrawal = f"/declarations/{filed['id']}/withdrawal"
        answer = one.http.post(withdrawal, json={"reason": "Filed twice."}, headers=one.headers())
        assert answer.status_code == 200, answer.text
        return b"%PDF-"

    assert rendering.render_waiting(engine, fees_of(engine), printer) == 1
    with engine.connect() as conn:
        documents = select(models.notes.c.document).where(models.notes.c.number == filed["note"]["number"])
        assert conn.execute(documents).scalar_one() is None
        told = select(func.count()).where(
            models.kit.outbox.c.type == "fees.note.issued", models.kit.outbox.c.body.contains(filed["id"])
        )
        assert conn.execute(told).scalar_one() == 0
