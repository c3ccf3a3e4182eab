"""A call of each operation of the tables that is right, for the tests of what may be written."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from fee_declarations import store, table_documents
from fee_declarations.tables_desk import deciding
from fee_declarations.tables_desk.models import table_effects, table_proposals
from fee_declarations.tables_desk.schemas import ProposalIn
from servicekit.db import transaction
from servicekit.testing.borders import Call
from sqlalchemy import delete
from workdays import Calendar

from ..conftest import NOW
from .border_calls import Calls
from .officer_border_calls import Officers
from .test_debtors import as_officer

CHANGE: Mapping[str, Any] = {
    "section": "rates",
    "act": "add",
    "fee": "accommodation",
    "day": "2024-01-01",
    "until": None,
    "decision": {"number": "1", "ada": None},
    "rows": [{"key": {}, "values": {"percent": "0.75"}}],
}
PROPOSAL = {**CHANGE, "reason": "απόφαση"}


def tables_calls(officers: Officers) -> Calls:
    return {
        "getTable": officers.officer(path={"section": "rates"}, query={"fee": "accommodation"}),
        "getTableProposals": officers.officer(query={"page": "1"}),
        "postTablePreview": _asking(officers, CHANGE),
        "postTableProposal": _asking(officers, PROPOSAL),
        "getTableProposal": _proposed(officers, None, query={"page": "1"}),
        "postTableRelease": _proposed(officers, {}),
        "postTableRejection": _proposed(officers, {"reason": "όχι"}),
        "postTableSettled": _settling(officers),
    }


def acting(officer: str) -> deciding.Acting:
    return deciding.Acting(officer, NOW, Calendar(()))


def _asking(officers: Officers, body: Mapping[str, Any]) -> Callable[[], Call]:
    def make() -> Call:
        _forget(officers)
        return Call(as_officer(preferred_username=officers.name()), body=dict(body))

    return make


def _proposed(officers: Officers, body: Any, **call: Any) -> Callable[[], Call]:
    """Of what another officer has proposed."""

    def make() -> Call:
        _forget(officers)
        with transaction(officers.engine) as conn:
            made = deciding.propose(conn, ProposalIn.taken(PROPOSAL), acting(officers.name()))
        me = as_officer(preferred_username=officers.name())
        return Call(me, path={"proposal_id": str(made)}, body=body, **call)

    return make


def _settling(officers: Officers) -> Callable[[], Call]:
    """Of a declaration that a released change concerns."""
    proposed = _proposed(officers, {"outcome": "left"})

    def make() -> Call:
        _forget(officers)
        _, filed = officers.declarants.filed()
        call = proposed()
        with transaction(officers.engine) as conn:
            deciding.release(conn, UUID(call.path["proposal_id"]), acting("another"))
        return Call(call.headers, path={**call.path, "declaration_id": filed["id"]}, body=call.body)

    return make


def _forget(officers: Officers) -> None:
    """Nothing is left of the change before, neither proposed nor released."""
    with transaction(officers.engine) as conn:
        conn.execute(delete(table_effects))
        conn.execute(delete(table_proposals))
        store.add_tariffs(conn, table_documents.read_file())
