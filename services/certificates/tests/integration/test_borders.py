"""Whatever is written into any field of this service is answered or refused, and never fails."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest
from conftest import SERVICE
from flask.testing import FlaskClient
from hostile import A4, pdf
from servicekit.testing import TokenFactory
from servicekit.testing.borders import Borders, Call, with_texts
from test_requests import CITIZEN_B, POST, file

PDF = pdf(A4)


@with_texts
def test_odd_texts_in_every_field(
    client: FlaskClient, tokens: TokenFactory, texts: Sequence[str], capsys: pytest.CaptureFixture[str]
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

    checks = {name: POST[name] for name in ("answers", "delivery", "postal_address")}
    calls: Mapping[str, Callable[[], Call]] = {
        "getProcedure": lambda: Call(path={"code": "955481"}),
        "postChecks": lambda: Call(somebody(), path={"code": "955481"}, body=checks),
        "postRequest": lambda: Call(somebody(), body=POST),
        "getRequest": filed,
        "putDelivery": filed,
        "getDraft": begun,
        "putDraft": begun,
        "deleteDraft": begun,
        "getUploads": sent,
        "postUpload": to_send,
        "deleteUpload": sent,
        "getUploadPage": lambda: replace(sent(), refused=404),
    }
    report = Borders(SERVICE / "openapi.yaml", client, calls).try_all(texts)
    with capsys.disabled():
        print(f"\ncertificates: {report}")
    assert report.failures == []
    assert report.answers[422] > report.answers.total() / 2
