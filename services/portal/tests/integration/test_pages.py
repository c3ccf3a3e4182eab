"""The pages as people meet them: journeys, refusals, parts that are down."""

import re

import fee_samples
import pytest
import samples
from conftest import Services
from flask import Flask
from flask.testing import FlaskClient
from visits import check_page, sign_in
from working import NOTE

pytestmark = pytest.mark.usefixtures("working")

# A visitor who is not signed in sees these and no others.
PUBLIC = {
    *("static", "healthz", "readyz"),
    *("home.index", "languages.language", "certificates.every", "certificates.procedure", "sign_in.choose"),
    *("auth.login", "auth.callback", "auth.backchannel_logout", "step_up.problem", "signing_out.signed_out"),
    *("information.levels", "information.businesses", "information.contact"),
    *(
        "information.accessibility",
        "information.status",
        "information.privacy",
        "town.logo",
        "town.colours",
        "town.file",
        "declare.blank",
        "closing.done",
    ),
    *("notice_address.ask", "notice_address.confirm"),
    *("verification.ask", "verification.ask_in_capitals", "verification.answer"),
    *("verification.scanned", "verification.scanned_in_capitals"),
}
STEP = re.compile(r'<any\("?([\w-]+)[^>]*>')
PUBLIC_PAGES = (
    "/",
    "/certificates/955481",
    "/e",
    "/levels",
    "/businesses",
    "/contact",
    "/status",
    "/accessibility",
    "/privacy",
)
REQUEST_PAGE = f"/cases/requests/{samples.REQUEST['id']}"
DECLARATION_PAGE = f"/cases/declarations/{fee_samples.DECLARATION['id']}"
WHERE = {"path:filename": "portal.css", "way": "password", "locale": "en", "reason": "failed", "part": "certificates"}


def path_of(rule: str) -> str:
    """A path that the rule matches."""
    path = STEP.sub(r"\1", rule)
    for name, value in WHERE.items():
        path = path.replace(f"<{name}>", value)
    path = re.sub(r"<uuid:\w+>", samples.REQUEST["id"], re.sub(r"<int:\w+>", "1", path))
    return re.sub(r"<\w+>", "955481", path)


def test_strangers_see_the_public_pages_only(app: Flask, client: FlaskClient) -> None:
    open_views = set()
    for rule in app.url_map.iter_rules():
        path = path_of(rule.rule)
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        with client.open(path, method=method) as answer:
            if answer.status_code != 401:
                open_views.add(rule.endpoint)
    assert open_views == PUBLIC


def test_every_form_needs_the_token_of_the_session(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    posts = {rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    # These carry proofs of their own: a signature, and the secret of a mail that is opened where nobody is signed in.
    # What is asked of the register with a code changes nothing, and nobody need be signed in.
    for rule in posts - {"/auth/backchannel-logout", "/notice-address/<token>", "/e"}:
        answer = client.post(path_of(rule), data={"csrf": "guess"})
        assert answer.status_code == 400, rule
    assert "Η φόρμα δεν ισχύει πια" in answer.text
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("locale", ["el", "en"])
@pytest.mark.parametrize("level", ["A", "B"], indirect=True)
def test_every_page_is_strict_html_in_both_languages(client: FlaskClient, locale: str, level: str) -> None:
    client.set_cookie("portal_lang", locale)
    for path in (*PUBLIC_PAGES, "/sign-in", "/services", "/nowhere"):
        check_page(client.get(path), locale)
    sign_in(client)
    steps = ("form", "address")
    forms = [f"/certificates/955481/{step}" for step in steps] + ["/fees", "/fees/accommodation/period"]
    stopped = [f"/step-up/{reason}?next=/fees" for reason in ("cancelled", "failed", "other-account")]
    signed_in = [*PUBLIC_PAGES, *forms, *stopped, "/services", "/account", "/cases"]
    after = ["", "?filed=1", "/delivery", "/delivery/address", "/documents", "/withdrawal"]
    for path in (*signed_in, *(REQUEST_PAGE + more for more in after), DECLARATION_PAGE, DECLARATION_PAGE + "?filed=1"):
        check_page(client.get(path, follow_redirects=True), locale)
    answer = client.get("/")
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= set(policy)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert (answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_the_language_link_goes_back_to_the_page_and_nowhere_else(client: FlaskClient) -> None:
    assert client.get("/language/en?next=/certificates/955481").location == "/certificates/955481"
    assert 'lang="en"' in client.get("/").text
    assert client.get("/language/el?next=//evil.example").location == "/"


def test_the_first_page_shows_what_each_level_opens_and_no_offer_of_staff(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "Παραλαβή (el)" in page
    assert "Έκδοση (el)" not in page
    assert 'href="/certificates/955481"' in page
    assert "Τέλος διαμονής (el)" in page
    for way in ("taxisnet", "password", "register"):
        assert f"/auth/login/{way}?next=/services" in page
        assert page.index("/certificates/955481") < page.index(f"/auth/login/{way}"), "services come first"


@pytest.mark.parametrize("level", ["B"], indirect=True)
def test_a_note_that_is_being_made_is_waited_for(client: FlaskClient, services: Services) -> None:
    services.lay_out(f"GET {NOTE}", {"code": "note-not-ready", "title": "Ετοιμάζεται"}, 404)
    sign_in(client)
    page = client.get(f"/fees/{fee_samples.DECLARATION['id']}/note.pdf")
    check_page(page)
    assert "Το σημείωμα πληρωμής ετοιμάζεται" in page.text


def test_a_part_that_is_down_is_left_out_and_named(client: FlaskClient, services: Services) -> None:
    for path in ("GET /fees/declarations", "GET /fees/options", "GET /fees/policy", "GET /fees/businesses"):
        services.lay_out(path, {"code": "unavailable", "title": "x"}, 503)
    sign_in(client)
    cases = client.get("/cases")
    assert cases.status_code == 200
    assert "12/23-11-2026" in cases.text
    for path in ("/cases", "/services", "/"):
        assert "η υπηρεσία τελών δεν απαντά" in client.get(path).text
    page = client.get("/fees")
    check_page(page)
    assert page.status_code == 503
    assert "Δεν απαντά η υπηρεσία τελών" in page.text


def test_refusals_of_a_service_are_told_in_its_words(client: FlaskClient, services: Services) -> None:
    sign_in(client)
    refusal = {"code": "not-permitted", "title": "Όχι", "detail": "Χρειάζεται επίπεδο B."}
    services.lay_out(
        f"GET /fees/declarations/{fee_samples.DECLARATION['id']}", {**refusal, "missing": [samples.MISSING_LEVEL]}, 403
    )
    page = client.get(DECLARATION_PAGE)
    check_page(page)
    assert page.status_code == 403
    assert "Χρειάζεται επίπεδο B." in page.text
    assert "Ελάτε στο γραφείο." in page.text
    services.lay_out("GET /certificates/procedures/955481", {"code": "identity-changed", "title": "Άλλο πρόσωπο."}, 403)
    changed = client.get("/certificates/955481")
    assert "Άλλο πρόσωπο<" in changed.text
    assert "2897340000" in changed.text
    missing = client.get("/cases/requests/none")
    check_page(missing)
    assert missing.status_code == 404


def test_an_answer_of_another_shape_is_our_fault_not_a_stack_trace(client: FlaskClient, services: Services) -> None:
    services.lay_out("GET /certificates/procedures/955481", {"surprise": True})
    page = client.get("/certificates/955481")
    check_page(page)
    assert page.status_code == 503
