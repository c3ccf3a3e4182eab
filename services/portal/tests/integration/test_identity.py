"""The code for the visit, the history of the level, and who of the staff saw the data."""

import desk_samples as desk
import pytest
from conftest import Issuer, Services
from flask.testing import FlaskClient
from printing.qr import qr_svg
from visits import check_page, csrf, send, sign_in

PAGE = "/account/desk-code"
MAIL = {"email": "maria@mail.example", "email_verified": True}


@pytest.fixture(autouse=True)
def bridge(services: Services) -> None:
    services.lay_out("GET /bridge/identity", desk.IDENTITY)
    services.lay_out("POST /bridge/desk-codes", desk.CODE, 201)


@pytest.mark.parametrize(
    ("claims", "words"),
    [(MAIL, "Τον στείλαμε και στο maria@mail.example."), ({}, "Δεν έχετε επιβεβαιωμένο email")],
)
def test_a_code_is_made_by_a_button_and_shown(
    client: FlaskClient, services: Services, issuer: Issuer, claims: dict[str, str], words: str
) -> None:
    issuer.person(**claims)
    begin = sign_in(client, PAGE)
    check_page(begin)
    for needed in ("Γραφείο Διαφάνειας", "8:30", "2897340000", "αστυνομική ταυτότητα"):
        assert needed in begin.text
    assert services.requests("POST /bridge/desk-codes") == []
    services.lay_out("GET /bridge/desk-codes/current", desk.CODE)
    made = send(client, PAGE, csrf(begin))
    check_page(made)
    assert made.request.path == PAGE
    for needed in ("K7QP-4M2X", "23 Δεκεμβρίου 2026", "Γραφείο Διαφάνειας", words):
        assert needed in made.text
    # The code can be scanned too: a picture within the page, drawn of its text alone.
    drawn = qr_svg("K7QP-4M2X")
    assert drawn in made.text
    assert drawn not in begin.text
    [(_, body)] = services.requests("POST /bridge/desk-codes")
    assert body == {"locale": "el"}
    # Later the code is there; whether it was mailed then, the page does not claim.
    assert "Τον στείλαμε" not in client.get(PAGE).text


def test_level_b_needs_no_code(client: FlaskClient, services: Services) -> None:
    services.lay_out("GET /bridge/identity", {**desk.IDENTITY, "level": "B"})
    services.lay_out("GET /bridge/desk-codes/current", desk.CODE)
    page = sign_in(client, PAGE)
    check_page(page)
    assert "K7QP" not in page.text
    assert f'action="{PAGE}"' not in page.text


def test_while_the_service_is_away_the_page_says_so(client: FlaskClient, services: Services) -> None:
    begin = sign_in(client, PAGE)
    services.lay_out("POST /bridge/desk-codes", {}, 503)
    assert "η υπηρεσία ταυτότητας" in send(client, PAGE, csrf(begin)).text
    for path, name in ((PAGE, "desk-codes/current"), ("/account/history", "identity"), ("/account/views", "x")):
        services.lay_out(f"GET /bridge/{name}", {}, 503)
        services.lay_out("GET /bridge/identity/views", {}, 503)
        page = client.get(path)
        check_page(page)
        assert page.status_code == 503


