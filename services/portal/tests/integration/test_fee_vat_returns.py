"""The VAT return of a fee declaration: sent with the form, sent afterwards, and opened by officers."""

import io
from typing import Any

import fee_samples
import pytest
import revenue_samples as revenue
import samples
from conftest import Services
from flask.testing import FlaskClient
from portal import language
from visits import check_page, csrf, send, sign_in

pytestmark = pytest.mark.usefixtures("working")

B = pytest.mark.parametrize("level", ["B"], indirect=True)
BOTH = pytest.mark.parametrize("locale", ["el", "en"])
AT = "/fees/accommodation/at/e1"
PAGE = f"{AT}/vat-return"
FILED = f"/cases/declarations/{fee_samples.DECLARATION['id']}"
FORM = {"period": "2024-Q1", "receipts": "5", "inclusive": "no"}
FILE_ID = "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1d01"
SENT: dict[str, Any] = {
    "id": FILE_ID,
    "name": "Φ2 α΄ τρίμηνο.pdf",
    "media_type": "application/pdf",
    "size": 1000,
    "pages": 2,
    "state": "ready",
    "reason": None,
    "reason_text": None,
    "scanned": True,
    "at": "2026-11-23T09:05:00+00:00",
}
UNREADABLE = {"reason": "unreadable", "reason_text": samples.words("Χαλασμένο.")}
REFUSED = {**SENT, "state": "refused", "pages": None, **UNREADABLE}
LIMITS = {"max_bytes": 10_000_000, "max_pages": 20, "media_types": ["application/pdf"], "scanned": True}


def offered(services: Services, rule: str, file: dict[str, Any] | None) -> None:
    services.lay_out("GET /fees/establishments/e1", fee_samples.ESTABLISHMENT_PAGE)
    about = {"rule": rule, "file": file, "limits": LIMITS}
    services.lay_out("fee accommodation of e1", {**fee_samples.ESTABLISHMENT_FEE, "vat_return": about})


def came(services: Services, *versions: dict[str, Any], **changes: Any) -> None:
    current = next((one["id"] for one in versions if one["state"] != "refused"), None)
    returns = {"rule": "asked", "awaited": False, "current": current, "versions": list(versions), **changes}
    known = {**fee_samples.DECLARATION, "vat_return": returns, "vat_return_limits": LIMITS}
    services.lay_out(f"GET /fees/declarations/{fee_samples.DECLARATION['id']}", known)


def upload(client: FlaskClient, path: str, token: str, content: bytes | None) -> Any:
    file = {"file": (io.BytesIO(content), "Φ2.pdf")} if content is not None else {}
    return client.post(path, data={"csrf": token, **file}, content_type="multipart/form-data")


