"""Whatever is written into any field of this service is answered or refused, and never fails."""

import itertools
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from asking import CLERK, SUPERVISOR
from certificates.models import deliveries
from conftest import ADDRESS_KEY, SERVICE, supervisor
from flask.testing import FlaskClient
from hostile import A4, pdf
from offices import LABELS, Colleague, issued, to_post
from servicekit.testing import TokenFactory
from servicekit.testing.borders import Borders, Call, with_texts
from sqlalchemy import Engine, update
from test_counter import BY_POST, MAIL, REASON
from test_requests import CITIZEN_B, POST, file

PDF = pdf(A4)
AT_COUNTER = {**BY_POST, **MAIL, "override_reason": REASON}


@with_texts
def test_odd_texts_in_every_field(
    client: FlaskClient, tokens: TokenFactory, engine: Engine, texts: Sequence[str], capsys: pytest.CaptureFixture[str]
) -> None:
    def somebody() -> dict[str, str]:
        return {**tokens.headers(uuid.uuid4().hex, **CITIZEN_B), "Idempotency-Key": uuid.uuid4().hex}

    def filed() -> Call:
        mine = somebody()
        answer = file(client, mine, POST)
        delivery = {"delivery": "post", "postal_address": POST["postal_address"]}
        return Call(mine, path={"request_id": answer.get_json()["id"]}, body=delivery)

    def begun() -> Call:
        mine = somebody()
        body = {"values": {"answers.purpose": "επίδομα"}, "key": uuid.uuid4().hex}
        assert client.put("/drafts/955481", json=body, headers=mine).status_code == 200
        return Call(mine, path={"name": "955481"}, body=body)

    def sent() -> Call:
        mine = somebody()
        place = {"procedure": "955481", "evidence": "0"}
        answer = client.post("/uploads", data=PDF, query_string=place, headers=mine)
        return Call({**mine, "X-File-Name": "a.pdf"}, {"upload_id": answer.get_json()["id"], "page": "1"}, place)

    def to_send() -> Call:
        return replace(sent(), path={}, body={}, refused=422)

    def read(call: Callable[[], Call]) -> Callable[[], Call]:
        return lambda: Call(call().headers, call().path)

    clerk, head = tokens.headers("clerk-1", **CLERK), tokens.headers("head-1", **SUPERVISOR)

    def pickup() -> Call:
        # Another one each time: wrong codes are counted.
        colleague = Colleague(client, tokens, uuid.uuid4().hex)
        request_id = issued(engine)
        laid_out = colleague.act(request_id, "lay-out", place="office").get_json()
        return Call(colleague.headers, body={"code": laid_out["pickup"]["code"]})

    def batched(body: Any = None) -> Call:
        with engine.begin() as conn:
            conn.execute(update(deliveries.letters).values(tracking=None))
        batch = Colleague(client, tokens).batch(to_post(engine))
        return Call(clerk, path={"batch_id": batch["id"], "item_id": batch["items"][-1]["id"]}, body=body)

    def ready() -> Call:
        call = batched()
        return Call(clerk, path=call.path, refused=409)

    checks = {name: POST[name] for name in ("answers", "delivery", "postal_address")}

    def supervising(body: Mapping[str, Any] | None = None) -> Call:
        return Call(supervisor(tokens), path={"code": "955481"}, body=body)

    def changed(number: int) -> dict[str, Any]:
        found = client.get("/catalogue/procedures/955481", headers=supervisor(tokens)).get_json()["body"]
        return {**found, "cost_cents": number}

    def written() -> dict[str, Any]:
        return {"body": changed(next(numbers)), "from_day": "2026-12-01", "reason": "Νέο κόστος", "after": None}

    numbers = itertools.count(1)
    file_of_all = client.get("/catalogue.yaml", headers=supervisor(tokens)).get_data(as_text=True)
    calls: Mapping[str, Callable[[], Call]] = {
        "getProcedure": lambda: Call(path={"code": "955481"}),
        "postChecks": lambda: Call(somebody(), path={"code": "955481"}, body=checks),
        "getEditions": supervising,
        "postPreview": lambda: supervising({"body": changed(1)}),
        "postEdition": lambda: supervising(written()),
        "putCatalogueFile": lambda: supervising(
            {"yaml": file_of_all, "from_day": "2026-12-01", "reason": "Εισαγωγή", "preview": True}
        ),
        "postRequest": lambda: Call(somebody(), body=POST),
        "getRequest": filed,
        # Each from an address of its own: what is wrong too often from one is refused before it is read.
        "postVerification": lambda: Call(
            {"X-Client-Address": uuid.uuid4().hex, "X-Client-Key": ADDRESS_KEY},
            body={"code": "7Q3K-9V2M-5X8C-1R4T-A", "surname_start": "ΞΕΝ", "sha256": "0" * 64},
        ),
        "putDelivery": filed,
        "getDraft": begun,
        "putDraft": begun,
        "deleteDraft": begun,
        "postWithdrawal": filed,
        "getCases": lambda: Call(clerk, query={"view": "open", "page": "1"}),
        "postCaseSearch": lambda: Call(clerk, body={"text": "Πολίτη"}),
        "getFigures": lambda: Call(head, query={"weeks": "4", "procedure": "955481"}),
        "getFiguresSheet": lambda: Call(head, query={"weeks": "4", "procedure": "955481"}),
        "postCounterRequest": lambda: Call({**clerk, "Idempotency-Key": uuid.uuid4().hex}, body=AT_COUNTER),
        "getCase": lambda: Call(clerk, path=filed().path),
        "getUploads": sent,
        "postUpload": to_send,
        "postPaper": lambda: Call(
            {**clerk, "X-File-Name": "a.pdf"}, filed().path, {"evidence": "bill"}, body={}, refused=422
        ),
        "deleteUpload": sent,
        "getUploadPage": lambda: replace(sent(), refused=404),
        "postPickup": pickup,
        "postBatch": lambda: Call(clerk, body={"requests": [to_post(engine)]}),
        "getBatch": batched,
        "putLabel": lambda: batched({"tracking": LABELS[0]}),
        "deleteLetter": batched,
        "postBatchClose": ready,
    }
    # Each act has a body of its own: test_acts_borders.py.
    elsewhere = {
        "postAct",
        "getOwnFile",
        "getCaseFile",
        "getOwnReceipt",
        "getCaseReceipt",
        "getOwnSlip",
        "getCaseSlip",
        "getCovering",
        "getForSigning",
        "putSignedFile",
        "getAttachment",
        "getAttachmentPage",
        "postCasePreview",
        "getLabels",
        "getPostList",
        "getPostSheet",
    }
    report = Borders(SERVICE / "openapi.yaml", client, calls, elsewhere).try_all(texts)
    with capsys.disabled():
        print(f"\ncertificates: {report}")
    assert report.failures == []
    assert report.answers[422] > report.answers.total() / 2
