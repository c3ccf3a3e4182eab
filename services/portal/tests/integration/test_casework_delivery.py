"""Documents leave the office: over the counter by code, and by post in batches."""

from typing import Any

import case_samples as sample
import desk_samples as desk
import pytest
from conftest import Services
from flask import Response
from flask.testing import FlaskClient
from portal import language
from visits import check_page, csrf, send, sign_in

LETTER = sample.WHOLE["letters"][0]
OTHER = "8c0f0b8e-6f0a-4a55-9d55-0a7a3a7c1d07"
BATCH: dict[str, Any] = {
    "id": sample.BATCH_ID,
    "number": 4,
    "state": "open",
    "opened_by": "maria",
    "opened_at": sample.AT,
    "closed_by": None,
    "closed_at": None,
    "going": 2,
    "items": [LETTER, {**LETTER, "id": OTHER, "tracking": None, "state": "in-batch"}],
}
CLOSED = {**BATCH, "state": "closed", "closed_at": sample.AT}
WAITING = {
    "items": [
        {
            "id": sample.CASE_ID,
            "number": "12/23-11-2026",
            "procedure": sample.SUMMARY["procedure"],
            "applicant_name": "Παπαδάκη Μαρία",
            "address_lines": lines,
        }
        for lines in (["Μαρία Παπαδάκη", "Ελευθερίας 3"], None)
    ],
    "more": True,
}
PAGE = f"/casework/post/{sample.BATCH_ID}"
API = f"/certificates/post/batches/{sample.BATCH_ID}"
LOCALES = pytest.mark.parametrize("locale", ["el", "en"])


@pytest.fixture
def token(client: FlaskClient, office: None, services: Services) -> str:
    services.lay_out("POST /certificates/pickups", {"request_id": sample.CASE_ID})
    services.lay_out("GET /certificates/post/waiting", WAITING)
    services.lay_out("GET /certificates/post/batches", {"items": [BATCH, CLOSED]})
    services.lay_out("POST /certificates/post/batches", BATCH)
    services.lay_out(f"GET {API}", BATCH)
    services.lay_out(f"PUT {API}/items/{OTHER}", BATCH)
    services.lay_out(f"DELETE {API}/items/{OTHER}", BATCH)
    services.lay_out(f"POST {API}/close", CLOSED)
    return csrf(sign_in(client, "/casework"))


