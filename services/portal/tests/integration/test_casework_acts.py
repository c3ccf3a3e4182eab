"""What staff do with a case on pages of their own: what each sends, what is asked once more, what is missing."""

from typing import Any

import case_samples as sample
import desk_samples as desk
import pytest
from conftest import Services
from flask.testing import FlaskClient
from portal import language
from portal.pages.casework_forms import FORMS
from visits import check_page, send

WHO = {
    "collector.capacity": "authorised",
    "collector.name": "Νίκος Ξενάκης",
    "collector.document_kind": "passport",
    "collector.last_signs": "123",
    "collector.authorisation": "77/1-2-2027",
}
COLLECTOR = {
    "name": "Νίκος Ξενάκης",
    "capacity": "authorised",
    "document_kind": "passport",
    "last_signs": "123",
    "authorisation": "77/1-2-2027",
}
DUE = {"due_on-day": "5", "due_on-month": "1", "due_on-year": "2027"}
SENT: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("assign", {"assignee": "nikos|Νίκος Ξενάκης"}, {"assignee": "nikos", "assignee_name": "Νίκος Ξενάκης"}),
    ("assign", {"assignee": ""}, {"assignee": None, "assignee_name": None}),
    (
        "ask",
        {
            **DUE,
            "evidence": ["bill", "death_act"],
            "note.bill": "Ο τελευταίος",
            "reason.death_act": "Δεν βρέθηκε",
            "other_title": "Μισθωτήριο",
            "other_reason": "Μένει σε ξένο σπίτι",
        },
        {
            "due_on": "2027-01-05",
            "documents": [
                {"evidence": "bill", "note": "Ο τελευταίος", "reason": None},
                {"evidence": "death_act", "note": None, "reason": "Δεν βρέθηκε"},
                {"evidence": None, "title": "Μισθωτήριο", "note": None, "reason": "Μένει σε ξένο σπίτι"},
            ],
        },
    ),
    ("receive", {"asked": sample.ASKED_ID}, {"asked": [sample.ASKED_ID]}),
    ("remind", DUE, {"due_on": "2027-01-05"}),
    ("resume", {"reason": "Το βρήκαμε"}, {"reason": "Το βρήκαμε"}),
    ("close", {"reason": "Δεν ήρθε"}, {"reason": "Δεν ήρθε"}),
    (
        "forward",
        {"unit": "registry", "authority": "", "reason": "Δικό του"},
        {"unit": "registry", "authority": None, "reason": "Δικό του"},
    ),
    (
        "forward",
        {"unit": "registry", "authority": "Περιφέρεια", "reason": "Δικό της"},
        {"unit": None, "authority": "Περιφέρεια", "reason": "Δικό της"},
    ),
    (
        "extend",
        {"reason": "Αργεί", "until-day": "9", "until-month": "1", "until-year": "2027"},
        {"reason": "Αργεί", "until": "2027-01-09"},
    ),
    (
        "refuse",
        {"reason": "not-registered", "text": "Δεν είναι\r\nγραμμένος."},
        {"reason": "not-registered", "text": "Δεν είναι\nγραμμένος."},
    ),
    ("send-back", {"reason": "Λάθος έτος"}, {"reason": "Λάθος έτος"}),
    ("issue", {}, {}),
    ("retry", {}, {}),
    ("lay-out", {"place": "office"}, {"place": "office"}),
    (
        "change-delivery",
        {"delivery": "post", "street": "Νεάρχου", "number": "", "postcode": "70014", "city": "Γούβες"},
        {
            "delivery": "post",
            "postal_address": {"street": "Νεάρχου", "number": None, "postcode": "70014", "city": "Γούβες"},
        },
    ),
    (
        "change-delivery",
        {"delivery": "service-centre:kep_gouves"},
        {"delivery": "service-centre", "service_centre": "kep_gouves", "postal_address": None},
    ),
    ("change-delivery", {"delivery": "collect"}, {"delivery": "collect", "postal_address": None}),
    ("hand-over", {"code": "abcd", **WHO}, {"code": "abcd", "collector": COLLECTOR}),
    ("archive", {}, {}),
    ("fetch-back", {}, {}),
    ("arrived", {}, {}),
    ("came-back", {"reason": "Άγνωστος"}, {"reason": "Άγνωστος"}),
    ("recall", {"reason": "Λάθος όνομα"}, {"reason": "Λάθος όνομα"}),
    ("reissue", {"reason": "Λάθος όνομα"}, {"reason": "Λάθος όνομα"}),
]


def test_every_act_is_tried() -> None:
    assert {act for act, _, _ in SENT} == FORMS.keys()


