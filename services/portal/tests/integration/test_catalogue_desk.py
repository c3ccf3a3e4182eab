"""The head of the office edits the catalogue."""

from io import BytesIO
from typing import Any

import desk_samples as desk
import pytest
from conftest import Services
from flask import Response
from flask.testing import FlaskClient
from portal import entries
from samples import words
from visits import check_page, csrf, hidden, send, sign_in

PAGE, API = "/casework/catalogue/955481", "/certificates/catalogue/procedures/955481"
BODY: dict[str, Any] = {
    "code": "955481",
    "title": words("Οικογενειακής κατάστασης"),
    "last_updated": "2026-11-23",
    "steps": ["α: β", "γ\nδ"],
    "source": None,
}
LINE: dict[str, Any] = {
    "code": "955481",
    "register_number": "955481",
    "title": words("Οικογενειακής κατάστασης"),
    "unit": "registry",
    "offered": True,
    "edition": 1,
    "from_day": None,
    "newest": 2,
    "planned": {"edition": 2, "from_day": "2027-01-01"},
    "unconfirmed": [words("Το κόστος")],
}
DIFFERENCES = [{"field": "cost_cents", "before": "0", "after": "100", "text": words("Κόστος: από «0» σε «100»")}]
HISTORY: dict[str, Any] = {
    **LINE,
    "body": BODY,
    "editions": [
        {
            "edition": 2,
            "from_day": "2027-01-01",
            "author_name": "Άννα",
            "at": "2026-11-23T09:05:00+00:00",
            "reason": "ν. 1/2027",
            "in_force": False,
            "differences": DIFFERENCES,
        },
        {"edition": 1, "from_day": None, "author_name": None, "at": None, "reason": None, "in_force": True},
    ],
}
DAY = {"from_day-day": "1", "from_day-month": "2", "from_day-year": "2027"}
WHEN = {"reason": "ν. 1/2027", **DAY}
IMPORT = {
    "changed": [
        {"code": "955481", "title": words("Οικογενειακής"), "new": False, "differences": DIFFERENCES},
        {"code": "new", "title": words("Νέα"), "new": True, "differences": []},
    ],
    "unchanged": ["527543"],
}
LOCALES = pytest.mark.parametrize("locale", ["el", "en"])


@pytest.fixture
def token(client: FlaskClient, office: None, services: Services) -> str:
    services.lay_out("GET /certificates/catalogue/procedures", {"items": [LINE, {**LINE, "offered": False}]})
    services.lay_out(f"GET {API}", HISTORY)
    services.lay_out(f"POST {API}/preview", {"procedure": {}, "differences": DIFFERENCES})
    services.lay_out(f"POST {API}/editions", HISTORY, 201)
    services.lay_out("PUT /certificates/catalogue.yaml", IMPORT)
    return csrf(sign_in(client, "/casework"))


