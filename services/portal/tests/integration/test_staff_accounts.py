"""Operators: the list of who may do what since when, enrolling, a member's page; nothing written is lost."""

from typing import Any

import desk_samples as desk
import html5lib
import pytest
import staff_samples as staff
from conftest import Issuer, Services
from flask.testing import FlaskClient
from portal import language
from visits import check_page, csrf, hidden, send, sign_in
from werkzeug.test import TestResponse

LIST, NEW = "/staff-accounts", "/staff-accounts/new"
PAGE, BRIDGE = f"{LIST}/{staff.MEMBER_ID}", f"/bridge/staff/{staff.MEMBER_ID}"
ROLE_NAMES = "own_data.words.roles."
in_both = pytest.mark.parametrize("locale", ["el", "en"])


@pytest.fixture
def operator(issuer: Issuer, services: Services) -> None:
    issuer.person("operator-1", roles=["staff", "operations"])
    services.lay_out("GET /bridge/staff", {"items": [staff.MEMBER, staff.LOCKED, staff.HOMELESS, staff.BOSS]})
    services.lay_out(f"GET {BRIDGE}", staff.MEMBER)
    services.lay_out("POST /bridge/staff", staff.MEMBER, 201)
    for act in ("roles", "place", "mail", "lock", "unlock"):
        services.lay_out(f"POST {BRIDGE}/{act}", staff.MEMBER)


@pytest.fixture
def token(client: FlaskClient, operator: None) -> str:
    return csrf(sign_in(client, LIST))


def refused(services: Services, call: str, *faults: tuple[str, str]) -> None:
    errors = [{"field": name, "text": text} for name, text in faults]
    services.lay_out(call, desk.problem("invalid-input", "x", errors=errors), 422)


def document(page: TestResponse) -> Any:
    return html5lib.HTMLParser(namespaceHTMLElements=False).parse(page.text)


def values_of(page: TestResponse) -> dict[str, Any]:
    """What the form that was sent shows as written; of the boxes, those that are ticked."""
    form = document(page).find(".//form[@id='form']")
    shown: dict[str, Any] = {one.get("name"): one.get("value", "") for one in form.findall(".//input[@type='text']")}
    ticked = [one.get("value") for one in form.findall(".//input[@name='roles']") if "checked" in one.attrib]
    chosen = [one.get("value") for one in form.findall(".//option") if "selected" in one.attrib]
    return {**shown, **({"roles": ticked} if ticked else {}), **({"office": chosen[0]} if chosen else {})}


@pytest.mark.usefixtures("operator")
@in_both
def test_the_list_says_who_may_do_what_and_since_when(client: FlaskClient, locale: str) -> None:
    said = language.texts(locale)
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, LIST)
    check_page(page, locale)
    assert f'href="{PAGE}"' in page.text
    assert "&lt;Παππά&gt; Άννα" in page.text
    days = {"el": ("23 Νοεμβρίου 2026", "24 Νοεμβρίου 2026"), "en": ("23 November 2026", "24 November 2026")}[locale]
    assert f"{said[ROLE_NAMES + 'desk-clerk']}, {said['staff_accounts.since'].format(day=days[0])}" in page.text
    assert said["staff_accounts.since_seen"].format(day=days[1]) in page.text
    assert said["staff_accounts.by"].format(by="operator") in page.text
    assert page.text.count(f">\n  {said['staff_accounts.locked']}\n<") == 1
    assert said["staff_accounts.lacks_place"] in page.text
    assert said["staff_accounts.second_factor.none"] in page.text
    menu = page.text.split('class="portal-nav"')[1].split("</nav>")[0]
    assert said["layout.staff_accounts"] in menu


OTHER = {
    **staff.MEMBER,
    "id": "2f0c8f52-0c39-4d1c-9f0d-3f2a54d6f7aa",
    "username": "k.zeus",
    "given_name": "Κωνσταντίνος",
}
OTHER |= {"family_name": "Ζαΐμης"}


@in_both
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("παππα", ["anna.pappa"]),
        (" ΑΝΝΑ  παππά", ["anna.pappa"]),
        ("anna.p", ["anna.pappa"]),
        ("ζαιμης κων", ["k.zeus"]),
        ("ZEUS", ["k.zeus"]),
        ("κ", ["k.zeus"]),
        ("α", ["anna.pappa", "k.zeus"]),
        ("παππα ζαιμης", []),
    ],
)
def test_a_member_is_found_by_name_or_user_name(
    client: FlaskClient, services: Services, token: str, typed: str, found: list[str], locale: str
) -> None:
    services.lay_out("GET /bridge/staff", {"items": [staff.MEMBER, OTHER]})
    client.set_cookie("portal_lang", locale)
    asked = len(services.asked)
    page = client.post(f"{LIST}/search", data={"csrf": token, "who": typed})
    check_page(page, locale)
    listed = document(page).findall(".//li[@class='portal-option']")
    assert [
        name for name in ("anna.pappa", "k.zeus") if any(name in "".join(one.itertext()) for one in listed)
    ] == found
    assert len(listed) == len(found)
    assert [name for name, _, _ in services.asked[asked:]] == ["GET /bridge/staff"], "once, and nobody's name is in it"
    said = language.texts(locale)
    assert said["staff_accounts.found"].format(text=typed.strip(), number=len(found)) in page.text
    assert said["staff_accounts.none"] not in page.text