@pytest.mark.parametrize("locale", ["el", "en"])
@pytest.mark.parametrize("act", FORMS)
def test_every_act_says_what_it_means_before_it_is_done(
    client: FlaskClient, office_token: str, services: Services, act: str, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    page = client.get(f"{sample.PAGE}/{act}")
    check_page(page, locale)
    assert language.texts(locale)[f"casework.act.{act}.text"] in page.text
    assert 'name="version" value="7"' in page.text
    assert services.requests(f"POST {sample.CASE}/acts/{act}") == []


@pytest.mark.parametrize(("act", "form", "body"), SENT)
def test_what_is_written_is_sent_and_the_case_says_that_it_was_done(
    client: FlaskClient, office_token: str, services: Services, act: str, form: dict[str, Any], body: dict[str, Any]
) -> None:
    path = f"{sample.PAGE}/{act}?view=ready"
    if FORMS[act].sure:
        asked = send(client, path, office_token, version="7", **form)
        check_page(asked)
        assert services.requests(f"POST {sample.CASE}/acts/{act}") == [], "nothing is done with one press"
        assert language.texts("el")[f"casework.act.{act}.after"] in asked.text
    done = client.post(path, data={"csrf": office_token, "version": "7", "sure": "yes", **form})
    assert done.location == f"{sample.PAGE}?view=ready&done={act}"
    [(_, sent)] = services.requests(f"POST {sample.CASE}/acts/{act}")
    assert sent == {"version": 7, **body}
    check_page(client.get(done.location))


def test_the_question_shows_all_that_was_written_and_carries_it(client: FlaskClient, office_token: str) -> None:
    asked = send(
        client, f"{sample.PAGE}/refuse", office_token, version="7", reason="not-registered", text="Πρώτη\r\nΔεύτερη"
    )
    check_page(asked)
    assert "Δεν είναι γραμμένο (el)" in asked.text, "the reason in its words"
    assert 'name="reason" value="not-registered"' in asked.text
    assert 'name="text" value="Πρώτη\nΔεύτερη"' in asked.text


@pytest.mark.parametrize(("act", "field"), [(act, name) for act, form in FORMS.items() for name in form.required])
def test_what_is_missing_is_named(
    client: FlaskClient, office_token: str, services: Services, act: str, field: str
) -> None:
    again = send(client, f"{sample.PAGE}/{act}", office_token, version="7")
    check_page(again)
    assert again.status_code == 422
    own = f"casework.empty.{act}-{field}"
    said = language.texts("el")
    assert again.text.count(said.get(own) or said[f"casework.empty.{field}"]) == 2
    assert services.requests(f"POST {sample.CASE}/acts/{act}") == []


@pytest.mark.parametrize(
    ("act", "named", "field"),
    [
        ("ask", "documents.1.reason", "reason.death_act"),
        ("ask", "documents.2.title", "other_title"),
        ("ask", "documents", "evidence"),
        ("change-delivery", "postal_address.postcode", "postcode"),
        ("hand-over", "collector.last_signs", "collector.last_signs"),
    ],
)
def test_what_the_service_finds_wrong_stands_beside_its_field(
    client: FlaskClient, office_token: str, services: Services, act: str, named: str, field: str
) -> None:
    wrong = {"code": "invalid-input", "title": "x", "errors": [{"field": named, "text": "Έτσι δεν γίνεται."}]}
    services.lay_out(f"POST {sample.CASE}/acts/{act}", wrong, 422)
    forms: dict[str, dict[str, Any]] = {
        "ask": {**DUE, "evidence": ["bill", "death_act"], "other_note": "x"},
        "change-delivery": {"delivery": "post", "postcode": "1"},
        "hand-over": WHO,
    }
    again = client.post(f"{sample.PAGE}/{act}", data={"csrf": office_token, "version": "7", **forms[act]})
    check_page(again)
    assert again.status_code == 422
    assert again.text.count("Έτσι δεν γίνεται.") == 2
    assert f'href="#{field}"' in again.text


def test_a_changed_case_asks_again_before_something_final(
    client: FlaskClient, office_token: str, services: Services
) -> None:
    problem = desk.problem("case-changed", "Άλλαξε.", "", version=8, by=None, at=sample.AT)
    services.lay_out(f"POST {sample.CASE}/acts/recall", problem, 409)
    services.lay_out(f"GET {sample.CASE}", {**sample.WHOLE, "version": 8})
    form = {"reason": "Λάθος όνομα", "sure": "yes"}
    changed = send(client, f"{sample.PAGE}/recall", office_token, version="7", **form)
    check_page(changed)
    assert "Λάθος όνομα" in changed.text
    assert 'name="sure"' not in changed.text
    assert 'name="version" value="8"' in changed.text
    services.lay_out(f"GET {sample.CASE}", {**sample.WHOLE, "version": 8, "acts": ["note"]})
    gone = send(client, f"{sample.PAGE}/recall", office_token, version="7", **form)
    check_page(gone)
    assert language.texts("el")["casework.changed.impossible"] in gone.text


def test_the_clerk_who_prepared_it_reads_why_a_colleague_signs(
    client: FlaskClient, office_token: str, services: Services
) -> None:
    page = client.get(f"{sample.PAGE}/issue")
    assert language.texts("el")["casework.draft.not_you"] in page.text
    services.lay_out(f"POST {sample.CASE}/acts/issue", desk.problem("second-look-needed", "Υπογράφει άλλος.", ""), 403)
    refused = send(client, f"{sample.PAGE}/issue", office_token, version="7", sure="yes")
    check_page(refused)
    assert "Υπογράφει άλλος" in refused.text.partition("govuk-error-summary")[2]


@pytest.mark.parametrize("email", [True, False])
def test_no_mail_is_promised_to_an_applicant_without_an_address(
    client: FlaskClient, services: Services, office_token: str, *, email: bool
) -> None:
    services.lay_out(f"GET {sample.CASE}", {**sample.WHOLE, "email": email, "filed_by": "maria"})
    said = language.texts("el")
    page = client.get(f"{sample.PAGE}/ask").text
    assert (said["casework.no_mail"] in page) is not email
    assert (said["casework.act.ask.text_mail"] in page) is email, "what follows is not denied by the sentence before it"
    assert (said["casework.tell.nowhere"] in client.get(sample.PAGE).text) is not email


@pytest.mark.parametrize("filed_by", ["maria", None])
def test_only_an_applicant_with_an_account_can_download(
    client: FlaskClient, services: Services, office_token: str, filed_by: str | None
) -> None:
    services.lay_out(f"GET {sample.CASE}", {**sample.WHOLE, "filed_by": filed_by})
    assert ('value="download"' in client.get(f"{sample.PAGE}/change-delivery").text) is (filed_by is None)


def test_the_clerk_who_filed_it_at_the_counter_reads_why_a_colleague_signs(
    client: FlaskClient, office_token: str, services: Services
) -> None:
    services.lay_out(f"GET {sample.CASE}", {**sample.WHOLE, "filed_by": "maria"})
    page = client.get(f"{sample.PAGE}/issue")
    assert language.texts("el")["casework.draft.not_filer"] in page.text
    services.lay_out(f"POST {sample.CASE}/acts/issue", desk.problem("filed-by-you", "Υπογράφει συνάδελφος.", ""), 403)
    refused = send(client, f"{sample.PAGE}/issue", office_token, version="7", sure="yes")
    check_page(refused)
    assert "Υπογράφει συνάδελφος" in refused.text.partition("govuk-error-summary")[2]


def test_one_s_own_case_and_a_service_that_is_away_have_pages_of_their_own(
    client: FlaskClient, office_token: str, services: Services
) -> None:
    services.lay_out(f"POST {sample.CASE}/acts/refuse", desk.problem("own-case", "Δική σας αίτηση.", ""), 403)
    form = {"reason": "not-registered", "text": "Αιτιολογία", "sure": "yes"}
    own = send(client, f"{sample.PAGE}/refuse", office_token, version="7", **form)
    check_page(own)
    assert (own.status_code, "Δική σας αίτηση." in own.text) == (403, True)
    services.lay_out(f"POST {sample.CASE}/acts/refuse", {}, 503)
    away = send(client, f"{sample.PAGE}/refuse", office_token, version="7", **form)
    check_page(away)
    assert away.status_code == 503
    kept = client.get(f"{sample.PAGE}/refuse")
    assert "Αιτιολογία" in kept.text, "what was written is there again"


def test_what_an_act_is_chosen_with_is_shown(client: FlaskClient, office_token: str) -> None:
    for act, said in (
        ("assign", 'value="nikos|Νίκος Ξενάκης"'),
        ("forward", "Ληξιαρχείο (el)"),
        ("refuse", "Δεν είναι γραμμένο (el)"),
    ):
        assert said in client.get(f"{sample.PAGE}/{act}").text


def test_what_is_missing_is_said_on_the_case_and_ticked_where_it_is_asked_for(
    client: FlaskClient, office_token: str, services: Services
) -> None:
    lacking = [{"key": "bill", "title": {"el": "Λογαριασμός που λείπει", "en": "A bill that is missing"}}]
    services.lay_out(f"GET {sample.CASE}", {**sample.WHOLE, "lacking": lacking})
    page = client.get(sample.PAGE)
    check_page(page)
    assert "Λογαριασμός που λείπει" in page.text
    asks = client.get(f"{sample.PAGE}/ask")
    check_page(asks)
    box = asks.text.partition('name="evidence" type="checkbox" value="bill"')[2].partition(">")[0]
    assert "checked" in box
    empty = send(client, f"{sample.PAGE}/ask", office_token, version="7")
    assert empty.status_code == 422
    for name in ("evidence", "due_on"):
        assert language.texts("el")[f"casework.empty.{name}"] in empty.text


def test_a_clerk_who_may_not_sign_reads_why_instead_of_a_button(
    client: FlaskClient, office_token: str, services: Services
) -> None:
    case = {**sample.WHOLE, "acts": ["issue", "send-back"], "second_look": True}
    for prepared_by, button in (("maria", False), ("nikos", True)):
        services.lay_out(f"GET {sample.CASE}", {**case, "prepared_by": prepared_by, "filed_by": None})
        page = client.get(sample.PAGE)
        check_page(page)
        assert (f'href="{sample.PAGE}/issue"' in page.text) is button
        assert (language.texts("el")["casework.draft.not_you"] in page.text) is not button
