"""What is done with a case besides certifying: undone, closed, revoked, restored, looked at a second time."""

import re

import desk_samples as desk
import pytest
from conftest import Issuer, Services
from flask.testing import FlaskClient
from visits import check_page, csrf, send, sign_in

pytestmark = pytest.mark.usefixtures("clerk")


@pytest.mark.parametrize(
    ("act", "before", "after", "words"),
    [
        ("close", desk.OPEN, {"state": "closed"}, "Η υπόθεση έκλεισε"),
        ("undo", desk.CERTIFIED, {"state": "undone"}, "Η επιβεβαίωση αναιρέθηκε"),
        ("revoke", {**desk.OPEN, "can": ["close", "revoke"]}, {"state": "closed"}, "Το επίπεδο ανακλήθηκε"),
        ("restore", {**desk.OPEN, "can": ["close", "restore"]}, {"state": "closed"}, "Το επίπεδο επανήλθε"),
    ],
)
def test_what_needs_a_reason_asks_for_it(
    client: FlaskClient, services: Services, token: str, act: str, before: dict[str, object], after: dict[str, str],
    words: str,
) -> None:  # fmt: skip
    services.lay_out(f"GET /bridge{desk.CASE}", before)
    assert f'href="{desk.CASE}/{act}"' in client.get(desk.CASE).text
    check_page(client.get(f"{desk.CASE}/{act}"))
    errors = [{"field": "reason", "text": "Γράψτε τον λόγο."}]
    services.lay_out(f"POST /bridge{desk.CASE}/{act}", desk.problem("invalid-input", "x", errors=errors), 422)
    empty = send(client, f"{desk.CASE}/{act}", token)
    check_page(empty)
    assert 'href="#reason"' in empty.text
    over = {**before, **after, "account": None, "ended": desk.ENDED, "can": []}
    services.lay_out(f"POST /bridge{desk.CASE}/{act}", over)
    services.lay_out(f"GET /bridge{desk.CASE}", over)
    done = send(client, f"{desk.CASE}/{act}", token, reason="Λάθος πρόσωπο")
    check_page(done)
    for said in (words, "23 Νοεμβρίου 2026, 10:30", "Λόγος: Λάθος πρόσωπο", "Η υπόθεση έχει τελειώσει"):
        assert said in done.text
    wrong = {"afm_wrong": False} if act == "undo" else {}
    assert services.requests(f"POST /bridge{desk.CASE}/{act}")[-1][1] == {"reason": "Λάθος πρόσωπο", **wrong}


def test_a_wrong_tax_number_is_told_with_the_undoing(client: FlaskClient, services: Services, token: str) -> None:
    services.lay_out(f"GET /bridge{desk.CASE}", desk.CERTIFIED)
    needed = desk.problem("supervisor-needed", "Χρειάζεται ο προϊστάμενος", "Από την ίδια υπόθεση.")
    services.lay_out(f"POST /bridge{desk.CASE}/undo", needed, 409)
    page = send(client, f"{desk.CASE}/undo", token, reason="Άλλος ΑΦΜ", afm_wrong="yes")
    check_page(page)
    assert "Από την ίδια υπόθεση." in page.text
    assert re.search(r'name="afm_wrong"[^>]*checked', page.text)
    [(_, body)] = services.requests(f"POST /bridge{desk.CASE}/undo")
    assert body == {"reason": "Άλλος ΑΦΜ", "afm_wrong": True}


@pytest.mark.parametrize("can", [["close"], ["close", "restore"]])
def test_a_revoked_citizen_is_seen_at_once(client: FlaskClient, services: Services, token: str, can: list[str]) -> None:
    services.lay_out(f"GET /bridge{desk.CASE}", {**desk.REVOKED, "can": can})
    page = client.get(desk.CASE)
    check_page(page)
    assert "Το επίπεδο Β ανακλήθηκε στις 20 Νοεμβρίου 2026, 10:00" in page.text
    assert "Λόγος: Πλαστό έγγραφο" in page.text
    assert 'name="afm"' not in page.text
    if "restore" in can:
        assert "Λόγος: Πλαστό έγγραφο" in client.get(f"{desk.CASE}/restore").text


