"""Forms as people fill them in: page by page, kept between pages, filed once."""

from datetime import UTC, datetime, timedelta

import fee_samples
import pytest
import samples
from conftest import Issuer, Services
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from visits import check_page, csrf, hidden, send, sign_in

pytestmark = pytest.mark.usefixtures("working")

START = "/certificates/955481/"
WHERE = {"street": " Ελευθερίας ", "number": "3", "postcode": "700 14", "city": "Χερσόνησος"}
DEATH = {"answers.death-day": "5", "answers.death-month": "3", "answers.death-year": "2019"}
PERIOD = {"period": "2024-Q1", "receipts": "12.345,67", "inclusive": "no"}
B = pytest.mark.parametrize("level", ["B"], indirect=True)


@B
def test_a_certificate_by_post_from_form_to_number(client: FlaskClient, services: Services) -> None:
    sign_in(client)
    token = csrf(client.get(START + "form"))
    address = send(
        client, START + "form", token, **{"answers.record": "current", "delivery": "post", **samples.YOU}, **DEATH
    )
    check_page(address)
    assert 'name="street"' in address.text
    check = send(client, START + "address", token, **WHERE)
    check_page(check)
    assert "Σημερινή (el)" in check.text
    for _ in range(2):
        done = send(client, START + "check", token, key=hidden(check, "key"))
        assert "12/23-11-2026" in done.text
        assert "3 Δεκεμβρίου 2026" in done.text
    [(headers, body)] = services.requests("POST /certificates/requests")
    assert body == {
        "procedure": "955481",
        "delivery": "post",
        "answers": {"record": "current", "death": "2019-03-05"},
        "postal_address": {"street": "Ελευθερίας", "number": "3", "postcode": "700 14", "city": "Χερσόνησος"},
        "applicant": samples.APPLICANT,
        "attachments": [],
        "locale": "el",
    }
    assert headers["Authorization"].startswith("Bearer eyJ")
    assert headers["Idempotency-Key"] == hidden(check, "key")
    assert headers["Accept-Language"] == "el"
    assert headers["Traceparent"].startswith("00-")
    # A new request begins with an empty form.
    assert "checked" not in client.get(START + "form").text


@B
def test_faults_come_back_to_their_fields_with_what_was_written(client: FlaskClient, services: Services) -> None:
    sign_in(client)
    token = csrf(client.get(START + "form"))
    empty = send(client, START + "form", token, **DEATH)
    check_page(empty)
    assert empty.status_code == 422
    assert 'href="#answers.record"' in empty.text
    assert 'value="2019"' in empty.text
    send(client, START + "form", token, **{"answers.record": "current", "delivery": "post", **samples.YOU})
    half = send(client, START + "address", token, city="Μάλια")
    for field in ("street", "postcode"):
        assert f'href="#{field}"' in half.text
    assert 'value="Μάλια"' in half.text
    errors = [
        {"field": "answers.death", "text": "Μέλλον."},
        {"field": "postal_address.postcode", "text": "Πέντε ψηφία."},
    ]
    services.lay_out("POST /certificates/requests", {"code": "invalid-input", "title": "x", "errors": errors}, 422)
    check = send(client, START + "address", token, **WHERE)
    refused = send(client, START + "check", token, key=hidden(check, "key"))
    check_page(refused)
    assert refused.status_code == 422
    assert 'href="#answers.death-day"' in refused.text
    services.lay_out("POST /certificates/requests", {"code": "invalid-input", "title": "x", "errors": errors[1:]}, 422)
    refused = send(client, START + "check", token, key=hidden(check, "key"))
    assert 'href="#postcode"' in refused.text


def test_level_a_may_choose_post_and_is_led_to_level_b(client: FlaskClient, services: Services) -> None:
    sign_in(client)
    token = csrf(client.get(START + "form"))
    closed = send(client, START + "form", token, **{"answers.record": "current", "delivery": "post", **samples.YOU})
    check_page(closed)
    assert closed.request.path == START + "address"
    assert "Χρειάζεται λογαριασμός επιπέδου Β." in closed.text
    assert 'name="street"' not in closed.text
    # The way back from TAXISnet leads to this very page.
    assert hidden(closed, "next") == START + "address"
    assert services.drafts["certificates", "955481"]["values"]["delivery"] == "post"
    # Nobody comes past it by address.
    assert client.get(START + "check", follow_redirects=True).request.path == START + "address"
    assert services.requests("POST /certificates/requests") == []