@B
@BOTH
def test_what_is_required_comes_before_the_check_and_is_filed(
    client: FlaskClient, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    offered(services, "required", None)
    token = csrf(sign_in(client, AT + "/period"))
    page = send(client, AT + "/period", token, **FORM)
    assert page.request.path == PAGE
    check_page(page, locale)
    assert "10 MB" in page.text
    assert "portal-acting" in page.text
    empty = upload(client, PAGE, token, None)
    assert (empty.status_code, 'id="file-error"' in empty.text) == (422, True)
    check_page(empty, locale)
    services.lay_out("POST /fees/vat-returns", SENT, 201)
    assert upload(client, PAGE, token, b"%PDF").location == f"{AT}/check"
    [(headers, body)] = services.requests("POST /fees/vat-returns")
    assert (body, headers["X-File-Name"]) == (b"%PDF", "%CE%A62.pdf")
    offered(services, "required", SENT)
    check = client.get(AT + "/check")
    assert f"/fees/vat-returns/{FILE_ID}.pdf" in check.text
    check_page(check, locale)
    key = check.text.split('name="key" value="')[1].split('"')[0]
    services.lay_out("POST /fees/declarations", fee_samples.DECLARATION, 201)
    client.post(AT + "/check", data={"csrf": token, "key": key})
    [(_, filed)] = services.requests("POST /fees/declarations")
    assert filed["vat_return"] == FILE_ID


@B
def test_what_is_optional_does_not_stop_the_declaration(client: FlaskClient, services: Services) -> None:
    offered(services, "asked", None)
    token = csrf(sign_in(client, AT + "/period"))
    check = send(client, AT + "/period", token, **FORM)
    assert (check.request.path, f'href="{PAGE}"' in check.text) == (f"{AT}/check", True)
    assert f'href="{AT}/check"' in client.get(PAGE).text
    offered(services, "asked", REFUSED)
    page = client.get(PAGE)
    assert "Χαλασμένο." in page.text
    services.lay_out(f"DELETE /fees/vat-returns/{FILE_ID}", {}, 200)
    gone = client.post(f"/fees/vat-returns/{FILE_ID}/delete", data={"csrf": token, "next": PAGE})
    assert gone.location == PAGE
    # A file that cannot be read is none: the declaration goes without it.
    key = client.get(AT + "/check").text.split('name="key" value="')[1].split('"')[0]
    services.lay_out("POST /fees/declarations", fee_samples.DECLARATION, 201)
    client.post(AT + "/check", data={"csrf": token, "key": key})
    [(_, filed)] = services.requests("POST /fees/declarations")
    assert "vat_return" not in filed


@B
def test_a_file_that_is_not_taken_is_said_at_its_field(client: FlaskClient, services: Services) -> None:
    offered(services, "asked", None)
    token = csrf(sign_in(client, PAGE))
    problem = {"code": "upload-refused", "title": "Το αρχείο είναι άδειο.", "reason": "empty"}
    services.lay_out("POST /fees/vat-returns", problem, 422)
    page = upload(client, PAGE, token, b"x")
    assert (page.status_code, "Φ2.pdf: Το αρχείο είναι άδειο." in page.text) == (422, True)
    check_page(page)


@B
@BOTH
def test_afterwards_a_newer_one_takes_its_place(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    came(services, rule="required", awaited=True)
    token = csrf(sign_in(client, FILED + "/vat-return"))
    awaited = client.get(FILED)
    assert f'href="{FILED}/vat-return"' in awaited.text
    check_page(awaited, locale)
    services.lay_out("POST /fees/vat-returns", SENT, 201)
    assert upload(client, FILED + "/vat-return", token, b"%PDF").location == f"{FILED}?returned=1"
    older = {**SENT, "id": "4a6cbb1e-0d3c-4d68-9d53-1f6f1f6d1d02"}
    came(services, SENT, older)
    for path in (FILED + "?returned=1", FILED + "/vat-return"):
        page = client.get(path)
        assert all(f"/fees/vat-returns/{one['id']}.pdf" in page.text for one in (SENT, older))
        assert "/delete" not in page.text
        check_page(page, locale)
    assert "portal-acting" in page.text
    came(services, {**REFUSED, "id": FILE_ID}, older)
    refused = client.get(FILED)
    assert language.texts(locale)["fees.vat.refused"] in refused.text
    assert "Χαλασμένο." in refused.text
    check_page(refused, locale)
    came(services)
    services.lay_out(f"GET /fees/declarations/{fee_samples.DECLARATION['id']}", fee_samples.DECLARATION)
    assert client.get(FILED + "/vat-return").status_code == 404


@B
def test_officers_open_what_came_from_the_card(client: FlaskClient, services: Services, issuer: Any) -> None:
    issuer.person(level="B", roles=["finance-officer"])
    listed = {
        **SENT,
        "declaration": "7/2026",
        "fee": "accommodation",
        "fee_title": samples.words("Τέλος διαμονής"),
        "period": {"code": "2024-Q1", "title": samples.words("Α΄ τρίμηνο 2024")},
    }
    card = {**revenue.CARD, "vat_returns": [listed]}
    services.lay_out(f"GET /fees/debtors/{revenue.BUSINESS_ID}/card", card)
    path = f"/revenue/debtors/{revenue.BUSINESS_ID}"
    sign_in(client, path)
    page = client.get(path)
    check_page(page)
    assert f"{path}/vat-returns/{FILE_ID}.pdf" in page.text
