"""The desk's pages: from the code to level B, and every refusal in its place with nothing lost."""

import re

import desk_samples as desk
import pytest
from conftest import Issuer, Services
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from visits import check_page, send, sign_in

REFUSED = desk.problem("x", "Δεν γίνεται", "Κάντε αυτό.")


pytestmark = pytest.mark.usefixtures("clerk")


def test_a_clerk_begins_at_the_desk_and_citizens_know_nothing_of_it(client: FlaskClient, issuer: Issuer) -> None:
    page = sign_in(client, "/services")
    check_page(page)
    assert page.request.path == "/staff"
    assert '<a href="/staff" aria-current="page">' in page.text
    assert '<a href="/desk" aria-current="page">' in client.get("/desk").text
    assert 'href="/cases"' not in page.text
    account = client.get("/account")
    check_page(account)
    assert "/account/link" not in account.text
    client.delete_cookie("portal_session")
    issuer.person("subject-2")
    assert 'href="/desk"' not in sign_in(client, "/account").text


@pytest.mark.parametrize(
    ("roles", "begins"),
    [
        (["declaration-clerk"], "/declarations-desk"),
        (["finance-officer"], "/debtors"),
        (["operations"], "/staff-accounts"),
        (["certificate-clerk"], "/account"),
    ],
)
def test_staff_get_the_menu_of_their_work(client: FlaskClient, issuer: Issuer, roles: list[str], begins: str) -> None:
    issuer.person("officer-1", roles=["staff", *roles])
    sign_in(client)
    assert client.get("/services").location == "/staff"
    page = client.get("/account")
    check_page(page)
    menu = page.text.split('class="portal-nav"')[1].split("</nav>")[0]
    assert f'href="{begins}"' in menu
    for path in ("/services", "/cases", "/desk"):
        assert f'href="{path}"' not in menu


def test_a_clerk_who_may_not_is_refused_in_the_words_of_the_service(client: FlaskClient, services: Services) -> None:
    lacking = [{"requirement": "role", "text": "Χρειάζεται ρόλος υπαλλήλου.", "ways": []}]
    for path in ("GET /bridge/desk/cases", "GET /bridge/desk/checks", f"GET /bridge{desk.CASE}"):
        services.lay_out(path, desk.problem("not-permitted", "Όχι", "Για υπαλλήλους.", missing=lacking), 403)
    sign_in(client)
    for path in ("/desk", "/desk/checks", desk.CASE, f"{desk.CASE}/undo"):
        page = client.get(path)
        check_page(page)
        assert page.status_code == 403
        assert "Χρειάζεται ρόλος υπαλλήλου." in page.text


