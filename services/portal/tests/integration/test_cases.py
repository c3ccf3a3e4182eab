"""A case after it was filed: its timeline, and having it posted instead of collecting it."""

from typing import Any

import fee_samples
import pytest
import samples
from conftest import Services
from flask.testing import FlaskClient
from portal import language
from visits import check_page, csrf, hidden, send, sign_in

pytestmark = pytest.mark.usefixtures("working")

PAGE = f"/cases/requests/{samples.REQUEST['id']}"
WHERE = {"street": "Ελευθερίας", "number": "", "postcode": "70014", "city": "Χερσόνησος"}
COLLECTED = {**samples.REQUEST, "delivery": "collect", "postal_address": None}
WHERE_TO = PAGE + "/delivery/address"
B = pytest.mark.parametrize("level", ["B"], indirect=True)


def happening(what: str, detail: str | None = None) -> dict[str, Any]:
    return {"what": what, "detail": detail, "at": "2026-11-24T09:05:00+00:00"}


@pytest.fixture
def collected(working: None, services: Services) -> Services:
    services.lay_out(f"GET /certificates/requests/{samples.REQUEST['id']}", COLLECTED)
    services.lay_out(f"PUT /certificates/requests/{samples.REQUEST['id']}/delivery", samples.REQUEST)
    return services


@pytest.mark.parametrize("locale", ["el", "en"])
def test_a_timeline_tells_what_happened_and_what_comes_next(
    client: FlaskClient, services: Services, locale: str
) -> None:
    history = [
        happening("mail-sent"),
        happening("delivery-changed", "post"),
        happening("mail-parked", "no-address"),
        happening("mail-parked", "gave-up"),
        happening("something-new"),
    ]
    services.lay_out(f"GET /certificates/requests/{samples.REQUEST['id']}", {**samples.REQUEST, "history": history})
    client.set_cookie("portal_lang", locale)
    sign_in(client)
    page = client.get(PAGE)
    check_page(page, locale)
    texts = language.texts(locale)
    ids = ("submitted", "mail-sent.other", "delivery-changed.post", "mail-parked.no-address", "mail-parked.other")
    places = [page.text.index(texts[f"cases.told.{text_id}"]) for text_id in ids] + [page.text.index("something-new")]
    assert places == sorted(places)
    assert texts["cases.next"] in page.text
    timeline = page.text.split('class="portal-timeline"')[1].split("</ol>")[0]
    assert timeline.count('href="/account"') == 1, "where one gives an address, of the mail that lacked one"


@pytest.mark.parametrize("state", ["pending", "sent", "parked", "no-address"])
def test_what_became_of_the_receipt_is_told_when_no_history_says_so(
    client: FlaskClient, services: Services, state: str
) -> None:
    at = "2026-11-23T09:06:00+00:00" if state == "sent" else None
    request = {**samples.REQUEST, "notice": {"state": state, "reason": None, "at": at}}
    services.lay_out(f"GET /certificates/requests/{samples.REQUEST['id']}", request)
    sign_in(client)
    assert language.texts("el")[f"cases.told.mail.{state}"] in client.get(PAGE).text


@pytest.mark.parametrize("reason", ["no-address", "address-invalid", "address-refused", "gave-up"])
@pytest.mark.parametrize("locale", ["el", "en"])
@B
def test_a_note_that_was_not_mailed_says_why_and_what_to_do(
    client: FlaskClient, services: Services, locale: str, reason: str
) -> None:
    notice = {"state": "parked", "reason": reason, "at": "2026-11-23T09:06:00+00:00"}
    path = f"/cases/declarations/{fee_samples.DECLARATION['id']}"
    services.lay_out(
        f"GET /fees/declarations/{fee_samples.DECLARATION['id']}", {**fee_samples.DECLARATION, "notice": notice}
    )
    client.set_cookie("portal_lang", locale)
    sign_in(client)
    page = client.get(path)
    check_page(page, locale)
    assert language.texts(locale)[f"cases.told.note-parked.{reason}"] in page.text


@B
def test_a_request_for_collecting_is_posted_instead(client: FlaskClient, collected: Services) -> None:
    sign_in(client)
    assert f'href="{PAGE}/delivery"' in client.get(PAGE).text
    ways = client.get(PAGE + "/delivery")
    check_page(ways)
    assert 'value="collect" checked' in ways.text
    form = send(client, PAGE + "/delivery", csrf(ways), delivery="post")
    check_page(form)
    assert form.request.path == WHERE_TO
    wrong = send(client, WHERE_TO, csrf(form), **{**WHERE, "city": ""})
    check_page(wrong)
    assert wrong.status_code == 422
    assert 'href="#city"' in wrong.text
    done = send(client, WHERE_TO, csrf(form), **WHERE)
    check_page(done)
    assert "Η αλλαγή καταγράφηκε." in done.text
    [(_, body)] = collected.requests(f"PUT /certificates/requests/{samples.REQUEST['id']}/delivery")
    assert body == {"delivery": "post", "postal_address": {**WHERE, "number": None}}


