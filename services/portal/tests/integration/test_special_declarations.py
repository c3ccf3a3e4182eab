"""Pages of special declarations: each says one thing about where the case stands, to the person and to staff."""

import re
from typing import Any

import declaration_samples as samples
import pytest
from conftest import Issuer, Services
from flask.testing import FlaskClient
from visits import check_page, sign_in

OWN, DESK = f"/businesses/declare/{samples.CASE_ID}", f"/declarations-desk/{samples.CASE_ID}"
OPTION = {"option": "identity.declare-business", "title": "x", "allowed": True, "missing": []}


@pytest.fixture
def eleni(services: Services, issuer: Issuer, client: FlaskClient) -> FlaskClient:
    issuer.person(level="B")
    sign_in(client)
    return client


@pytest.fixture
def clerk(services: Services, issuer: Issuer, client: FlaskClient) -> FlaskClient:
    issuer.person(roles=["staff", "declaration-clerk"])
    sign_in(client)
    return client


def page_of(client: FlaskClient, path: str) -> str:
    page = client.get(path)
    check_page(page)
    return page.text


def own(services: Services, client: FlaskClient, query: str = "", **case: Any) -> str:
    services.lay_out(f"GET /bridge/declarations/{samples.CASE_ID}", samples.case(**case))
    return page_of(client, OWN + query)


def at_desk(services: Services, client: FlaskClient, query: str = "", **case: Any) -> str:
    services.lay_out(f"GET /bridge/declarations-desk/cases/{samples.CASE_ID}", samples.case(**case))
    return page_of(client, DESK + query)


def test_after_the_upload_the_page_asks_for_one_thing(services: Services, eleni: FlaskClient) -> None:
    without = own(services, eleni, document=None)
    assert "Λείπει η υπογραφή σας" in without
    ready = own(services, eleni, "?kept=1", can=["submit"])
    assert "Λείπει η υπογραφή σας" not in ready
    assert "Περιμένει υπογραφή" not in ready
    assert ready.index("Πατήστε «Υποβολή στον Δήμο»") < ready.index('id="submit"') < ready.index("1. Τα στοιχεία")
    code = own(services, eleni, "?kept_code=1", document=samples.CODE)
    assert "Έχουμε τον κωδικό της δήλωσης" in code
    assert f'href="{OWN}/code"' in code
    assert "Αντικατάσταση με άλλο αρχείο" not in code


@pytest.mark.parametrize(
    ("state", "ended_as", "said"),
    [
        ("revoked", "cancelled", "Ακυρώθηκε"),
        ("revoked", "revoked", "Ανακλήθηκε"),
        ("accepted", "expired", "Έληξε"),
    ],
)
def test_how_it_ended_is_said_and_a_new_one_offered(
    services: Services, eleni: FlaskClient, state: str, ended_as: str, said: str
) -> None:
    days = {"valid_from": "2025-11-23", "valid_to": "2026-11-22"} if ended_as != "cancelled" else {}
    page = own(services, eleni, state=state, ended_as=ended_as, **days)
    [tag] = re.findall(r'class="govuk-tag[^>]*>\s*([^<]+?)\s*<', page)
    assert tag == said
    assert "Νέα δήλωση" in page
    assert "Δήλωση για άλλη επιχείρηση" not in page
    assert ("Από 23 Νοεμβρίου 2025 έως 22 Νοεμβρίου 2026" in page) is bool(days)


ENDINGS = pytest.mark.parametrize(
    ("ended_as", "ended", "who"),
    [
        ("expired", samples.ended("system"), "το σύστημα, αυτόματα"),
        ("revoked", samples.ended("business", reason="Έφυγε."), "η επιχείρηση"),
        ("revoked", samples.ended("staff", reason="Έληξε η θητεία."), "ο Δήμος"),
        (
            "revoked",
            samples.ended("staff", office="transparency", clerk="201", reason="Έληξε η θητεία."),
            "Γραφείο Διαφάνειας, αριθμός υπαλλήλου 201",
        ),
        ("cancelled", samples.ended("person"), None),
    ],
)


def over(ended_as: str, ended: dict[str, Any]) -> dict[str, Any]:
    """A case that ended like this."""
    history = [samples.entry("begun"), samples.entry(ended_as, ended["by"])]
    state = "accepted" if ended_as == "expired" else "revoked"
    return {"state": state, "ended_as": ended_as, "ended": ended, "history": history}


def assert_how_it_ended(page: str, ended_as: str, ended: dict[str, Any], who: str) -> None:
    begins = page.index("Πώς τελείωσε")
    shown = page[begins : page.index("</dl>", begins)]
    why = "Πέρασε η τελευταία ημέρα της." if ended_as == "expired" else ended["reason"] or "–"
    for said in ("23 Νοεμβρίου 2026, 11:00", who, why):
        assert said in shown


@ENDINGS
def test_the_citizen_reads_when_why_and_by_whom_it_ended(
    services: Services, eleni: FlaskClient, ended_as: str, ended: dict[str, Any], who: str | None
) -> None:
    assert_how_it_ended(own(services, eleni, **over(ended_as, ended)), ended_as, ended, who or "εσείς")


@ENDINGS
def test_staff_read_when_why_and_by_whom_it_ended(
    services: Services, clerk: FlaskClient, ended_as: str, ended: dict[str, Any], who: str | None
) -> None:
    page = at_desk(services, clerk, **over(ended_as, ended))
    assert_how_it_ended(page, ended_as, ended, who or "το πρόσωπο που δηλώνει")


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (None, "Στείλαμε σύνδεσμο στο gone@xenaki.example."),
        ("address-refused", "ο διακομιστής του gone@xenaki.example δεν δέχεται μηνύματα"),
        ("a-reason-of-tomorrow", "Το μήνυμα με τον σύνδεσμο δεν στάλθηκε στο gone@xenaki.example."),
    ],
)
def test_a_person_who_waits_for_a_link_learns_that_it_was_not_sent(
    services: Services, eleni: FlaskClient, reason: str | None, said: str
) -> None:
    address = {"in_force": None, "waiting": "gone@xenaki.example", "expired": True, "undelivered": reason}
    page = own(services, eleni, state="submitted", notice_address=address | {"expired": reason is not None})
    assert said in page
    assert ("Στείλαμε σύνδεσμο" in page) is (reason is None)
    assert f'href="{OWN}/address"' in page


def test_a_mail_that_cannot_come_is_not_promised(services: Services, eleni: FlaskClient) -> None:
    page = own(services, eleni, "?sent=1", state="submitted", person_told=False, history=[samples.entry("submitted")])
    assert "Ο λογαριασμός σας δεν έχει email, γι’ αυτό δείτε εδώ το αποτέλεσμα." in page
    assert "Θα έχετε απάντηση" in page
    assert "Θα σας τη στείλουμε με email." not in page
    assert "εσείς" in page