@pytest.mark.parametrize("locale", ["el", "en"])
def test_the_history_tells_each_change_and_who_made_it(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    changes = [desk.change("undone", "A", office="transparency"), desk.change("certified", "B", office="transparency")]
    services.lay_out("GET /bridge/identity", {**desk.IDENTITY, "history": [*changes, desk.change("oracle", "A")]})
    page = sign_in(client, "/account/history")
    check_page(page, locale)
    assert services.requests("GET /bridge/my-data"), "what was recorded is asked for"
    said = ("με αυτοπρόσωπη παρουσία", "αναιρέθηκε") if locale == "el" else ("in person", "was reversed")
    assert page.text.index(said[1]) < page.text.index(said[0]) < page.text.index("oracle")
    by = "Γραφείο Διαφάνειας, αριθμός υπαλλήλου 101" if locale == "el" else "Transparency Office, staff number 101"
    assert by in page.text


def test_the_history_says_what_was_recorded_and_why_it_ended(client: FlaskClient, services: Services) -> None:
    certified = {**desk.change("certified", "B", office="transparency"), "evidence_kind": "id-card", "note": None}
    undone = {**desk.change("undone", "A", office="transparency"), "note": "Λάθος <πρόσωπο>"}
    undone["at"] = "2026-11-23T09:00:00+00:00"
    services.lay_out("GET /bridge/identity", {**desk.IDENTITY, "history": [undone, certified]})
    ends = {"level": "B", "expires_at": "2031-11-23T08:02:00+00:00"}
    visit = {"certified_at": certified["at"], **{k: v for k, v in desk.SEEN.items() if k not in ("at", "afm_masked")}}
    services.lay_out("GET /bridge/my-data", {"desk_visits": [visit], "person": {"afm": desk.AFM}})
    page = sign_in(client, "/account/history")
    check_page(page)
    for said in ("Λόγος: Λάθος &lt;πρόσωπο&gt;", "ΛΕΟΝΤΗΣ", "ΝΙΚΟΛΑΟΣ", "•••••4100", "31 Ιανουαρίου 2034", "…1234"):
        assert said in page.text
    assert desk.AFM not in page.text
    services.lay_out("GET /bridge/identity", {**desk.IDENTITY, **ends, "history": [certified]})
    assert "Β. Ισχύει έως 23 Νοεμβρίου 2031." in client.get("/account/history").text
    # Without these data the document's kind is told still.
    services.lay_out("GET /bridge/my-data", {}, 503)
    short = client.get("/account/history")
    check_page(short)
    assert "Έγγραφο που δείξατε: Νέα ταυτότητα" in short.text
    assert "ΛΕΟΝΤΗΣ" not in short.text


@pytest.mark.parametrize("locale", ["el", "en"])
def test_looks_of_one_visit_are_one_entry(client: FlaskClient, services: Services, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    times = [f"2026-11-23T08:0{minute}:00+00:00" for minute in range(5)]
    kinds = ["desk.case-opened", "desk.case-read", "desk.case-read", "desk.certified", "desk.case-read"]
    visit = [desk.view(kind, at) for kind, at in zip(kinds, times, strict=True)]
    # A refusal says no purpose, and a colleague's look lies between: the visit stays one entry.
    visit.insert(3, desk.view("desk.refused", "2026-11-23T08:02:30+00:00", None))
    visit.insert(3, {**desk.view("desk.checked", "2026-11-23T08:02:20+00:00", "check"), "clerk": "102"})
    lookup = desk.view("desk.looked-up", "2026-11-20T08:00:00+00:00", "Ήρθε <χωρίς> κωδικό")
    odd = desk.view("desk.dreamt", "2026-11-19T08:00:00+00:00", None)
    services.lay_out("GET /bridge/identity/views", {"items": [*visit[::-1], lookup, odd]})
    page = sign_in(client, "/account/views")
    check_page(page, locale)
    assert page.text.count("<section") == 4
    shown = "Είδε τα στοιχεία σας" if locale == "el" else "Viewed your data"
    assert page.text.count(shown) == 1
    times_shown = [line.split("</time>")[0].rpartition(">")[2] for line in page.text.split("<li><time")[1:]]
    assert times_shown[:4] == ["10:03", "10:02", "10:01", "10:00"], "newest first, also within a visit"
    assert "10:00" in page.text
    assert "Ήρθε &lt;χωρίς&gt; κωδικό" in page.text
    assert "desk.dreamt" in page.text


def test_without_looks_the_page_says_so(client: FlaskClient, services: Services) -> None:
    services.lay_out("GET /bridge/identity/views", {"items": []})
    page = sign_in(client, "/account/views")
    check_page(page)
    assert "Δεν έχει καταγραφεί κανένας υπάλληλος" in page.text


def test_purposes_are_words(client: FlaskClient, services: Services) -> None:
    at = "2026-11-2{}T08:00:00+00:00"
    rows = [
        desk.view("declaration.read", at.format(3), "ED-2026-00012"),
        {**desk.view("console.roles", at.format(2), None), "office": None, "clerk": None},
        desk.view("conflict.resolved", at.format(1), "Ήταν ο ίδιος"),
    ]
    services.lay_out("GET /bridge/identity/views", {"items": rows, "next": None})
    page = sign_in(client, "/account/views")
    check_page(page)
    for said in ("Έλεγχος της ειδικής υπεύθυνης δήλωσης ED-2026-00012", "Διαχείριση λογαριασμών", "Ήταν ο ίδιος"):
        assert said in page.text


def test_older_looks_are_on_further_pages(client: FlaskClient, services: Services) -> None:
    row = desk.view("desk.case-read", "2026-11-23T08:00:00+00:00")
    services.lay_out("GET /bridge/identity/views", {"items": [row], "next": 41})
    page = sign_in(client, "/account/views")
    assert 'href="/account/views?before=41"' in page.text
    services.lay_out("GET /bridge/identity/views", {"items": [], "next": None})
    older = client.get("/account/views?before=41")
    check_page(older)
    assert services.queries[-1] == "before=41"
    assert 'href="/account/views"' in older.text
    assert client.get("/account/views?before=x").status_code == 200


def test_the_ways_to_level_b_lead_to_the_code(client: FlaskClient) -> None:
    assert f'href="{PAGE}"' in sign_in(client, "/account").text
    assert f'href="{PAGE}"' in client.get("/step-up/cancelled").text
