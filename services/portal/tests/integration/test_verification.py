"""Whether a document is valid: for its holder, in a word, and the code stays where it was typed."""

from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from conftest import Services
from flask.testing import FlaskClient
from portal import language
from visits import check_page

CODE = "7Q3K-9V2M-5X8C-1R4T-A"
ASKED = "POST /certificates/verifications"
FOUND: dict[str, Any] = {
    "state": "valid",
    "kind": "certificate",
    "title": {"el": "Πιστοποιητικό", "en": "Certificate"},
    "number": "31/30-11-2026",
    "issued_on": "2026-11-30",
    "valid_until": "2027-05-30",
    "unit": "Ληξιαρχείο",
    "since": None,
    "mark": "seal",
    "holder_masked": "Μ… Π…",
}


@pytest.mark.parametrize("locale", ["el", "en"])
@pytest.mark.parametrize("state", ["valid", "recalled", "replaced", "expired", "unknown"])
def test_each_answer_in_words(client: FlaskClient, services: Services, locale: str, state: str) -> None:
    client.set_cookie("portal_lang", locale)
    found = {"state": state} if state == "unknown" else {**FOUND, "state": state, "since": "2026-12-01"}
    services.lay_out(ASKED, found)
    page = client.post("/e", data={"code": CODE})
    check_page(page, locale)
    texts = language.texts(locale)
    assert f'data-state="{state}"' in page.text
    assert f">{texts[f'verify.states.{state}.title']}</h1>" in page.text
    assert ("portal-verdict--yes" in page.text) is (state == "valid")
    assert ("31/30-11-2026" in page.text) is (state != "unknown")
    dated = {"recalled": "verify.since", "replaced": "verify.since", "expired": "verify.last_day"}
    day = "1 Δεκεμβρίου 2026" if locale == "el" else "1 December 2026"
    assert (texts[dated[state]].format(day=day) in page.text) if state in dated else True
    assert texts["verify.prevails"] in page.text
    assert "127.0.0.1:8100/e" in page.text


@pytest.mark.parametrize("path", [f"/e/{CODE}", f"/E/{CODE}", "/e/7q3k9v2m5x8c1r4ta"])
def test_a_scanned_code_is_answered_at_once(client: FlaskClient, services: Services, path: str) -> None:
    services.lay_out(ASKED, FOUND)
    page = client.get(path)
    check_page(page)
    assert 'data-state="valid"' in page.text
    [(headers, body)] = services.requests(ASKED)
    assert body == {"code": path.rpartition("/")[2], "surname_start": None}
    assert headers["X-Client-Address"] == "127.0.0.1"
    assert headers["X-Client-Key"] == "k" * 32
    assert "Authorization" not in headers


@pytest.mark.parametrize("path", ["/e", "/E", f"/E/{CODE}"])
def test_nothing_of_it_goes_elsewhere(
    client: FlaskClient, services: Services, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    services.lay_out(ASKED, FOUND)
    page = client.get(path)
    headers = page.headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex, nofollow">' in page.text
    assert client.get("/contact").headers["Referrer-Policy"] == "same-origin"
    logged = " ".join(str(vars(record)) for record in caplog.records)
    assert "answered" in logged
    assert "7Q3K" not in logged


def test_the_surname_opens_the_whole_name(client: FlaskClient, services: Services) -> None:
    services.lay_out(ASKED, FOUND)
    page = client.post("/e", data={"code": CODE, "surname": "Ξεν"})
    check_page(page)
    assert "Μ… Π…" in page.text
    assert "Το επώνυμο δεν αρχίζει με αυτά τα γράμματα." in page.text
    services.lay_out(ASKED, {**FOUND, "holder": "Μαρία Παπαδάκη"})
    page = client.post("/e", data={"code": CODE, "surname": "Παπ"})
    check_page(page)
    assert "Μαρία Παπαδάκη" in page.text
    assert services.requests(ASKED)[-1][1] == {"code": CODE, "surname_start": "Παπ"}


@pytest.mark.parametrize("locale", ["el", "en"])
@pytest.mark.parametrize("same", [True, False])
def test_a_file_is_compared_by_its_fingerprint_and_not_sent(
    client: FlaskClient, services: Services, locale: str, same: bool
) -> None:
    client.set_cookie("portal_lang", locale)
    seal = {"state": "intact", "signer": "Δήμος", "trusted": True} if same else None
    found = {**FOUND, "file": {"same": same, "seal": seal}}
    services.lay_out(ASKED, found if same else {"state": "unknown", "file": found["file"]})
    page = client.post("/e", data={"file": (BytesIO(b"%PDF-1.7 ours"), "x.pdf")})
    check_page(page, locale)
    texts = language.texts(locale)
    assert texts["verify.file.same" if same else "verify.file.other"] in page.text
    assert (texts["verify.seals.intact"] in page.text) is same
    assert (texts["verify.file.unknown"] in page.text) is not same
    [(_, body)] = services.requests(ASKED)
    assert body == {"code": None, "surname_start": None, "sha256": sha256(b"%PDF-1.7 ours").hexdigest()}


def test_a_fingerprint_that_is_none_is_said_at_its_field(client: FlaskClient, services: Services) -> None:
    refused = {"code": "invalid-input", "errors": [{"field": "sha256", "text": "x"}]}
    services.lay_out(ASKED, refused, 422)
    page = client.post("/e", data={"sha256": "12"})
    check_page(page)
    assert (page.status_code, 'href="#sha256"' in page.text) == (422, True)


def test_a_file_that_is_far_too_large_is_not_read(client: FlaskClient, services: Services) -> None:
    page = client.post("/e", data=b"0" * 5_100_000, content_type="multipart/form-data; boundary=x")
    assert page.status_code == 413
    assert services.requests(ASKED) == []


@pytest.mark.parametrize("locale", ["el", "en"])
def test_what_cannot_be_asked_says_so_at_the_code(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    texts = language.texts(locale)
    check_page(client.get("/e"), locale)
    empty = client.post("/e", data={})
    services.lay_out(ASKED, {"state": "typing-error"})
    typed = client.post("/e", data={"code": "7Q3K-9V2M-5X8C-1R4T-B"})
    services.lay_out(ASKED, {"code": "too-many-wrong-tries", "title": "Πολλές προσπάθειες."}, 429)
    many = client.get(f"/e/{CODE}")
    for page, status, said in (
        (empty, 422, texts["verify.empty"]),
        (typed, 422, texts["verify.states.typing-error.text"]),
        (many, 429, "Πολλές προσπάθειες."),
    ):
        check_page(page, locale)
        assert (page.status_code, page.text.count(said)) == (status, 2)
    assert 'value="7Q3K-9V2M-5X8C-1R4T-B"' in typed.text
    services.lay_out(ASKED, {}, 503)
    away = client.get(f"/e/{CODE}")
    check_page(away, locale)
    assert away.status_code == 503


def test_a_trial_says_that_it_has_no_force(client: FlaskClient, services: Services) -> None:
    services.lay_out(ASKED, {**FOUND, "mark": "demo"})
    assert "χωρίς νομική ισχύ" in client.get(f"/e/{CODE}").text


def test_every_page_leads_there(client: FlaskClient) -> None:
    assert 'href="/e"' in client.get("/contact").text.partition("<footer")[2]