@in_both
def test_a_search_for_nothing_asks_for_a_name(client: FlaskClient, token: str, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    page = client.post(f"{LIST}/search", data={"csrf": token, "who": " "})
    check_page(page, locale)
    assert page.status_code == 422
    assert page.text.count(language.texts(locale)["staff_accounts.search_empty"]) == 2
    assert f'href="{PAGE}"' in page.text, "everybody is still there"
    assert client.get(f"{LIST}/search").location == LIST


@pytest.mark.parametrize("roles", [[], ["staff", "desk-clerk", "desk-supervisor"], ["staff", "finance-officer"]])
def test_only_operators_are_led_there(
    client: FlaskClient, issuer: Issuer, services: Services, roles: list[str]
) -> None:
    services.lay_out("GET /bridge/staff", desk.problem("not-permitted", "x", missing=[]), 403)
    issuer.person("somebody", roles=roles)
    page = sign_in(client, "/account")
    assert LIST not in page.text
    assert client.get(LIST).status_code == 403


@in_both
def test_a_member_is_enrolled_in_one_form(client: FlaskClient, services: Services, token: str, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    form = client.get(NEW)
    check_page(form, locale)
    assert 'type="password"' not in form.text
    work = {"el": "Χειρίζεται αιτήσεις πιστοποιητικών", "en": "Handles requests for certificates"}
    assert work[locale] in form.text, "a role says which work it opens"
    both = {"el": "Δίνεται μόνο μαζί με τον ρόλο «Υπάλληλος ταυτοποίησης».", "en": "Given only together with the role"}
    assert both[locale] in form.text
    key = hidden(form, "key")
    done = send(client, NEW, token, **staff.WRITTEN, roles="desk-clerk", key=key)
    assert done.request.path == PAGE
    check_page(done, locale)
    assert language.texts(locale)["staff_accounts.done.enrolled"].format(email=staff.MEMBER["email"]) in done.text
    [(headers, body)] = services.requests("POST /bridge/staff")
    assert body == {**staff.WRITTEN, "roles": ["desk-clerk"], "locale": "el"}
    assert headers["Idempotency-Key"] == key
    assert staff.WRITTEN["afm"] not in done.text


def test_what_is_refused_is_said_at_its_field_and_nothing_is_lost(
    client: FlaskClient, services: Services, token: str
) -> None:
    refused(services, "POST /bridge/staff", ("username", "Το όνομα χρήστη υπάρχει ήδη."), ("office", "Διαλέξτε."))
    key = hidden(client.get(NEW), "key")
    written = {**staff.WRITTEN, "office": "revenue"}
    page = send(client, NEW, token, **written, roles="declaration-clerk", key=key)
    assert page.status_code == 422
    check_page(page)
    assert 'href="#username"' in page.text
    assert 'id="username-error"' in page.text
    assert 'id="office-error"' in page.text
    assert values_of(page) == {**written, "roles": ["declaration-clerk"]}
    assert hidden(page, "key") == key, "the same form sent again is the same act"


def test_faults_are_listed_as_the_fields_stand(client: FlaskClient, services: Services, token: str) -> None:
    written = ("given_name", "family_name", "username", "email", "roles", "number", "afm")
    refused(services, "POST /bridge/staff", *((name, "Γράψτε το.") for name in sorted(written)))
    page = send(client, NEW, token, **staff.WRITTEN, key="e" * 32)
    listed = document(page).findall(".//ul[@class='govuk-list govuk-error-summary__list']//a")
    assert [link.get("href") for link in listed] == [f"#{name}" for name in written]


def test_a_form_without_a_place_sends_none(client: FlaskClient, services: Services, token: str) -> None:
    written = {**staff.WRITTEN, "office": "", "number": "", "afm": ""}
    send(client, NEW, token, **written, roles="finance-officer", key="e" * 32)
    [(_, body)] = services.requests("POST /bridge/staff")
    assert not {"office", "number", "afm"} & set(body)


def test_what_was_written_while_the_service_was_away_is_there_but_for_the_tax_number(
    client: FlaskClient, services: Services, token: str
) -> None:
    services.lay_out("POST /bridge/staff", {}, 503)
    away = send(client, NEW, token, **staff.WRITTEN, roles="desk-clerk", key="e" * 32)
    assert away.status_code == 503
    assert values_of(away)["afm"] == staff.WRITTEN["afm"]
    changed = send(client, NEW, token, **staff.WRITTEN, roles="desk-clerk", key="e" * 32, language="en")
    check_page(changed, "en")
    assert values_of(changed) == {**staff.WRITTEN, "afm": "", "roles": ["desk-clerk"]}
    assert hidden(changed, "key") == "e" * 32


@in_both
@pytest.mark.parametrize("member", [staff.MEMBER, staff.LOCKED, staff.HOMELESS, staff.BOSS, staff.IMPORTED])
def test_a_members_page_reads_well(
    client: FlaskClient, services: Services, token: str, locale: str, member: dict[str, Any]
) -> None:
    said = language.texts(locale)
    client.set_cookie("portal_lang", locale)
    services.lay_out(f"GET {BRIDGE}", member)
    page = client.get(PAGE)
    check_page(page, locale)
    assert (said["staff_accounts.locked"] in "".join(document(page).find(".//dl").itertext())) is member["locked"]
    assert (f'action="{PAGE}/roles"' in page.text) is member["changeable"]
    assert (f'action="{PAGE}/unlock"' in page.text) is member["locked"]
    assert (f'action="{PAGE}/mail"' in page.text) is (member["changeable"] and not member["locked"])
    assert (said["staff_accounts.of_console"] in page.text) is not member["changeable"]


@in_both
def test_a_lock_is_asked_for_first(client: FlaskClient, services: Services, token: str, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    page = client.get(PAGE)
    assert f'href="{PAGE}/lock"' in page.text
    assert f'action="{PAGE}/lock"' not in page.text
    question = client.get(f"{PAGE}/lock")
    check_page(question, locale)
    assert services.requests(f"POST {BRIDGE}/lock") == []
    services.lay_out(f"GET {BRIDGE}", staff.LOCKED)
    done = send(client, f"{PAGE}/lock", token)
    assert language.texts(locale)["staff_accounts.done.lock"] in done.text
    assert client.get(f"{PAGE}/lock").location == PAGE, "it is locked already"
    assert language.texts(locale)["staff_accounts.done.unlock"] in send(client, f"{PAGE}/unlock", token).text


@pytest.mark.parametrize(
    ("act", "form", "body"),
    [
        ("mail", {}, {"lost_device": False}),
        ("mail", {"lost_device": "yes"}, {"lost_device": True}),
        ("roles", {"roles": "certificate-clerk"}, {"roles": ["certificate-clerk"]}),
        ("roles", {}, {"roles": []}),
        ("roles", {"roles": "operations"}, {"roles": []}),
        ("place", {"office": "revenue", "number": "7", "afm": "123456783"}, None),
    ],
)
def test_each_act_says_what_it_did(
    client: FlaskClient, services: Services, token: str, act: str, form: dict[str, str], body: dict[str, Any] | None
) -> None:
    done = send(client, f"{PAGE}/{act}", token, **form)
    [(_, sent)] = services.requests(f"POST {BRIDGE}/{act}")
    assert sent == (form if body is None else body)
    assert language.texts("el")[f"staff_accounts.done.{act}"].format(email=staff.MEMBER["email"]) in done.text


def test_a_refused_act_stays_on_the_page_with_what_was_written(
    client: FlaskClient, services: Services, token: str
) -> None:
    refused(services, f"POST {BRIDGE}/roles", ("roles", "Δώστε πρώτα θέση."))
    page = send(client, f"{PAGE}/roles", token, roles="declaration-clerk")
    assert page.status_code == 422
    check_page(page)
    assert values_of(page)["roles"] == ["declaration-clerk"]
    refused(services, f"POST {BRIDGE}/place", ("number", "Τον έχει άλλος."))
    page = send(client, f"{PAGE}/place", token, office="revenue", number="7", afm="123456783")
    assert values_of(page) == {"office": "revenue", "number": "7", "afm": "123456783"}
    services.lay_out(f"POST {BRIDGE}/mail", desk.problem("staff-mail-failed", "Δεν στάλθηκε"), 409)
    page = send(client, f"{PAGE}/mail", token)
    assert page.status_code == 409
    assert "Δεν στάλθηκε" in page.text
    check_page(page)


def test_a_tax_number_is_kept_nowhere(client: FlaskClient, services: Services, token: str) -> None:
    page = send(client, f"{PAGE}/place", token, office="revenue", number="7", afm="123456783", language="en")
    assert services.requests(f"POST {BRIDGE}/place") == []
    check_page(page, "en")
    shown = client.get(PAGE)
    assert "123456783" not in page.text + shown.text


def test_the_page_is_away_when_the_service_is(client: FlaskClient, services: Services, token: str) -> None:
    services.lay_out("GET /bridge/staff", {}, 503)
    services.lay_out(f"GET {BRIDGE}", {}, 503)
    assert client.get(LIST).status_code == 503
    assert client.get(PAGE).status_code == 503
