"""A call of each operation that is right in all but the field that is tried, for the tests of what may be written."""

import itertools
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from asking import CLERK, SUPERVISOR
from certificates.models import deliveries
from conftest import ADDRESS_KEY, supervisor
from flask.testing import FlaskClient
from hostile import A4, pdf
from offices import LABELS, Colleague, issued, to_post
from requesting import CITIZEN_B, COUNTER_BY_POST, COUNTER_MAIL, COUNTER_REASON, POST, file
from servicekit.testing import TokenFactory
from servicekit.testing.borders import Call
from sqlalchemy import Engine, update

PDF = pdf(A4)
AT_COUNTER = {**COUNTER_BY_POST, **COUNTER_MAIL, "override_reason": COUNTER_REASON}
CHECKS = {name: POST[name] for name in ("answers", "delivery", "postal_address")}
PLACE = {"procedure": "955481", "evidence": "0"}
Calls = dict[str, Callable[[], Call]]


@dataclass(frozen=True)
class Citizens:
    """Applicants, each call by another one."""

    client: FlaskClient
    tokens: TokenFactory

    def new_citizen(self) -> dict[str, str]:
        return {**self.tokens.headers(uuid.uuid4().hex, **CITIZEN_B), "Idempotency-Key": uuid.uuid4().hex}

    def filed(self) -> Call:
        mine = self.new_citizen()
        answer = file(self.client, mine, POST)
        delivery = {"delivery": "post", "postal_address": POST["postal_address"]}
        return Call(mine, path={"request_id": answer.get_json()["id"]}, body=delivery)

    def begun(self) -> Call:
        mine = self.new_citizen()
        body = {"values": {"answers.purpose": "επίδομα"}, "key": uuid.uuid4().hex}
        assert self.client.put("/drafts/955481", json=body, headers=mine).status_code == 200
        return Call(mine, path={"name": "955481"}, body=body)

    def sent(self) -> Call:
        mine = self.new_citizen()
        answer = self.client.post("/uploads", data=PDF, query_string=PLACE, headers=mine)
        return Call({**mine, "X-File-Name": "a.pdf"}, {"upload_id": answer.get_json()["id"], "page": "1"}, PLACE)

    def calls(self) -> Calls:
        return {
            "getProcedure": lambda: Call(path={"code": "955481"}),
            "getForm": lambda: Call(self.new_citizen(), path={"code": "955481"}),
            "postChecks": lambda: Call(self.new_citizen(), path={"code": "955481"}, body=CHECKS),
            "postRequest": lambda: Call(self.new_citizen(), body=POST),
            "getRequest": self.filed,
            # Each from an address of its own: what is wrong too often from one is refused before it is read.
            "postVerification": lambda: Call(
                {"X-Client-Address": uuid.uuid4().hex, "X-Client-Key": ADDRESS_KEY},
                body={"code": "7Q3K-9V2M-5X8C-1R4T-A", "surname_start": "ΞΕΝ", "sha256": "0" * 64},
            ),
            "putDelivery": self.filed,
            "getDraft": self.begun,
            "putDraft": self.begun,
            "deleteDraft": self.begun,
            "postWithdrawal": self.filed,
            "getUploads": self.sent,
            "postUpload": lambda: replace(self.sent(), path={}, body={}, refused=422),
            "deleteUpload": self.sent,
            "getUploadPage": lambda: replace(self.sent(), refused=404),
        }


@dataclass(frozen=True)
class Office:
    """Members of the office, on cases of these citizens."""

    client: FlaskClient
    tokens: TokenFactory
    engine: Engine
    citizens: Citizens

    @property
    def clerk(self) -> dict[str, str]:
        return self.tokens.headers("clerk-1", **CLERK)

    @property
    def head(self) -> dict[str, str]:
        return self.tokens.headers("head-1", **SUPERVISOR)

    def pickup(self) -> Call:
        # Another one each time: wrong codes are counted.
        colleague = Colleague(self.client, self.tokens, uuid.uuid4().hex)
        laid_out = colleague.act(issued(self.engine), "lay-out", place="office").get_json()
        return Call(colleague.headers, body={"code": laid_out["pickup"]["code"]})

    def batched(self, body: Any = None) -> Call:
        with self.engine.begin() as conn:
            conn.execute(update(deliveries.letters).values(tracking=None))
        batch = Colleague(self.client, self.tokens).batch(to_post(self.engine))
        return Call(self.clerk, path={"batch_id": batch["id"], "item_id": batch["items"][-1]["id"]}, body=body)

    def counted(self) -> Call:
        return Call(self.head, query={"weeks": "4", "procedure": "955481"})

    def calls(self) -> Calls:
        return {
            "getCases": lambda: Call(self.clerk, query={"view": "open", "page": "1"}),
            "postCaseSearch": lambda: Call(self.clerk, body={"text": "Πολίτη"}),
            "getFigures": self.counted,
            "getFiguresSheet": self.counted,
            "postCounterRequest": lambda: Call({**self.clerk, "Idempotency-Key": uuid.uuid4().hex}, body=AT_COUNTER),
            "getCase": lambda: Call(self.clerk, path=self.citizens.filed().path),
            "getAct": lambda: Call(self.clerk, path={**self.citizens.filed().path, "act": "refuse"}),
            "postPaper": lambda: Call(
                {**self.clerk, "X-File-Name": "a.pdf"},
                self.citizens.filed().path,
                {"evidence": "bill"},
                body={},
                refused=422,
            ),
            "postPickup": self.pickup,
            "postBatch": lambda: Call(self.clerk, body={"requests": [to_post(self.engine)]}),
            "getBatch": self.batched,
            "putLabel": lambda: self.batched({"tracking": LABELS[0]}),
            "deleteLetter": self.batched,
            "postBatchClose": lambda: Call(self.clerk, path=self.batched().path, refused=409),
        }


@dataclass(frozen=True)
class Catalogue:
    """The head of the office, who writes editions: each of another cost."""

    client: FlaskClient
    tokens: TokenFactory
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def supervising(self, body: Mapping[str, Any] | None = None) -> Call:
        return Call(supervisor(self.tokens), path={"code": "955481"}, body=body)

    def changed(self, number: int) -> dict[str, Any]:
        answer = self.client.get("/catalogue/procedures/955481", headers=supervisor(self.tokens))
        return {**answer.get_json()["body"], "cost_cents": number}

    def written(self) -> dict[str, Any]:
        body = self.changed(next(self.numbers))
        return {"body": body, "from_day": "2026-12-01", "reason": "Νέο κόστος", "after": None}

    def calls(self) -> Calls:
        text = self.client.get("/catalogue.yaml", headers=supervisor(self.tokens)).get_data(as_text=True)
        file_of_all = {"yaml": text, "from_day": "2026-12-01", "reason": "Εισαγωγή", "preview": True}
        return {
            "getEditions": self.supervising,
            "postPreview": lambda: self.supervising({"body": self.changed(1)}),
            "postEdition": lambda: self.supervising(self.written()),
            "putCatalogueFile": lambda: self.supervising(file_of_all),
        }
