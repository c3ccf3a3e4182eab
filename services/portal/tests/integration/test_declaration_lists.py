"""How staff find a special declaration: lists, days, pages and the search."""

from urllib.parse import parse_qs

import declaration_samples as samples
import desk_samples as desk
import pytest
from conftest import Issuer, Services
from flask.testing import FlaskClient
from visits import check_page, csrf, send, sign_in

LIST, SEARCH = "/declarations-desk", "/declarations-desk/search"
QUEUE, FOUND = "GET /bridge/declarations-desk/cases", "POST /bridge/declarations-desk/searches"
AFM = "999999815"


def listed(*names: str, pages: int = 1, page: int = 1, **more: object) -> dict[str, object]:
    items = [samples.summary("accepted", business_name=name) for name in names]
    return {"items": items, "counts": {"accepted": 3}, "total": len(items), "page": page, "pages": pages, **more}


@pytest.fixture
def token(services: Services, issuer: Issuer, client: FlaskClient) -> str:
    issuer.person(roles=["staff", "declaration-clerk"])
    services.lay_out(QUEUE, listed())
    return csrf(sign_in(client, LIST))


def test_one_that_is_found_opens_and_several_are_listed(client: FlaskClient, services: Services, token: str) -> None:
    services.lay_out(FOUND, listed("ΞΕΝΑΚΗ ΙΚΕ"))
    answer = client.post(SEARCH, data={"csrf": token, "text": f" {AFM} "})
    assert (answer.status_code, answer.location) == (303, f"{LIST}/{samples.CASE_ID}")
    assert services.requests(FOUND)[-1][1] == {"text": AFM, "page": 1}
    services.lay_out(FOUND, listed("ΞΕΝΑΚΗ ΙΚΕ", "ΞΕΝΑΚΗΣ", pages=3, page=2))
    several = send(client, SEARCH, token, text="ξενακη", page="2")
    check_page(several)
    for said in ("<bdi>ΞΕΝΑΚΗΣ</bdi>", "Αποτελέσματα για «ξενακη»: 2", "Σελίδα 2 από 3", "Δεκτές (3)"):
        assert said in several.text
    assert several.text.count('type="hidden" name="text" value="ξενακη"') == 2, "a page to either side"
    services.lay_out(FOUND, listed())
    assert "Δεν βρέθηκε υπόθεση." in send(client, SEARCH, token, text="ξενακη").text
    assert AFM not in "".join(services.queries)


def test_what_cannot_be_searched_for_is_named_at_the_field(client: FlaskClient, services: Services, token: str) -> None:
    empty = send(client, SEARCH, token, text="  ")
    check_page(empty)
    assert (empty.status_code, services.requests(FOUND)) == (422, [])
    assert 'id="text-error"' in empty.text
    errors = [{"field": "text", "text": "Τουλάχιστον τρία γράμματα."}]
    services.lay_out(FOUND, desk.problem("invalid-input", "x", errors=errors), 422)
    short = send(client, SEARCH, token, text="ξε")
    check_page(short)
    assert short.text.count("Τουλάχιστον τρία γράμματα.") == 2
    assert 'value="ξε"' in short.text
    # A reload, and the change of language, come by the address of the form.
    assert client.get(SEARCH).location == LIST


def test_a_search_whose_sign_in_has_ended_keeps_no_tax_number(
    client: FlaskClient, services: Services, issuer: Issuer, token: str
) -> None:
    services.lay_out(FOUND, {}, 503)
    away = send(client, SEARCH, token, text=AFM)
    assert away.status_code == 503
    assert AFM not in client.get(LIST).text


def test_days_and_pages_are_asked_for_and_stay_in_the_links(
    client: FlaskClient, services: Services, token: str
) -> None:
    services.lay_out(QUEUE, listed("ΞΕΝΑΚΗ ΙΚΕ", pages=2, total=51))
    days = "since-day=1&since-month=11&since-year=2026"
    page = client.get(f"{LIST}?state=accepted&{days}")
    check_page(page)
    assert parse_qs(services.queries[-1]) == {"state": ["accepted"], "page": ["1"], "since": ["2026-11-01"]}
    assert f'href="{LIST}?state=accepted&amp;{days.replace("&", "&amp;")}&amp;page=2"' in page.text
    assert 'value="2026"' in page.text
    client.get(f"{LIST}?state=accepted&page=2")
    assert parse_qs(services.queries[-1])["page"] == ["2"]
    client.get(f"{LIST}?state=nonsense&page=-1")
    assert parse_qs(services.queries[-1]) == {"state": ["submitted"], "page": ["1"]}
    errors = [{"field": "since", "text": "Δεν υπάρχει τέτοια ημέρα."}]
    services.lay_out(QUEUE, desk.problem("invalid-input", "x", errors=errors), 422)
    wrong = client.get(f"{LIST}?since-day=31&since-month=11&since-year=2026")
    check_page(wrong)
    assert wrong.text.count("Δεν υπάρχει τέτοια ημέρα.") == 2
    assert 'href="#since-day"' in wrong.text


def test_the_decision_is_one_click_from_the_top(client: FlaskClient, services: Services, token: str) -> None:
    path = f"GET /bridge/declarations-desk/cases/{samples.CASE_ID}"
    for state, can in (("submitted", ["accept", "return", "refuse"]), ("accepted", ["revoke"]), ("refused", [])):
        services.lay_out(path, samples.case(state, can=can))
        page = client.get(f"{LIST}/{samples.CASE_ID}")
        check_page(page)
        assert ('href="#decide"' in page.text) is bool(can)
    services.lay_out(path, samples.case("submitted", can=["return"]))
    assert 'value="gov-code-invalid"' in client.get(f"{LIST}/{samples.CASE_ID}").text


def test_a_name_of_old_data_turns_nothing_around(client: FlaskClient, services: Services, token: str) -> None:
    services.lay_out(QUEUE, listed("ΑΛΦΑ \u202eΑΤΗΒ\u2066 ΟΕ"))
    assert "<bdi>ΑΛΦΑ ΑΤΗΒ ΟΕ</bdi>" in client.get(f"{LIST}?state=accepted").text
