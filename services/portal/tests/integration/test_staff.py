"""The pages of staff are their own: header, menu, where the day begins, and what a role does not include."""

import re

import desk_samples as desk
import pytest
from conftest import Issuer, Services
from flask.testing import FlaskClient
from visits import check_page, csrf, send, sign_in

COUNTS = {
    "desk-open": 2,
    "desk-checks": 0,
    "desk-doubles": 1,
    "desk-conflicts": 3,
    "declarations-submitted": 4,
    "of another year": 5,
}
EVERYWHERE = ["staff", "desk-clerk", "desk-supervisor", "declaration-clerk", "finance-officer"]


@pytest.fixture
def counted(services: Services) -> None:
    services.lay_out("GET /bridge/staff-work", {"counts": COUNTS})
    services.lay_out("GET /fees/staff-work", {"counts": {"debtors-waiting": 6}})


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("locale", ["el", "en"])
def test_the_day_begins_with_what_waits(client: FlaskClient, services: Services, issuer: Issuer, locale: str) -> None:
    issuer.person("staff-1", roles=EVERYWHERE)
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, "/services")
    check_page(page, locale)
    assert page.request.path == "/staff"
    for path in ("/desk", "/declarations-desk", "/debtors", "/desk/doubles", "/desk/conflicts", "/desk#own"):
        assert f'href="{path}"' in page.text
    assert 'href="/desk/checks"' not in page.text, "where nothing waits, there is nothing to open"
    said = {"el": "Δηλώσεις που περιμένουν έλεγχο: 4", "en": "Declarations waiting for review: 4"}
    assert said[locale] in page.text
    asked = [name for name, _, _ in services.asked]
    assert sorted(asked) == ["GET /bridge/staff-work", "GET /fees/staff-work"], "each service once"


@pytest.mark.usefixtures("counted")
def test_only_the_services_of_ones_own_work_are_asked(client: FlaskClient, services: Services, issuer: Issuer) -> None:
    issuer.person("staff-1", roles=["staff", "finance-officer"])
    page = sign_in(client, "/staff")
    assert "Επιχειρήσεις που περιμένουν σύνδεση: 6" in page.text
    assert [name for name, _, _ in services.asked] == ["GET /fees/staff-work"]


@pytest.mark.usefixtures("counted")
def test_while_a_service_is_away_its_places_stay(client: FlaskClient, services: Services, issuer: Issuer) -> None:
    issuer.person("staff-1", roles=EVERYWHERE)
    services.lay_out("GET /fees/staff-work", {}, 503)
    page = sign_in(client, "/staff")
    check_page(page)
    away = [path for path in ("/revenue", "/debtors") if f'href="{path}"' in page.text]
    assert page.text.count("Οι αριθμοί δεν φαίνονται τώρα.") == len(away) == 2
    assert "Δηλώσεις που περιμένουν έλεγχο: 4" in page.text


def test_staff_without_a_workplace_read_whom_to_ask(client: FlaskClient, services: Services, issuer: Issuer) -> None:
    issuer.person("staff-1", roles=["staff"], preferred_username="staff-1")
    page = sign_in(client, "/services")
    check_page(page)
    assert page.request.path == "/staff"
    assert (
        "Ζητήστε ρόλο από τον διαχειριστή των λογαριασμών του Δήμου και πείτε του τον λογαριασμό σας, staff-1"
        in page.text
    )
    assert services.asked == []


@pytest.mark.parametrize("locale", ["el", "en"])
def test_the_certificates_office_begins_with_its_cases(
    client: FlaskClient, services: Services, issuer: Issuer, locale: str
) -> None:
    issuer.person("staff-1", roles=["staff", "certificate-clerk"])
    client.set_cookie("portal_lang", locale)
    counts = {"certificates-mine": 3, "certificates-unassigned": 2, "certificates-overdue": 0}
    services.lay_out("GET /certificates/staff-work", {"counts": counts})
    page = sign_in(client, "/staff")
    check_page(page, locale)
    for view in ("mine", "unassigned"):
        assert f'href="/casework?view={view}"' in page.text
    assert 'href="/casework?view=overdue"' not in page.text, "where nothing waits, there is nothing to open"
    assert [name for name, _, _ in services.asked] == ["GET /certificates/staff-work"]


@pytest.mark.usefixtures("counted", "working")
def test_citizens_have_no_such_page(client: FlaskClient, issuer: Issuer) -> None:
    issuer.person("citizen-1")
    page = sign_in(client, "/account")
    assert client.get("/staff").location == "/services"
    start = client.get("/revenue")
    assert start.status_code == 403, "a page that says nothing waits is a page all the same"
    assert "Υπάλληλος οικονομικής υπηρεσίας" in start.text
    assert "εφαρμογή υπαλλήλων" not in page.text
    assert "portal-staff" not in page.text


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    ("roles", "named"),
    [
        (["desk-clerk"], "Υπάλληλος ταυτοποίησης"),
        (["desk-clerk", "desk-supervisor"], "Προϊστάμενος/-η ταυτοποίησης"),
        (["certificate-clerk"], "Υπάλληλος πιστοποιητικών"),
        (["finance-officer", "declaration-clerk"], "Υπάλληλος ειδικών δηλώσεων, Υπάλληλος οικονομικής υπηρεσίας"),
    ],
)
def test_the_header_says_that_it_is_work_and_in_which_role(
    client: FlaskClient, issuer: Issuer, roles: list[str], named: str
) -> None:
    issuer.person("staff-1", roles=["staff", *roles])
    page = sign_in(client, "/account")
    check_page(page)
    assert f'<small class="portal-staff__roles">{named}</small>' in page.text
    # Each word of the header stands in an element of its own, so that none of them breaks.
    words = re.sub(r"<[^>]*>", "", page.text)
    assert words.count("Δήμος Χερσονήσου: εφαρμογή υπαλλήλων") == 2, "in the title and in the header"
    assert 'class="town-header__brand" href="/staff"' in page.text
    for of_citizens in ("για τις αιτήσεις σας", "Υποθέσεις μου", "πρόχειρά σας", "όσα υποβάλετε", "/account/close"):
        assert of_citizens not in page.text