@LOCALES
def test_every_page_is_strict_html_in_both_languages(
    client: FlaskClient, services: Services, token: str, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    for path in ("/casework/catalogue", PAGE, f"{PAGE}?done=1", f"{PAGE}/edit", "/casework/catalogue/import"):
        check_page(client.get(path), locale)
    text = entries.write(BODY)
    for path, form in ((f"{PAGE}/edit", {"yaml": text, "after": "2"}), ("/casework/catalogue/import", {"yaml": text})):
        sure = send(client, path, token, **form, **WHEN)
        check_page(sure, locale)
        assert f"Κόστος: από «0» σε «100» ({locale})" in sure.text
        empty = send(client, path, token)
        check_page(empty, locale)
        assert empty.status_code == 422
    services.lay_out("PUT /certificates/catalogue.yaml", {"changed": [], "unchanged": ["955481"]})
    none = send(client, "/casework/catalogue/import", token, yaml=text, **WHEN)
    check_page(none, locale)
    assert 'name="sure"' not in none.text


def test_an_edition_is_written_after_its_differences_were_seen(
    client: FlaskClient, services: Services, token: str
) -> None:
    edit = client.get(f"{PAGE}/edit")
    assert "last_updated: &#39;2026-11-23&#39;" in edit.text
    text = entries.write(BODY).replace("'2026-11-23'", "2026-11-24").replace("\n", "\r\n")
    sure = send(client, f"{PAGE}/edit", token, yaml=text, after=hidden(edit, "after"), **WHEN)
    assert services.requests(f"POST {API}/editions") == []
    form = {"yaml": text, "after": "2", "sure": "yes", **WHEN}
    assert 'name="from_day-year" value="2027"' in sure.text
    done = client.post(f"{PAGE}/edit", data={"csrf": token, **form})
    assert done.location == f"{PAGE}?done=1"
    [(_, sent)] = services.requests(f"POST {API}/editions")
    body = {name: value for name, value in BODY.items() if value} | {"last_updated": "2026-11-24"}
    assert sent == {"from_day": "2027-02-01", "reason": "ν. 1/2027", "body": body, "after": 2}


@pytest.mark.parametrize(
    "text", ["a: [", "- 1", "a: &x 1\nb: *x", "x" * 200_001, "a: .nan", "a: !!binary aGk=", "[" * 50]
)
def test_a_text_that_is_no_entry_is_said_and_stays(
    client: FlaskClient, services: Services, token: str, text: str
) -> None:
    again = send(client, f"{PAGE}/edit", token, yaml=text, **WHEN)
    check_page(again)
    assert (again.status_code, again.text.count("Το κείμενο δεν διαβάζεται")) == (422, 2)
    assert services.requests(f"POST {API}/preview") == []


def test_errors_are_named_by_their_place_in_the_text(client: FlaskClient, services: Services, token: str) -> None:
    errors = [{"field": "body.questions.0.kind", "text": "Δεν υπάρχει."}, {"field": "body", "text": "Τίποτα."}]
    services.lay_out(f"POST {API}/preview", {"code": "invalid-input", "title": "x", "errors": errors}, 422)
    again = send(client, f"{PAGE}/edit", token, yaml="code: x", **WHEN)
    check_page(again)
    assert again.text.count("questions.0.kind: Δεν υπάρχει.") == 2
    assert "code: x" in again.text
    services.lay_out(f"POST {API}/editions", desk.problem("edition-outdated", "Γράφτηκε άλλη.", "", edition=3), 409)
    late = send(client, f"{PAGE}/edit", token, yaml="code: x", sure="yes", **WHEN)
    check_page(late)
    assert late.text.count("Γράφτηκε άλλη.") == 2


def test_the_whole_catalogue_is_taken_away_and_brought_back(
    client: FlaskClient, services: Services, token: str
) -> None:
    sheet = Response("procedures: []", content_type="application/yaml")
    services.answers["GET /certificates/catalogue.yaml"] = (200, sheet)
    taken = client.get("/casework/catalogue/file.yaml")
    assert (taken.text, taken.content_type) == ("procedures: []", "application/yaml")
    path = "/casework/catalogue/import"
    file = {"file": (BytesIO("procedures: [ω]".encode()), "catalogue.yaml")}
    sure = client.post(path, data={"csrf": token, **WHEN, **file})
    check_page(sure)
    done = client.post(path, data={"csrf": token, "yaml": "procedures: [ω]", "sure": "yes", **WHEN})
    assert done.location == "/casework/catalogue?done=1"
    asked = {"yaml": "procedures: [ω]", "from_day": "2027-02-01", "reason": "ν. 1/2027"}
    sent = [body for _, body in services.requests("PUT /certificates/catalogue.yaml")]
    assert sent == [{**asked, "preview": True}, {**asked, "preview": False}]


def test_a_long_text_is_kept_whole_during_another_sign_in(client: FlaskClient, services: Services, token: str) -> None:
    services.lay_out(f"GET {API}", {}, 503)
    services.lay_out(f"POST {API}/preview", {}, 503)
    text = "code: " + "ω" * 50_000
    assert send(client, f"{PAGE}/edit", token, yaml=text, **WHEN).status_code == 503
    services.lay_out(f"GET {API}", HISTORY)
    assert text in client.get(f"{PAGE}/edit").text