@LOCALES
def test_every_page_is_strict_html_in_both_languages(
    client: FlaskClient, services: Services, token: str, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    for path in ("/casework/pickups", "/casework/post", PAGE, f"{PAGE}/close", f"{PAGE}?done=removed"):
        page = client.get(path)
        check_page(page, locale)
        assert '<a href="/casework" aria-current="page">' in page.text
        assert "&lt;" not in page.text, "markup that people read"
    services.lay_out(f"GET {API}", CLOSED)
    closed = client.get(f"{PAGE}?done=closed")
    check_page(closed, locale)
    assert f'action="{PAGE}/items' not in closed.text
    assert client.get(f"{PAGE}/close").location == PAGE
    services.lay_out("GET /certificates/post/waiting", {"items": [], "more": False})
    services.lay_out("GET /certificates/post/batches", {"items": []})
    check_page(client.get("/casework/post"), locale)
    services.lay_out(f"GET {API}", {**BATCH, "items": []})
    check_page(client.get(PAGE), locale)


def test_a_code_leads_to_the_case_at_the_form_of_handing_over(
    client: FlaskClient, services: Services, token: str
) -> None:
    found = client.post("/casework/pickups", data={"csrf": token, "code": " abcd-1234 "})
    assert found.location == f"{sample.PAGE}/hand-over"
    [(_, sent)] = services.requests("POST /certificates/pickups")
    assert sent == {"code": "abcd-1234"}
    page = client.get(found.location)
    check_page(page)
    for known in ("Παπαδάκη", "ΑΒ123456", 'value="Μαρία Παπαδάκη"'):
        assert known in page.text, "the identity document is compared with what the request says"


@pytest.mark.parametrize(
    ("code", "status"), [("pickup-not-found", 404), ("too-many-codes", 429), ("too-many-tries", 429)]
)
def test_a_code_that_is_none_is_said_at_its_field(
    client: FlaskClient, services: Services, token: str, code: str, status: int
) -> None:
    services.lay_out("POST /certificates/pickups", desk.problem(code, "Δεν περιμένει τίποτα.", ""), status)
    again = send(client, "/casework/pickups", token, code="x")
    check_page(again)
    assert (again.status_code, again.text.count("Δεν περιμένει τίποτα.")) == (422, 2)
    assert send(client, "/casework/pickups", token).status_code == 422


def test_what_waits_goes_into_the_open_batch_and_what_cannot_is_named(
    client: FlaskClient, services: Services, token: str
) -> None:
    added = client.post("/casework/post", data={"csrf": token, "requests": [sample.CASE_ID, OTHER]})
    assert added.location == PAGE
    [(_, sent)] = services.requests("POST /certificates/post/batches")
    assert sent == {"requests": [sample.CASE_ID, OTHER]}
    left = [{"request_id": OTHER, "number": "13", "reason": reason} for reason in ("level-lost", "address", "new")]
    services.lay_out("POST /certificates/post/batches", {**BATCH, "left_out": left})
    partly = send(client, "/casework/post", token, requests=OTHER)
    check_page(partly)
    assert language.texts("el")["post.why.level-lost"] in partly.text
    nothing = send(client, "/casework/post", token)
    check_page(nothing)
    assert nothing.text.count(language.texts("el")["post.empty"]) == 2


def test_a_label_is_tied_to_its_letter_and_the_next_one_is_on(
    client: FlaskClient, services: Services, token: str
) -> None:
    assert "&lt;span" not in client.get(PAGE).text, "a button shows its words and no markup"
    path = f"{PAGE}/items/{OTHER}"
    form = {"csrf": token, f"tracking-{OTHER}": " RE123456785GR "}
    assert client.post(path, data=form).location == f"{PAGE}#tracking-{OTHER}"
    assert services.requests(f"PUT {API}/items/{OTHER}")[0][1] == {"tracking": "RE123456785GR"}
    services.lay_out(f"PUT {API}/items/{OTHER}", {**BATCH, "items": [LETTER]})
    assert client.post(path, data=form).location == f"{PAGE}#close"


@pytest.mark.parametrize(
    ("problem", "status", "said"),
    [
        (
            {"code": "invalid-input", "title": "x", "errors": [{"field": "tracking", "text": "Λάθος ψηφία."}]},
            422,
            "Λάθος ψηφία.",
        ),
        (desk.problem("tracking-used", "Ναι.", "", number="9/1-1-2027", batch=3), 409, "αίτηση 9/1-1-2027"),
        (desk.problem("batch-closed", "Η αποστολή έκλεισε.", ""), 409, "Η αποστολή έκλεισε."),
    ],
)
def test_a_label_that_does_not_fit_is_said_at_its_letter(
    client: FlaskClient, services: Services, token: str, problem: dict[str, Any], status: int, said: str
) -> None:
    services.lay_out(f"PUT {API}/items/{OTHER}", problem, status)
    again = send(client, f"{PAGE}/items/{OTHER}", token, **{f"tracking-{OTHER}": "RE1"})
    check_page(again)
    assert (again.status_code, said in again.text) == (422, True)
    assert 'value="RE1"' in again.text
    assert send(client, f"{PAGE}/items/{OTHER}", token).status_code == 422


def test_a_batch_is_closed_only_after_a_question(client: FlaskClient, services: Services, token: str) -> None:
    page = client.get(PAGE)
    assert f'href="{PAGE}/close"' in page.text
    asked = client.get(f"{PAGE}/close")
    assert services.requests(f"POST {API}/close") == []
    assert language.texts("el")["post.close_after"] in asked.text
    assert client.post(f"{PAGE}/close", data={"csrf": token}).location == f"{PAGE}?done=closed"
    problem = desk.problem("tracking-missing", "Λείπουν αριθμοί.", "")
    services.lay_out(f"POST {API}/close", problem, 409)
    missing = send(client, f"{PAGE}/close", token)
    check_page(missing)
    assert "Λείπουν αριθμοί." in missing.text
    assert client.post(f"{PAGE}/items/{OTHER}/remove", data={"csrf": token}).location == f"{PAGE}?done=removed"
    assert len(services.requests(f"DELETE {API}/items/{OTHER}")) == 1


@pytest.mark.parametrize("name", ["labels", "list"])
def test_papers_of_a_batch(client: FlaskClient, services: Services, token: str, name: str) -> None:
    services.lay_out(f"GET {API}/{name}.pdf", b"%PDF-1")
    assert client.get(f"{PAGE}/{name}.pdf").data == b"%PDF-1"


def test_the_list_of_a_batch_is_a_table_too(client: FlaskClient, services: Services, token: str) -> None:
    assert token
    made = Response("\ufeffΑ/Α\r\n".encode(), content_type="text/csv; charset=utf-8")
    made.headers["Content-Disposition"] = 'attachment; filename="post-3.csv"'
    services.lay_out(f"GET {API}/list.csv", made)
    assert f'href="{PAGE}/list.csv"' in client.get(PAGE).text
    file = client.get(f"{PAGE}/list.csv")
    assert file.data == "\ufeffΑ/Α\r\n".encode()
    assert file.headers["Content-Disposition"] == 'attachment; filename="post-3.csv"'