def test_a_draft_is_listed_resumed_and_thrown_away(client: FlaskClient, services: Services) -> None:
    sign_in(client)
    token = csrf(client.get(START + "form"))
    send(client, START + "form", token, **{"answers.record": "former"})
    listed = client.get("/services")
    check_page(listed)
    assert 'href="/certificates/955481/continue"' in listed.text
    assert "23 Δεκεμβρίου 2026" in listed.text
    assert client.get(START + "continue", follow_redirects=True).request.path == START + "form"
    assert 'value="former" checked' in client.get(START + "form").text
    send(client, "/drafts/certificates/955481/delete", token)
    assert services.drafts == {}
    assert "continue" not in client.get("/services").text


def test_what_another_tab_changed_is_shown_before_it_is_filed(client: FlaskClient, services: Services) -> None:
    sign_in(client)
    token = csrf(client.get(START + "form"))
    first = send(client, START + "form", token, **{"answers.record": "current", "delivery": "collect", **samples.YOU})
    send(client, START + "form", token, **{"answers.record": "former", "delivery": "collect", **samples.YOU})
    send(client, START + "more", token)
    second = send(client, START + "check", token, key=hidden(first, "key"))
    check_page(second)
    assert second.status_code == 409
    assert "Οι απαντήσεις άλλαξαν" in second.text
    assert "Παλιά (el)" in second.text
    assert services.requests("POST /certificates/requests") == []
    assert "12/23-11-2026" in send(client, START + "check", token, key=hidden(second, "key")).text


@B
def test_a_fee_declaration_from_form_to_payment_code(client: FlaskClient, services: Services) -> None:
    sign_in(client)
    # The only establishment of the only business is shown at once.
    token = csrf(client.get("/fees", follow_redirects=True))
    assert "Διαλέξτε τέλος." in send(client, "/fees/establishments/e1", token).text
    period = send(client, "/fees/establishments/e1", token, fee="accommodation")
    check_page(period)
    assert "2024-Q1" in period.text
    assert "2023-Q4" not in period.text
    check = send(client, "/fees/accommodation/at/e1/period", token, **PERIOD)
    check_page(check)
    assert "100,00\u00a0€" in check.text
    for _ in range(2):
        done = send(client, "/fees/accommodation/at/e1/check", token, key=hidden(check, "key"))
        assert "RF18 1234 0000 0000 0000 0000 1" in done.text
    [(headers, body)] = services.requests("POST /fees/declarations")
    asked = {"establishment_id": "e1", "fee": "accommodation", "period": "2024-Q1"}
    assert body == {**asked, "answers": {"receipts": "12345.67", "inclusive": "no"}, "locale": "el"}
    assert headers["Idempotency-Key"] == hidden(check, "key")
    assert client.get(f"/fees/{fee_samples.DECLARATION['id']}/note.pdf").content_type == "application/pdf"


def test_a_declaration_may_be_begun_before_it_is_open(
    client: FlaskClient, services: Services, issuer: Issuer, engine: Engine
) -> None:
    sign_in(client)
    start = client.get("/fees")
    check_page(start)
    assert "Συνδέστε το TAXISnet." in start.text
    token = csrf(start)
    send(client, "/fees", token, fee="accommodation")
    closed = send(client, "/fees/accommodation/period", token, **PERIOD)
    check_page(closed)
    assert "12.345,67" in closed.text
    assert hidden(closed, "next") == "/fees/accommodation/check"
    assert services.requests("GET /fees/businesses") == services.requests("POST /fees/quotes") == []
    send(client, "/fees/accommodation/check", token)
    assert services.requests("POST /fees/declarations") == []
    # At level B, with the business linked, the same page has the amount.
    services.lay_out("GET /fees/options", samples.fee_options(level="B"))
    there = client.get("/fees/accommodation/check", follow_redirects=True)
    assert there.request.path == "/fees/accommodation/at/e1/check"
    assert "100,00\u00a0€" in there.text
    # What was written is now this establishment's.
    assert [name for part, name in services.drafts if part == "fees"] == ["accommodation.e1"]


