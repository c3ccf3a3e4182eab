"""What supervisors resolve: persons with two accounts, and attempts that met another account or person."""

import desk_samples as desk
import pytest
from conftest import Issuer, Services
from flask.testing import FlaskClient
from visits import check_page, csrf, send, sign_in

CONFLICT_ID = "0c3a64b5-7f5b-4ad1-8a4e-6d3a0a8f2a10"
PATH = f"/bridge/desk/conflicts/{CONFLICT_ID}"


def conflict(kind: str) -> dict[str, object]:
    at = "2026-11-23T08:00:00+00:00"
    return {"conflict_id": CONFLICT_ID, "kind": kind, "at": at, "case_id": desk.CASE_ID, "accounts": 2}


@pytest.fixture(autouse=True)
def lists(services: Services) -> None:
    services.lay_out("GET /bridge/desk/cases", {"items": []})
    services.lay_out("GET /bridge/desk/checks", {"items": []})


@pytest.fixture
def token(client: FlaskClient, issuer: Issuer) -> str:
    issuer.person("supervisor-1", roles=["staff", "desk-clerk", "desk-supervisor"])
    return csrf(sign_in(client, "/desk"))


def test_only_supervisors_are_led_there(client: FlaskClient, issuer: Issuer, services: Services) -> None:
    issuer.person("clerk-1", roles=["staff", "desk-clerk"])
    page = sign_in(client, "/desk")
    assert "/desk/doubles" not in page.text
    assert "/desk/conflicts" not in page.text


@pytest.mark.parametrize("locale", ["el", "en"])
@pytest.mark.parametrize(
    "kind", ["afm-of-another-account", "account-of-another-person", "afm-proved-by-another", "of another year"]
)
def test_a_conflict_is_listed_in_words_and_without_a_name(
    client: FlaskClient, services: Services, token: str, locale: str, kind: str
) -> None:
    client.set_cookie("portal_lang", locale)
    services.lay_out("GET /bridge/desk/conflicts", {"items": [conflict(kind)]})
    services.lay_out("GET /bridge/staff-work", {"counts": {"desk-doubles": 0, "desk-conflicts": 1}})
    start = client.get("/desk").text
    assert 'href="/desk/conflicts"' in start
    assert {"el": "Περιμένουν: 1.", "en": "Waiting: 1."}[locale] in start
    assert 'href="/desk/doubles"' not in start, "an empty list is not worth a click"
    page = client.get("/desk/conflicts")
    check_page(page, locale)
    assert (kind in page.text) is (kind == "of another year")
    assert f'href="{desk.CASE}"' in page.text


def test_its_accounts_are_looked_up_and_it_is_resolved(client: FlaskClient, services: Services, token: str) -> None:
    services.lay_out("GET /bridge/desk/conflicts", {"items": [conflict("afm-of-another-account")]})
    errors = [{"field": "reason", "text": "Γράψτε τον λόγο."}]
    services.lay_out(f"POST {PATH}/resolve", desk.problem("invalid-input", "x", errors=errors), 422)
    refused = send(client, "/desk/conflicts", token, conflict_id=CONFLICT_ID, do="resolve")
    check_page(refused)
    assert 'href="#reason"' in refused.text
    services.lay_out(f"POST {PATH}/lookups", {"items": [desk.LOOKUP, desk.LOOKUP]})
    asked = {"conflict_id": CONFLICT_ID, "reason": "Ήρθε στο γραφείο"}
    found = send(client, "/desk/conflicts", token, **asked, do="lookup")
    check_page(found)
    assert found.text.count('name="lookup_id"') == 2
    assert "Βρέθηκαν 2 λογαριασμοί" in found.text
    assert 'class="govuk-back-link">Διαφορές που περιμένουν</a>' in found.text, "one goes back to resolve it"
    services.lay_out(f"POST {PATH}/resolve", None, 204)
    services.lay_out("GET /bridge/desk/conflicts", {"items": []})
    done = send(client, "/desk/conflicts", token, **asked, do="resolve")
    check_page(done)
    assert "Η διαφορά έφυγε από τον κατάλογο" in done.text
    assert "Καμία διαφορά δεν περιμένει." in done.text
    assert services.requests(f"POST {PATH}/resolve")[-1][1] == {"reason": "Ήρθε στο γραφείο"}


def test_a_conflict_that_a_colleague_resolved(client: FlaskClient, services: Services, token: str) -> None:
    services.lay_out("GET /bridge/desk/conflicts", {"items": []})
    services.lay_out(f"POST {PATH}/lookups", desk.problem("conflict-gone", "Έχει ήδη λυθεί", "Ανοίξτε ξανά."), 409)
    page = send(client, "/desk/conflicts", token, conflict_id=CONFLICT_ID, reason="Ήρθε στο γραφείο", do="lookup")
    check_page(page)
    assert "Έχει ήδη λυθεί" in page.text


def test_a_supervisor_looks_up_the_accounts_of_one_person(client: FlaskClient, services: Services, token: str) -> None:
    assert 'href="/desk/doubles"' in client.get("/desk").text
    double = {"double_id": desk.LOOKUP["lookup_id"], "accounts": 2, "found_at": "2026-11-23T01:00:00+00:00"}
    services.lay_out("GET /bridge/desk/doubles", {"items": [double]})
    page = client.get("/desk/doubles")
    check_page(page)
    assert "2 λογαριασμοί" in page.text
    path = f"POST /bridge/desk/doubles/{double['double_id']}/lookups"
    errors = [{"field": "reason", "text": "Γράψτε τον λόγο."}]
    services.lay_out(path, desk.problem("invalid-input", "x", errors=errors), 422)
    refused = send(client, "/desk/doubles", token, double_id=str(double["double_id"]))
    check_page(refused)
    assert 'href="#reason"' in refused.text
    services.lay_out(path, {"items": [desk.LOOKUP, desk.LOOKUP]})
    found = send(client, "/desk/doubles", token, double_id=str(double["double_id"]), reason="Ήρθε να τους ενώσει")
    check_page(found)
    assert found.text.count("Ν. Λ.") == found.text.count('name="lookup_id"') == 2
    services.lay_out("GET /bridge/desk/doubles", {"items": []})
    empty = client.get("/desk/doubles")
    check_page(empty)
    assert "<form" not in empty.text.split("<main")[1].split("</main")[0]
