"""A call of each operation that is right in all but the field that is tried, for the tests of what may be written."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from fee_declarations import models
from fee_declarations.returns.models import FILES
from flask.testing import FlaskClient
from servicekit.db import transaction
from servicekit.testing.borders import Call
from sqlalchemy import Engine, update

from ..conftest import NOW, Representative

Calls = dict[str, Callable[[], Call]]
DESCRIBED = {
    "kind": "accommodation",
    "address": "Οδός 1",
    "facts": {"beds": "4", "licence": "1039", "season": "04--10", "opened": "2020-01-01", "serves": "no"},
}


@dataclass(frozen=True)
class Declarants:
    """Representatives, each call by another one."""

    client: FlaskClient
    engine: Engine
    represent: Callable[[], Representative]

    def filed(self, **body: Any) -> tuple[Representative, dict[str, Any]]:
        one = self.represent()
        answer = self.client.post("/declarations", json=one.body(**body), headers=one.headers())
        found: dict[str, Any] = answer.get_json()
        return one, found

    def quote(self) -> Call:
        one = self.represent()
        return Call(one.headers(), body={name: value for name, value in one.body().items() if name != "locale"})

    def declaration(self) -> Call:
        one = self.represent()
        return Call(one.headers(), body=one.body())

    def kind(self) -> Call:
        one = self.represent()
        return Call(one.headers(), path={"establishment_id": one.establishments[0]}, body={"kind": "nightlife"})

    def represented(self, what: str = "", **call: Any) -> Callable[[], Call]:
        """Of a representative: of the business or the establishment."""

        def make() -> Call:
            one = self.represent()
            items = one.http.get("/businesses", headers=one.headers()).get_json()["items"]
            ids = {"business": items[0]["id"], "establishment": one.establishments[0]}
            path = {**call.get("path", {}), **({f"{what}_id": ids[what]} if what else {})}
            return Call(one.headers(), path=path, query=call.get("query", {}), body=call.get("body"))

        return make

    def batch(self, **body: Any) -> Call:
        one = self.represent()
        items = one.http.get("/businesses", headers=one.headers()).get_json()["items"]
        row = {"establishment_id": one.establishments[0], "fee": "accommodation", "period": "2024-Q1"}
        rows = [{**row, "answers": {"receipts": "5.00", "inclusive": "yes"}}]
        usual = {"business_id": items[0]["id"], "locale": "el", "rows": rows, "dry_run": False}
        return Call(one.headers(), body={**usual, **body})

    def checked(self, **call: Any) -> Callable[[], Call]:
        """Of a batch that is not filed yet."""

        def make() -> Call:
            asked = self.batch(dry_run=True)
            made = self.client.post("/declaration-batches", json=asked.body, headers=asked.headers).get_json()
            path = {"batch_id": made["id"]}
            return Call(asked.headers, path=path, query=call.get("query", {}), body=call.get("body"))

        return make

    def sheet(self) -> Call:
        found = self.represented("business")()
        headers = {**found.headers, "Content-Type": "application/octet-stream"}
        query = {"fee": "accommodation", "locale": "el", "sign": "comma"}
        # Not a table: that is said whatever else is right.
        return Call(headers, path=found.path, query=query, refused=422)

    def drawn(self, one: Representative, query: dict[str, str]) -> str:
        """A VAT return that was sent and drawn."""
        headers = {**one.headers(), "Content-Type": "application/octet-stream"}
        sent = self.client.post("/vat-returns", data=b"%PDF-1.7", query_string=query, headers=headers).get_json()
        with transaction(self.engine) as conn:
            page = {"vat_return_id": sent["id"], "page": 1, "width": 10, "height": 10, "jpeg": b"\xff\xd8\xff"}
            conn.execute(FILES.pages.insert().values(page))
        return str(sent["id"])

    def form(self, one: Representative) -> dict[str, str]:
        return {"establishment_id": one.establishments[0], "fee": "accommodation"}

    def sent_return(self) -> Call:
        one = self.represent()
        return Call(one.headers(), path={"file_id": self.drawn(one, self.form(one))})

    def returns_of_form(self) -> Call:
        one = self.represent()
        return Call(one.headers(), query=self.form(one))

    def new_return(self) -> Call:
        # Without bytes: that is said whatever else is right.
        found = self.returns_of_form()
        return replace(found, headers={**found.headers, "Content-Type": "application/octet-stream"}, refused=422)

    def declared(self) -> Call:
        one, filed = self.filed()
        with transaction(self.engine) as conn:
            conn.execute(update(models.notes).values(document=b"%PDF-1.7"))
        return Call(one.headers(), path={"declaration_id": filed["id"]})

    def expired(self) -> Call:
        one, filed = self.filed()
        with transaction(self.engine) as conn:
            past = NOW.date() - timedelta(days=1)
            conn.execute(update(models.notes).where(models.notes.c.id == filed["note"]["id"]).values(valid_until=past))
        return Call(one.headers(), path={"declaration_id": filed["id"]}, body={})

    def account(self) -> Call:
        one, filed = self.filed()
        return Call(one.headers(), path={"business_id": filed["business"]["id"]})

    def amendment(self) -> Call:
        one, filed = self.filed()
        body = one.body(receipts="5.00")
        return Call(one.headers(), path={"declaration_id": filed["id"]}, body=body)

    def amendment_quote(self) -> Call:
        call = self.amendment()
        return replace(call, body={name: value for name, value in (call.body or {}).items() if name != "locale"})

    def withdrawal(self) -> Call:
        one, filed = self.filed()
        return Call(one.headers(), path={"declaration_id": filed["id"]}, body={"reason": "Κατά λάθος."})

    def draft(self) -> Call:
        headers, body = self.represent().headers(), {"values": {"receipts": "5"}, "key": uuid.uuid4().hex}
        assert self.client.put("/drafts/accommodation", json=body, headers=headers).status_code == 200
        return Call(headers, path={"name": "accommodation"}, body=body)

    def calls(self) -> Calls:
        return {
            "getPeriods": lambda: Call(path={"code": "accommodation"}),
            "postQuote": self.quote,
            "postDeclaration": self.declaration,
            "getDeclaration": self.declared,
            "getNote": self.declared,
            "getAcknowledgement": self.declared,
            "postNote": self.expired,
            "getStatement": lambda: replace(self.account(), query={"page": "1"}),
            "getStatementCsv": self.account,
            "getStatementPdf": self.account,
            "getPlan": lambda: replace(self.declared(), query={"number": "3"}),
            "postPlan": lambda: replace(self.declared(), body={"number": 3}),
            "postAmendment": self.amendment,
            "postAmendmentQuote": self.amendment_quote,
            "postWithdrawal": self.withdrawal,
            "putEstablishmentKind": self.kind,
            "getBusinesses": self.represented(query={"page": "1"}),
            "postBusinessSearch": self.represented(body={"text": "Κατάστημα", "page": 1}),
            "getBusiness": self.represented("business", query={"page": "1"}),
            "postEstablishmentSearch": self.represented("business", body={"text": "Κατάστημα", "page": 1}),
            "getDeclaring": self.represented("business", query={"fee": "accommodation", "period": "2024-Q1"}),
            "postBatch": self.batch,
            "getBatch": self.checked(query={"page": "1"}),
            "postBatchFiling": self.checked(body={}),
            "deleteBatch": self.checked(),
            "getBatchFaults": self.checked(),
            "postSheet": self.sheet,
            **{
                f"get{table}{ending}": self.represented("business", path={"code": "accommodation"}, query=query)
                for table, query in (("Template", {"period": "2024-Q1"}), ("Declared", {}))
                for ending in ("Csv", "Xlsx")
            },
            "getVatReturns": self.returns_of_form,
            "postVatReturn": self.new_return,
            "deleteVatReturn": self.sent_return,
            "getVatReturn": self.sent_return,
            "getEstablishment": self.represented("establishment"),
            "putEstablishment": self.represented("establishment", body=DESCRIBED),
            "getEstablishmentFee": self.represented("establishment", path={"code": "accommodation"}),
            "getDraft": self.draft,
            "putDraft": self.draft,
            "deleteDraft": self.draft,
        }
