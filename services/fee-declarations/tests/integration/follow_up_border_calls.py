"""A call of each operation of following up that is right, for the tests of what may be written."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from fee_declarations import models
from fee_declarations.claims.models import catalogue_lines, catalogues
from fee_declarations.following import holds
from servicekit.db import transaction
from servicekit.testing.borders import Call
from sqlalchemy import delete, update

from ..conftest import NOW
from .border_calls import Calls
from .officer_border_calls import Officers
from .test_debtors import as_officer


def follow_up_calls(officers: Officers) -> Calls:
    return {
        "getNotePlan": lambda: replace(officers.note(None)(), query={"number": "3"}),
        "postNotePlan": officers.note({"number": 3}),
        "getFollowUp": lambda: replace(officers.note(None)(), query={"number": "3"}),
        "postHold": officers.note({"kind": "objection", "reason": "ένσταση", "until": f"{NOW:%Y-%m-%d}"}),
        "postHoldEnd": lambda: _hold(officers),
        "getPlans": officers.officer(query={"page": "1"}),
        "getSmallBalances": officers.officer(query={"page": "1"}),
        "getRemissions": officers.officer(query={"page": "1"}),
        "postRemission": _remission(officers, "propose"),
        "getRemission": _remission(officers),
        "postRemissionRelease": _remission(officers, "release"),
        "postRemissionRejection": _remission(officers, "reject"),
        "getOverdue": officers.officer(query={"fee": "accommodation", "year": "2024", "page": "1"}),
        "getCatalogues": officers.officer(query={"page": "1"}),
        "postCatalogue": _listed(officers, "propose"),
        "getCatalogue": _listed(officers, "look"),
        "postCatalogueRelease": _listed(officers, "release"),
        "postCatalogueRejection": _listed(officers, "reject"),
        "postCatalogueConfirmation": _listed(officers, "confirm"),
        "getCataloguePayments": _listed(officers),
        "getCatalogueDebtsPdf": _listed(officers),
        "getCatalogueDebtsCsv": _listed(officers),
        "getCatalogueDebtsXlsx": _listed(officers),
        "getCataloguePaymentsCsv": _listed(officers),
        "getCataloguePaymentsXlsx": _listed(officers),
    }


def _listed(officers: Officers, act: str = "") -> Callable[[], Call]:
    """Of a catalogue that another officer has proposed, or that was released."""
    asked, client = {"fee": "accommodation", "year": 2024}, officers.declarants.client

    def make() -> Call:
        other, me, (_, filed) = officers.name(), officers.name(), officers.declarants.filed()
        with transaction(officers.engine) as conn:
            for table in (catalogue_lines, catalogues):
                conn.execute(delete(table))
            conn.execute(update(models.notes).values(valid_until=NOW.date()))
            mine = models.notes.c.id == filed["note"]["id"]
            conn.execute(update(models.notes).where(mine).values(valid_until=NOW.date() - timedelta(days=1)))
        headers = as_officer(preferred_username=me)
        if act == "propose":
            return Call(headers, body=asked)
        made = client.post("/catalogues", json=asked, headers=as_officer(preferred_username=other)).get_json()
        if act == "confirm":
            client.post(f"/catalogues/{made['id']}/release", json={}, headers=headers)
        bodies: Mapping[str, Any] = {
            "release": {},
            "reject": {"reason": "λάθος"},
            "confirm": {"number": "7/2026", "on": f"{NOW:%Y-%m-%d}"},
        }
        query = {"page": "1"} if act == "look" else {}
        return Call(headers, path={"catalogue_id": made["id"]}, query=query, body=bodies.get(act))

    return make


def _hold(officers: Officers) -> Call:
    """Of a note that another officer holds."""
    made, until = officers.note({"kind": "block", "reason": "λάθος", "until": f"{NOW:%Y-%m-%d}"})(), NOW.date()
    with transaction(officers.engine) as conn:
        note_id = uuid.UUID(made.path["note_id"])
        hold_id = holds.put(conn, note_id, holds.Hold("block", "λάθος", until), "officer-1", NOW)
    return replace(made, path={**made.path, "hold_id": str(hold_id)}, body={})


def _remission(officers: Officers, act: str = "") -> Callable[[], Call]:
    """Of a list that another officer has proposed."""

    def make() -> Call:
        other, me, (_, filed) = officers.name(), officers.name(), officers.declarants.filed()
        headers = as_officer(preferred_username=me)
        asked = {"kind": "write-off", "number": "7/2026", "on": "2026-11-20", "note_ids": [filed["note"]["id"]]}
        if act == "propose":
            return Call(headers, body=asked)
        answer = officers.declarants.client.post(
            "/remissions", json=asked, headers=as_officer(preferred_username=other)
        )
        bodies: Mapping[str, Any] = {"release": {}, "reject": {"reason": "λάθος"}}
        return Call(headers, path={"remission_id": answer.get_json()["id"]}, body=bodies.get(act))

    return make