@B
def test_a_period_declared_before_leads_to_its_declaration(client: FlaskClient, services: Services) -> None:
    problem = {"code": "already-declared", "title": "Έχει ήδη δηλωθεί.", "number": "7/2026", "declaration_id": "d7"}
    services.lay_out("POST /fees/declarations", problem, 409)
    sign_in(client)
    token = csrf(client.get("/fees", follow_redirects=True))
    check = send(client, "/fees/accommodation/at/e1/period", token, **PERIOD)
    page = send(client, "/fees/accommodation/at/e1/check", token, key=hidden(check, "key"))
    check_page(page)
    assert page.status_code == 409
    assert 'href="/cases/declarations/d7">Δείτε τη δήλωση τέλους 7/2026<' in page.text


def age(engine: Engine) -> None:
    """Let every session have sat idle for too long."""
    with engine.begin() as conn:
        conn.execute(text("UPDATE sessions SET seen_at = :then"), {"then": datetime.now(UTC) - timedelta(hours=1)})


def test_answers_sent_after_the_session_ended_are_there_after_signing_in(
    client: FlaskClient, engine: Engine, services: Services
) -> None:
    sign_in(client)
    token = csrf(client.get(START + "form"))
    age(engine)
    ended = send(client, START + "form", token, **{"answers.record": "former"})
    check_page(ended)
    assert ended.status_code == 401
    assert "Όσα γράψατε δεν χάθηκαν" in ended.text
    assert services.drafts == {}
    with engine.connect() as conn:
        assert "former" not in conn.execute(text("SELECT sealed FROM kept_forms")).scalar_one()
    again = sign_in(client, START + "form")
    assert again.request.path == START + "form"
    assert 'value="former" checked' in again.text
    assert services.drafts["certificates", "955481"]["values"]["answers.record"] == "former"
    with engine.connect() as conn:
        assert conn.execute(text("SELECT count(*) FROM kept_forms")).scalar_one() == 0


def test_they_are_not_shown_to_another_person(
    client: FlaskClient, issuer: Issuer, engine: Engine, services: Services
) -> None:
    sign_in(client)
    token = csrf(client.get(START + "form"))
    age(engine)
    send(client, START + "form", token, **{"answers.record": "former"})
    issuer.person("somebody-else")
    assert "checked" not in sign_in(client, START + "form").text
    assert services.drafts == {}


def test_a_stranger_leaves_nothing_behind(client: FlaskClient, engine: Engine) -> None:
    answer = send(client, START + "form", "guess", **{"answers.record": "former"})
    assert answer.status_code == 401
    assert "δεν χάθηκαν" not in answer.text
    with engine.connect() as conn:
        assert conn.execute(text("SELECT count(*) FROM kept_forms")).scalar_one() == 0


def test_answers_survive_a_service_that_is_down(client: FlaskClient, services: Services) -> None:
    sign_in(client)
    token = csrf(client.get(START + "form"))
    down = {"code": "unavailable", "title": "x"}
    services.lay_out("GET /certificates/procedures/955481", down, 503)
    page = send(client, START + "form", token, **{"answers.record": "former"})
    check_page(page)
    assert page.status_code == 503
    assert f'href="{START}form"' in page.text
    services.lay_out("GET /certificates/procedures/955481", samples.PROCEDURE)
    assert 'value="former" checked' in client.get(START + "form").text


@pytest.mark.parametrize(("site", "kept"), [("same-origin", True), ("cross-site", False)])
def test_a_form_from_before_a_second_sign_in_is_kept_when_it_is_ours(
    client: FlaskClient, engine: Engine, site: str, kept: bool
) -> None:
    sign_in(client)
    old = csrf(client.get(START + "form"))
    fields = {"csrf": old[::-1], "answers.record": "former"}
    answer = client.post(START + "form", data=fields, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 400
    assert ("κρατήθηκαν" in answer.text) is kept
    assert ("checked" in client.get(START + "form").text) is kept
