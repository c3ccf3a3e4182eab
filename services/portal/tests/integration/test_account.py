"""The account's page: what it shows, and the ways to change it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import Issuer
from flask.testing import FlaskClient
from sqlalchemy import Engine
from test_sign_in import rows
from visits import check_page, sign_in, through_issuer

MAIL = {"email": "maria@mail.example", "email_verified": True}


def asked(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({}, "Αναβαθμίστε τον λογαριασμό σας σε επίπεδο Β."),
        (
            {"level": "B", "level_method": "taxisnet", "level_at": "2026-11-23T23:30:00+00:00"},
            "Η ταυτότητά σας επιβεβαιώθηκε με TAXISnet στις 24 Νοεμβρίου 2026.",
        ),
        (
            {"level": "B", "level_method": "desk", "level_at": "2026-03-02T09:00:00+00:00"},
            "Η ταυτότητά σας επιβεβαιώθηκε με αυτοπρόσωπη παρουσία στις 2 Μαρτίου 2026.",
        ),
        ({"level": "B", "level_method": "desk"}, "Η ταυτότητά σας έχει επιβεβαιωθεί."),
        ({"level": "B", "level_method": "oracle", "level_at": "2026-03-02T09:00:00+00:00"}, "έχει επιβεβαιωθεί."),
    ],
)
def test_level_method_and_date_in_words(
    client: FlaskClient, issuer: Issuer, claims: dict[str, str], words: str
) -> None:
    issuer.person(**claims)
    page = sign_in(client, "/account")
    check_page(page)
    assert words in page.text


@pytest.mark.parametrize(
    ("claims", "address"),
    [({}, None), ({**MAIL, "email_verified": False}, None), (MAIL, "maria@mail.example")],
)
def test_only_a_verified_address_is_shown(
    client: FlaskClient, issuer: Issuer, claims: dict[str, str], address: str | None
) -> None:
    issuer.person(**claims)
    page = sign_in(client, "/account").text
    assert ("maria@mail.example" in page) is (address is not None)
    assert ("Δεν έχετε δώσει email." in page) is (address is None)


def test_an_address_that_was_verified_elsewhere_counts_on_the_next_view(client: FlaskClient, issuer: Issuer) -> None:
    assert "Δεν έχετε δώσει email." in sign_in(client, "/account").text
    issuer.person(**MAIL)
    assert "maria@mail.example" in client.get("/account").text


def test_who_signs_in_with_taxisnet_is_offered_no_password(client: FlaskClient, issuer: Issuer) -> None:
    assert 'href="/account/password"' in sign_in(client, "/account").text
    client.delete_cookie("portal_session")
    issuer.person("subject-2", preferred_username="taxis-5c0f")
    assert 'href="/account/password"' not in sign_in(client, "/account").text
    assert client.get("/account/password").status_code == 404


@pytest.mark.parametrize(
    ("name", "what", "action", "hint"),
    [
        ("maria", "email", "UPDATE_EMAIL", None),
        ("maria", "password", "UPDATE_PASSWORD", None),
        ("taxis-5c0f", "email", "UPDATE_EMAIL", "taxisnet"),
    ],
)
def test_changing_is_asked_of_keycloak_in_a_way_that_the_person_can_prove(
    client: FlaskClient, issuer: Issuer, name: str, what: str, action: str, hint: str | None
) -> None:
    issuer.person(preferred_username=name)
    sign_in(client)
    sent = asked(client.get(f"/account/{what}").location)
    assert (sent["kc_action"], sent.get("kc_idp_hint")) == (action, hint)


@pytest.mark.parametrize(
    ("what", "status", "words"),
    [
        ("email", "success", "Το email σας επιβεβαιώθηκε: maria@mail.example"),
        ("email", "cancelled", "Το email σας δεν άλλαξε, γιατί ακυρώσατε"),
        ("email", "error", "Το email σας δεν άλλαξε. Κάτι δεν πήγε καλά"),
        ("password", "success", "Ο κωδικός πρόσβασής σας άλλαξε."),
        ("password", "cancelled", "Ο κωδικός πρόσβασής σας δεν άλλαξε, γιατί ακυρώσατε"),
    ],
)
def test_the_way_back_says_how_it_ended_in_the_same_session(
    client: FlaskClient, issuer: Issuer, engine: Engine, what: str, status: str, words: str
) -> None:
    sign_in(client)
    [before] = rows(engine)
    issuer.person(**MAIL)
    page = client.get(f"{through_issuer(client, f'/account/{what}')}&kc_action_status={status}", follow_redirects=True)
    check_page(page)
    assert page.request.path == "/account"
    assert words in page.text
    [after] = rows(engine)
    assert (after["created_at"], after["id_hash"] != before["id_hash"]) == (before["created_at"], True)


def test_an_error_on_the_way_leaves_the_account_as_it_was(client: FlaskClient, engine: Engine) -> None:
    sign_in(client)
    start = client.get("/account/email").location
    [before] = rows(engine)
    back = client.get(f"/auth/callback?error=temporarily_unavailable&state={asked(start)['state']}")
    assert back.location == "/account?email=failed"
    assert rows(engine) == [before]


def test_another_person_who_comes_back_is_signed_in_and_told_nothing_of_it(
    client: FlaskClient, issuer: Issuer, engine: Engine
) -> None:
    sign_in(client)
    issuer.person("subject-2", given_name="Νίκος")
    page = client.get(f"{through_issuer(client, '/account/password')}&kc_action_status=success", follow_redirects=True)
    assert "Νίκος" in page.text
    assert "Ο κωδικός πρόσβασής σας άλλαξε" not in page.text
    assert [row["subject"] for row in rows(engine)] == ["subject-2"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("email=sent", "Στείλαμε μήνυμα"),
        ("email=done", "Ο λογαριασμός σας δεν έχει email."),
        ("email=whatever", None),
    ],
)
def test_the_address_of_the_page_cannot_make_it_say_what_is_not_so(
    client: FlaskClient, query: str, words: str | None
) -> None:
    sign_in(client)
    page = client.get(f"/account?{query}")
    check_page(page)
    assert ("govuk-notification-banner" in page.text) is (words is not None)
    assert words is None or words in page.text
    assert "επιβεβαιώθηκε:" not in page.text