@B
@pytest.mark.parametrize("way", ["service-centre", "download"])
def test_other_ways_need_no_address(client: FlaskClient, collected: Services, way: str) -> None:
    sign_in(client)
    token = csrf(client.get(PAGE + "/delivery"))
    assert 'href="#delivery"' in send(client, PAGE + "/delivery", token).text
    assert "Η αλλαγή καταγράφηκε." in send(client, PAGE + "/delivery", token, delivery=way).text
    [(_, body)] = collected.requests(f"PUT /certificates/requests/{samples.REQUEST['id']}/delivery")
    assert body == {"delivery": way, "postal_address": None}


@pytest.mark.parametrize(("way", "back"), [("post", WHERE_TO), ("download", PAGE + "/delivery")])
def test_level_a_is_led_to_level_b_and_back_to_the_case(
    client: FlaskClient, collected: Services, way: str, back: str
) -> None:
    sign_in(client)
    page = send(client, PAGE + "/delivery", csrf(client.get(PAGE + "/delivery")), delivery=way)
    check_page(page)
    assert "Χρειάζεται λογαριασμός επιπέδου Β." in page.text
    assert hidden(page, "next") == back
    assert 'name="street"' not in page.text


@B
def test_faults_and_refusals_of_the_service_are_told(client: FlaskClient, collected: Services) -> None:
    sign_in(client)
    token = csrf(client.get(WHERE_TO))
    errors = [{"field": "postal_address.postcode", "text": "Πέντε ψηφία."}]
    put = f"PUT /certificates/requests/{samples.REQUEST['id']}/delivery"
    collected.lay_out(put, {"code": "invalid-input", "title": "x", "errors": errors}, 422)
    assert 'href="#postcode"' in send(client, WHERE_TO, token, **WHERE).text
    collected.lay_out(put, {"code": "delivery-fixed", "title": "Δεν αλλάζει πια."}, 409)
    refused = send(client, WHERE_TO, token, **WHERE)
    check_page(refused)
    assert (refused.status_code, "Δεν αλλάζει πια<" in refused.text) == (409, True)


@B
def test_a_declaration_tells_when_and_how_much_to_pay(client: FlaskClient) -> None:
    sign_in(client)
    page = client.get(f"/cases/declarations/{fee_samples.DECLARATION['id']}")
    check_page(page)
    assert "Εκδόθηκε το σημείωμα πληρωμής" in page.text
    assert "πληρωμή 100,00\u00a0€" in page.text


@pytest.mark.parametrize("locale", ["el", "en"])
@B
def test_all_declarations_are_narrowed_and_followed_page_by_page(
    client: FlaskClient, services: Services, locale: str
) -> None:
    named = {"businesses": [{"id": "b1", "name": "ΑΙΓΑΙΟ ΑΕ"}], "establishments": [{"id": "e1", "name": "Ξενοδοχείο"}]}
    choices = {**named, "periods": [fee_samples.DECLARATION["period"]]}
    page = {"items": [fee_samples.DECLARATION] * 6, "next": "bWFyaw", "choices": choices}
    services.lay_out("GET /fees/declarations", page)
    client.set_cookie("portal_lang", locale)
    sign_in(client)
    assert 'href="/cases/declarations"' in client.get("/cases").text
    chosen = "/cases/declarations?business=b1&of=b1&establishment=e1&period=2026-Q3&state=to-pay"
    shown = client.get(chosen)
    check_page(shown, locale)
    assert 'value="e1" selected' in shown.text
    assert f"{chosen.replace('&of=b1', '').replace('&', '&amp;')}&amp;of=b1&amp;cursor=bWFyaw" in shown.text
    services.queries.clear()
    client.get(chosen.replace("of=b1", "of=b2"))
    assert services.queries == ["business=b1&period=2026-Q3&state=to-pay"], (
        "a place of another business is not asked for"
    )
    services.lay_out("GET /fees/declarations", {"items": [], "next": None, "choices": choices})
    empty = client.get(chosen)
    check_page(empty, locale)
    assert language.texts(locale)["cases.narrow.none"] in empty.text
    services.lay_out("GET /fees/declarations", {"code": "invalid-input", "title": "x", "errors": []}, 422)
    assert client.get("/cases/declarations?cursor=x").headers["Location"] == "/cases/declarations"
