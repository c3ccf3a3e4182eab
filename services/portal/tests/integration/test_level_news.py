"""A level that changed elsewhere: the stale token is renewed, and the next page says so once."""

import desk_samples as desk
import pytest
from conftest import Issuer, Services
from flask.testing import FlaskClient
from portal.clients import backend
from visits import check_page, sign_in

STALE = (401, {"code": "stale-token"})


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "STALE_PAUSES", (0.0, 0.0))


def first_stale(services: Services, times: int = 1) -> None:
    """The list of requests calls so many tokens stale."""
    answers = iter([STALE] * times)
    services.answers["GET /certificates/requests"] = lambda: next(answers, (200, {"items": []}))
    services.lay_out("GET /fees/declarations", {"items": []})


@pytest.mark.usefixtures("no_pause")
@pytest.mark.parametrize("locale", ["el", "en"])
@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("A", "B", {"el": "Ο λογαριασμός σας έγινε επιπέδου Β", "en": "Your account is now level B"}),
        ("B", "A", {"el": "Ο λογαριασμός σας έγινε επιπέδου Α", "en": "Your account is now level A"}),
    ],
)
def test_the_next_page_says_it_once(
    client: FlaskClient,
    issuer: Issuer,
    services: Services,
    locale: str,
    before: str,
    after: str,
    said: dict[str, str],
) -> None:
    client.set_cookie("portal_lang", locale)
    issuer.person(level=before)
    sign_in(client, "/privacy")
    assert said[locale] not in client.get("/privacy").text
    issuer.person(level=after)
    first_stale(services)
    page = client.get("/cases")
    check_page(page, locale)
    assert said[locale] in page.text
    assert "2897340000" in page.text
    assert said[locale] not in client.get("/cases").text


@pytest.mark.usefixtures("no_pause")
@pytest.mark.parametrize(("method", "proved"), [("desk", True), ("taxisnet", True), ("console", False)])
def test_an_edit_in_the_console_is_not_called_a_proof(
    client: FlaskClient, issuer: Issuer, services: Services, method: str, proved: bool
) -> None:
    issuer.person(level="A")
    sign_in(client, "/privacy")
    issuer.person(level="B", level_method=method)
    first_stale(services)
    page = client.get("/cases")
    check_page(page)
    assert ("Η ταυτότητά σας επιβεβαιώθηκε" in page.text) is proved
    assert ("Η αλλαγή έγινε από τον Δήμο" in page.text) is not proved


@pytest.mark.usefixtures("no_pause")
def test_a_token_of_the_same_second_is_renewed_once_more(
    client: FlaskClient, issuer: Issuer, services: Services
) -> None:
    sign_in(client, "/privacy")
    first_stale(services, times=2)
    assert client.get("/cases").status_code == 200
    assert issuer.renewals == 2


@pytest.mark.usefixtures("no_pause")
@pytest.mark.parametrize(
    ("before", "after", "reason", "said"),
    [
        ("A", "B", "restored", "Το επίπεδο Β επανήλθε"),
        ("B", "A", "revoked", "Λόγος: Πλαστό έγγραφο"),
        ("A", "B", "certified", "Ο λογαριασμός σας έγινε επιπέδου Β"),
    ],
)
def test_the_register_says_why(
    client: FlaskClient, issuer: Issuer, services: Services, before: str, after: str, reason: str, said: str
) -> None:
    issuer.person(level=before)
    sign_in(client, "/privacy")
    issuer.person(level=after)
    first_stale(services)
    change = {**desk.change(reason, after, office="transparency"), "note": "Πλαστό έγγραφο"}
    services.lay_out("GET /bridge/identity", {**desk.IDENTITY, "history": [change]})
    page = client.get("/cases")
    check_page(page)
    assert said in page.text
    assert ("Λόγος: Πλαστό έγγραφο" in page.text) is (after == "A")