@pytest.mark.parametrize("locale", ["el", "en"])
def test_every_page_is_strict_html_in_both_languages(
    client: FlaskClient, services: Services, token: str, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    check_page(client.get("/desk"), locale)
    check_page(send(client, "/desk/lookup", token, who="nikos", reason="no code"), locale)
    for case, act in ((desk.OPEN, "close"), (desk.CERTIFIED, "undo"), (desk.TO_CHECK, "check")):
        services.lay_out(f"GET /bridge{desk.CASE}", case)
        for path in (desk.CASE, f"{desk.CASE}/{act}"):
            page = client.get(path)
            check_page(page, locale)
            assert page.request.path == path
    services.lay_out("GET /bridge/desk/checks", {"items": [desk.TO_CHECK]})
    check_page(client.get("/desk/checks"), locale)
    assert f'href="{desk.CASE}/check"' in client.get("/desk/checks").text


def test_from_the_code_to_level_b(client: FlaskClient, services: Services, token: str) -> None:
    case = send(client, "/desk", token, code=" k7qp-4m2x ")
    check_page(case)
    assert case.request.path == desk.CASE
    assert "nikos@mail.example" in case.text
    services.lay_out(f"GET /bridge{desk.CASE}", desk.CERTIFIED)
    done = send(client, desk.CASE, token, **desk.WRITTEN)
    check_page(done)
    assert "Τι να πείτε στον πολίτη" in done.text
    assert "nikos@mail.example" in done.text
    assert f'href="{desk.CASE}/undo"' in done.text
    [(_, opened)] = services.requests("POST /bridge/desk/cases")
    assert opened == {"code": "k7qp-4m2x"}
    [(_, body)] = services.requests(f"POST /bridge{desk.CASE}/certify")
    plain = {name: value for name, value in desk.WRITTEN.items() if "-" not in name}
    assert body == plain | {"document_expires": "2034-01-31", "not_on_document": [], "name_differs": False}


def test_an_old_card_without_an_end_and_a_person_without_a_father(
    client: FlaskClient, services: Services, token: str
) -> None:
    old = {"document_kind": "id-card-old", "document_last": "1234", "family_name": "Λ", "afm": desk.AFM}
    send(client, desk.CASE, token, **old, father_name_absent="yes")
    [(_, body)] = services.requests(f"POST /bridge{desk.CASE}/certify")
    assert (body["document_expires"], body["father_name"]) == (None, "")
    assert body["not_on_document"] == ["father_name"]


def test_other_names_than_registered_are_asked_about_once_more(
    client: FlaskClient, services: Services, token: str
) -> None:
    differs = desk.problem("name-differs", "Το όνομα του λογαριασμού διαφέρει", "x")
    services.lay_out(f"POST /bridge{desk.CASE}/certify", differs, 409)
    assert 'name="name_differs"' not in client.get(desk.CASE).text
    page = send(client, desk.CASE, token, **{**desk.WRITTEN, "family_name": "Λεόντιος", "given_name_absent": "yes"})
    check_page(page)
    assert page.status_code == 409
    assert 'href="#name_differs"' in page.text
    for said in ("Στον λογαριασμό: Λεοντής Νίκος", "Στο έγγραφο: Λεόντιος Νικόλαος", "Είναι το ίδιο πρόσωπο;"):
        assert said in page.text
    assert f'value="{desk.AFM}"' in page.text
    assert re.search(r'name="given_name_absent"[^>]*checked', page.text)
    assert not re.search(r'name="name_differs"[^>]*checked', page.text)
    services.lay_out(f"POST /bridge{desk.CASE}/certify", desk.CERTIFIED)
    send(client, desk.CASE, token, **desk.WRITTEN, name_differs="yes")
    assert services.requests(f"POST /bridge{desk.CASE}/certify")[-1][1]["name_differs"] is True


@pytest.mark.parametrize("status", [403, 404, 409, 429])
def test_a_refused_code_is_told_above_what_was_written(
    client: FlaskClient, services: Services, token: str, status: int
) -> None:
    services.lay_out("POST /bridge/desk/cases", REFUSED, status)
    page = send(client, "/desk", token, code="K7QP4M2X")
    check_page(page)
    assert page.status_code == status
    assert page.text.index("Δεν γίνεται") < page.text.index("<h1")
    assert "Κάντε αυτό." in page.text
    assert 'value="K7QP4M2X"' in page.text


@pytest.mark.parametrize("status", [403, 409, 429, 503])
def test_a_refused_certification_loses_nothing(
    client: FlaskClient, services: Services, token: str, status: int
) -> None:
    services.lay_out(f"POST /bridge{desk.CASE}/certify", REFUSED, status)
    page = send(client, desk.CASE, token, **desk.WRITTEN)
    check_page(page)
    assert page.status_code == status
    shown = "Όσα γράψατε είναι ακόμα εδώ" if status == 503 else "Κάντε αυτό."
    assert page.text.index(shown) < page.text.index("<h1")
    for value in desk.WRITTEN.values():
        assert f'value="{value}"' in page.text
    assert re.search(r'value="passport"[^>]*checked', page.text)


def test_while_the_service_is_away_the_form_stays(client: FlaskClient, services: Services, token: str) -> None:
    services.lay_out(f"POST /bridge{desk.CASE}/certify", {}, 503)
    services.lay_out(f"GET /bridge{desk.CASE}", {}, 503)
    page = send(client, desk.CASE, token, **desk.WRITTEN)
    check_page(page)
    assert page.status_code == 503
    assert f'value="{desk.AFM}"' in page.text
    assert "Τα στοιχεία του πολίτη δεν φαίνονται τώρα." in page.text


def test_faults_of_fields_are_told_at_the_fields(client: FlaskClient, services: Services, token: str) -> None:
    errors = [{"field": "afm", "text": "Εννέα ψηφία."}, {"field": "document_expires", "text": "Έχει λήξει."}]
    services.lay_out(f"POST /bridge{desk.CASE}/certify", desk.problem("invalid-input", "x", errors=errors), 422)
    page = send(client, desk.CASE, token, **desk.WRITTEN)
    check_page(page)
    assert page.status_code == 422
    assert 'href="#afm"' in page.text
    assert 'href="#document_expires-day"' in page.text
    assert page.text.index('href="#document_expires-day"') < page.text.index('href="#afm"'), "as the fields stand"
    assert f'value="{desk.AFM}"' in page.text


def test_after_the_sign_in_ended_all_is_there_but_the_tax_number(
    client: FlaskClient, engine: Engine, issuer: Issuer, token: str
) -> None:
    with engine.begin() as conn:
        conn.execute(text("UPDATE sessions SET seen_at = seen_at - interval '2 hours'"))
    assert send(client, desk.CASE, token, **desk.WRITTEN).status_code == 401
    with engine.connect() as conn:
        assert conn.execute(text("SELECT path FROM kept_forms")).scalars().all() == [desk.CASE]
    again = sign_in(client, desk.CASE)
    check_page(again)
    assert 'value="Λεοντής"' in again.text
    assert 'value="2034"' in again.text
    assert desk.AFM not in again.text


def test_without_a_code_the_citizen_is_masked_until_a_case_is_open(
    client: FlaskClient, services: Services, token: str
) -> None:
    found = send(client, "/desk/lookup", token, who="nikos@mail.example", reason="Ήρθε χωρίς κωδικό")
    check_page(found)
    assert "Ν. Λ." in found.text
    assert "nikos@mail.example" not in found.text
    lookup_id = desk.LOOKUP["lookup_id"]
    assert send(client, "/desk", token, lookup_id=str(lookup_id)).request.path == desk.CASE
    [(_, asked)] = services.requests("POST /bridge/desk/lookups")
    assert asked == {"who": "nikos@mail.example", "reason": "Ήρθε χωρίς κωδικό"}
    [(_, opened)] = services.requests("POST /bridge/desk/cases")
    assert opened == {"lookup_id": lookup_id}


def test_a_refused_lookup_keeps_what_was_written(client: FlaskClient, services: Services, token: str) -> None:
    errors = [{"field": "reason", "text": "Γράψτε τον λόγο."}]
    services.lay_out("POST /bridge/desk/lookups", desk.problem("invalid-input", "x", errors=errors), 422)
    page = send(client, "/desk/lookup", token, who="nikos@mail.example")
    check_page(page)
    assert 'value="nikos@mail.example"' in page.text
    assert 'href="#reason"' in page.text
    services.lay_out("POST /bridge/desk/lookups", REFUSED, 429)
    assert "Κάντε αυτό." in send(client, "/desk/lookup", token, who="nikos").text
    # Who signs in again after sending it comes by its address.
    assert client.get("/desk/lookup", follow_redirects=True).request.path == "/desk"


def test_the_focus_begins_where_one_writes_and_goes_to_what_is_wrong(
    client: FlaskClient, services: Services, token: str
) -> None:
    for path, field in (("/desk", "code"), (desk.CASE, "document_kind"), (f"{desk.CASE}/close", "reason")):
        [begin] = re.findall(r"<[^>]*autofocus[^>]*>", client.get(path).text)
        assert f'id="{field}"' in begin
    services.lay_out(f"POST /bridge{desk.CASE}/certify", REFUSED, 409)
    [summary] = re.findall(r"<[^>]*autofocus[^>]*>", send(client, desk.CASE, token, **desk.WRITTEN).text)
    assert "govuk-error-summary" in summary


def test_lists_name_the_citizen_by_initials_only(client: FlaskClient, services: Services, token: str) -> None:
    services.lay_out("GET /bridge/desk/checks", {"items": [desk.TO_CHECK]})
    for path in ("/desk", "/desk/checks"):
        assert "Ν. Λ." in client.get(path).text


def test_an_unverified_address_is_a_warning(client: FlaskClient, services: Services, token: str) -> None:
    account = {**desk.ACCOUNT, "email_verified": False}
    services.lay_out(f"GET /bridge{desk.CASE}", {**desk.OPEN, "account": account, "warnings": ["email-unverified"]})
    page = client.get(desk.CASE)
    check_page(page)
    assert "Το email δεν έχει επιβεβαιωθεί" in page.text
    # An account that is gone can only be closed.
    services.lay_out(f"GET /bridge{desk.CASE}", {**desk.OPEN, "account": None, "can": ["close"]})
    gone = client.get(desk.CASE)
    check_page(gone)
    assert "Ο λογαριασμός δεν υπάρχει πια" in gone.text
    assert 'name="afm"' not in gone.text