@pytest.mark.parametrize(
    ("requirement", "title"),
    [
        ("role", "Ο ρόλος σας δεν περιλαμβάνει αυτή τη σελίδα"),
        ("desk_place", "Δεν έχετε πρόσβαση σε αυτή τη σελίδα"),
        ("level", "Δεν έχετε πρόσβαση σε αυτή τη σελίδα"),
    ],
)
def test_a_refused_clerk_reads_what_the_role_lacks_and_whom_to_ask(
    client: FlaskClient, services: Services, issuer: Issuer, requirement: str, title: str
) -> None:
    issuer.person("staff-1", roles=["staff", "finance-officer"], preferred_username="staff-1")
    ways = [{"id": "taxisnet", "text": "Συνδέστε τον."}] if requirement == "level" else []
    lacking = [{"requirement": requirement, "text": "Λείπει κάτι.", "ways": ways}]
    refusal = desk.problem("not-permitted", "Όχι", "Για άλλους.", missing=lacking)
    services.lay_out("GET /bridge/declarations-desk/cases", refusal, 403)
    page = sign_in(client, "/declarations-desk")
    check_page(page)
    assert page.status_code == 403
    for said in (
        title,
        "Για άλλους.",
        "Οι ρόλοι σας: Υπάλληλος οικονομικής υπηρεσίας.",
        "ζητήστε την από τον προϊστάμενό σας",
        "staff-1",
    ):
        assert said in page.text
    assert "ακόμα" not in page.text.split("<main")[1].split("</main")[0]
    assert ("Λείπει κάτι." in page.text) is not bool(ways)
    assert "/account/link" not in page.text


@pytest.mark.usefixtures("clerk")
def test_a_visitor_whom_a_service_does_not_recognise_is_not_asked_to_sign_in_again(
    client: FlaskClient, services: Services, issuer: Issuer
) -> None:
    issuer.person("clerk-1", roles=["staff", "desk-clerk"], preferred_username="clerk-1")
    for path in ("cases", "checks"):
        services.lay_out(f"GET /bridge/desk/{path}", desk.problem("stale-token", "Παλιά σύνδεση"), 401)
    page = sign_in(client, "/desk")
    check_page(page)
    assert page.status_code == 403
    assert "Η σύνδεσή σας δεν γίνεται δεκτή" in page.text
    assert 'action="/auth/logout"' in page.text
    assert "clerk-1" in page.text.split("<main")[1]
    assert "stale-token" in page.text
    assert "/auth/login/" not in page.text
    assert issuer.renewals >= 1, "a newer token was tried first"


@pytest.mark.usefixtures("clerk")
@pytest.mark.parametrize(
    ("form", "fields", "page_path", "kept"),
    [
        (desk.CASE, {"family_name": "Λεοντής", "document_last": "1234"}, desk.CASE, 'value="Λεοντής"'),
        (f"{desk.CASE}/close", {"reason": "Ήρθε άλλος"}, f"{desk.CASE}/close", "Ήρθε άλλος"),
    ],
)
def test_the_language_of_a_form_changes_without_deciding_anything(
    client: FlaskClient, services: Services, form: str, fields: dict[str, str], page_path: str, kept: str
) -> None:
    token = csrf(sign_in(client, "/desk"))
    services.lay_out(
        f"POST /bridge{form if form != desk.CASE else form + '/certify'}", desk.problem("x", "Όχι", ""), 409
    )
    assert send(client, form, token, **fields).status_code == 409
    before = len([name for name, _, _ in services.asked if name.startswith("POST")])
    other = send(client, form, token, **fields, language="en")
    check_page(other, "en")
    assert (other.status_code, other.request.path) == (200, page_path)
    assert kept in other.text
    assert len([name for name, _, _ in services.asked if name.startswith("POST")]) == before


@pytest.mark.parametrize("locale", ["el", "en"])
@pytest.mark.parametrize(
    "path", ["/staff", "/desk", "/declarations-desk?state=returned", "/debtors", "/staff-accounts"]
)
def test_staff_whose_sign_in_ended_are_asked_to_sign_in_and_not_to_register(
    client: FlaskClient, path: str, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    page = client.get(path)
    check_page(page, locale)
    assert page.status_code == 401
    main = page.text.partition("<main")[2].partition("</main>")[0]
    assert "/auth/login/password?next=" in main
    assert "/auth/login/register" not in main
    assert "/auth/login/taxisnet" not in main
    citizens = client.get("/account").text.partition("<main")[2]
    assert "/auth/login/register" in citizens