@pytest.mark.parametrize(("way", "valid"), [("code", True), ("lookup", False)])
def test_only_who_came_with_a_code_can_come_again_with_it(
    client: FlaskClient, services: Services, token: str, way: str, valid: bool
) -> None:
    services.lay_out(f"GET /bridge{desk.CASE}", {**desk.OPEN, "way": way})
    assert ("με τον ίδιο κωδικό" in client.get(f"{desk.CASE}/close").text) is valid
    services.lay_out(f"GET /bridge{desk.CASE}", {**desk.OPEN, "way": way, "state": "closed", "can": []})
    assert ("ισχύει έως τη λήξη του" in client.get(f"{desk.CASE}?done=close").text) is valid


def test_an_act_that_is_not_open_leads_back_to_the_case(client: FlaskClient, token: str) -> None:
    assert client.get(f"{desk.CASE}/revoke").location == desk.CASE
    assert client.get(f"{desk.CASE}/delete").status_code == 404


def test_the_address_of_a_case_cannot_make_it_say_what_is_not_so(client: FlaskClient, token: str) -> None:
    for said in ("certify", "undo", "revoke", "nonsense"):
        page = client.get(f"{desk.CASE}?done={said}")
        check_page(page)
        assert "Υπόθεση του πολίτη" in page.text


def test_a_second_clerk_agrees_or_not(client: FlaskClient, services: Services, token: str) -> None:
    services.lay_out(f"GET /bridge{desk.CASE}", desk.TO_CHECK)
    services.lay_out(f"POST /bridge{desk.CASE}/check", desk.TO_CHECK)
    unsaid = send(client, f"{desk.CASE}/check", token, note="x")
    check_page(unsaid)
    assert unsaid.status_code == 422
    assert 'href="#agrees"' in unsaid.text
    said = {"yes": ("agreed", "Συμφωνείτε"), "no": ("disputed", "πηγαίνουν στον προϊστάμενο")}
    for agrees, (state, words) in said.items():
        looked = {**desk.TO_CHECK, "certification": {**desk.SEEN, "check": state}}
        services.answers[f"POST /bridge{desk.CASE}/check"] = lambda looked=looked: (
            services.lay_out(f"GET /bridge{desk.CASE}", looked) or 200,
            looked,
        )
        done = send(client, f"{desk.CASE}/check", token, agrees=agrees, note="ΑΦΜ")
        check_page(done)
        assert words in done.text
        assert 'href="/desk/checks"' in done.text
    bodies = [body for _, body in services.requests(f"POST /bridge{desk.CASE}/check")]
    assert bodies == [{"agrees": True, "note": "ΑΦΜ"}, {"agrees": False, "note": "ΑΦΜ"}]


def test_a_supervisor_reads_the_note_and_settles_it(client: FlaskClient, issuer: Issuer, services: Services) -> None:
    issuer.person("supervisor-1", roles=["staff", "desk-clerk", "desk-supervisor"])
    token = csrf(sign_in(client, "/desk"))
    services.lay_out(f"GET /bridge{desk.CASE}", desk.DISPUTED)
    services.lay_out(f"POST /bridge{desk.CASE}/check", desk.CERTIFIED)
    page = client.get(f"{desk.CASE}/check")
    check_page(page)
    for said in ("Άλλο επώνυμο", "•••••4100", "Αποδέχομαι την επιβεβαίωση", f'href="{desk.CASE}/undo"'):
        assert said in page.text
    send(client, f"{desk.CASE}/check", token, agrees="yes")
    [(_, body)] = services.requests(f"POST /bridge{desk.CASE}/check")
    assert body == {"agrees": True, "note": ""}
