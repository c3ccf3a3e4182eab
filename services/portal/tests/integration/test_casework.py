"""The certificates' office at work: its lists, a case, what is done on the page of the case."""

from typing import Any

import case_samples as sample
import desk_samples as desk
import pytest
from conftest import Services
from flask.testing import FlaskClient
from portal import language
from portal.clients.casework_schemas import Limit
from portal.pages import casework_words
from visits import check_page, csrf, send, sign_in

pytestmark = pytest.mark.usefixtures("office")
LOCALES = pytest.mark.parametrize("locale", ["el", "en"])


@LOCALES
def test_the_inbox_is_lists_with_how_many_there_are(client: FlaskClient, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, "/casework")
    check_page(page, locale)
    said = language.texts(locale)
    for number, view in enumerate(sample.VIEWS):
        assert f'href="/casework?view={view}"' in page.text
        assert f"{said['casework.views.' + view]} ({number})" in page.text
    for text in ("12/23-11-2026", "Παπαδάκη Μαρία", said["casework.limit.days-left.many"].format(number=5)):
        assert text in page.text
    assert f'href="{sample.PAGE}"' in page.text


def test_a_list_too_long_to_be_counted_says_so_and_has_pages(client: FlaskClient, services: Services) -> None:
    long = {**sample.LISTED, "view": "posted", "counts": {"posted": 1000, "returned": 999}, "pages": None}
    services.lay_out("GET /certificates/casework/cases", long)
    page = sign_in(client, "/casework?view=posted")
    check_page(page)
    said = language.texts("el")
    assert f"{said['casework.views.posted']} (999+)" in page.text
    assert f"{said['casework.views.returned']} (999)" in page.text
    assert 'href="/casework?view=posted&amp;page=2"' in page.text


def test_a_list_and_its_page_stay_in_the_address_there_and_back(client: FlaskClient, services: Services) -> None:
    sign_in(client, "/casework")
    page = client.get("/casework?view=waiting&page=2")
    assert services.queries[-1] == "view=waiting&page=2"
    assert f'href="{sample.PAGE}?view=waiting&amp;page=2"' in page.text
    assert 'href="/casework?view=waiting&amp;page=1"' in page.text
    case = client.get(f"{sample.PAGE}?view=waiting&page=2")
    check_page(case)
    assert 'href="/casework?view=waiting&amp;page=2"' in case.text
    assert f'href="{sample.PAGE}/refuse?view=waiting&amp;page=2"' in case.text
    took = client.post(f"{sample.PAGE}/take?view=waiting&page=2", data={"csrf": csrf(case), "version": "7"})
    assert took.location == f"{sample.PAGE}?view=waiting&page=2&done=take"


@pytest.mark.parametrize("query", ["view=evil&page=x", "page=0", "page=99999999", "view=%00"])
def test_an_address_that_names_no_list_shows_the_first(client: FlaskClient, services: Services, query: str) -> None:
    sign_in(client, "/casework")
    check_page(client.get(f"/casework?{query}"))
    assert services.queries[-1] == "view=mine&page=1"


@pytest.mark.parametrize(
    ("limit", "said", "colour"),
    [
        (sample.limit("days-left", 5), "Λήγει σε 5 ημέρες", "blue"),
        (sample.limit("days-left", 1), "Λήγει σε 1 ημέρα", "yellow"),
        (sample.limit("today", 0), "Λήγει σήμερα", "orange"),
        (sample.limit("overdue", 3), "Εκπρόθεσμη 3 ημέρες", "red"),
        (sample.limit("waiting", None, "2027-02-12"), "Περιμένει τον αιτούντα από 12/2", "grey"),
        (sample.limit("ended"), "", "grey"),
        (sample.limit("of-tomorrow"), "", "grey"),
    ],
)
def test_a_limit_is_said_in_words_and_in_colour(
    client: FlaskClient, services: Services, limit: dict[str, Any], said: str, colour: str
) -> None:
    services.lay_out(
        "GET /certificates/casework/cases", {**sample.LISTED, "items": [{**sample.SUMMARY, "limit": limit}]}
    )
    page = sign_in(client, "/casework")
    check_page(page)
    assert casework_words.limit_colour(Limit.model_validate(limit)) == colour
    if said:
        assert f'<strong class="govuk-tag govuk-tag--{colour}">{said}</strong>' in page.text


@LOCALES
def test_a_search_finds_by_number_or_name_and_puts_neither_in_an_address(
    client: FlaskClient, services: Services, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, "/casework")
    found = send(client, "/casework/search", csrf(page), text=" Παπαδ ")
    check_page(found, locale)
    assert services.requests("POST /certificates/casework/searches")[-1][1] == {"text": "Παπαδ"}
    assert language.texts(locale)["casework.found_more"] in found.text
    services.lay_out("POST /certificates/casework/searches", {"items": [], "more": False})
    check_page(send(client, "/casework/search", csrf(page), text="x"), locale)
    empty = send(client, "/casework/search", csrf(page), text=" ")
    check_page(empty, locale)
    assert (empty.status_code, empty.text.count(language.texts(locale)["casework.search_empty"])) == (422, 2)
    services.lay_out("POST /certificates/casework/searches", {"items": [sample.SUMMARY], "more": False})
    one = client.post("/casework/search", data={"csrf": csrf(page), "text": "12"})
    assert one.location == sample.PAGE


@LOCALES
def test_the_page_of_a_case_has_all_that_is_known(client: FlaskClient, locale: str) -> None:
    client.set_cookie("portal_lang", locale)
    page = sign_in(client, sample.PAGE)
    check_page(page, locale)
    said = language.texts(locale)
    for text in (
        *("ΑΒ123456", f"Σημερινή ({locale})", "Για &lt;σύνταξη&gt;", "Ελευθερίας 3", "RE123456785GR", "ABCD-1234"),
        *("λογαριασμός.pdf", "Να ελεγχθεί", "Νίκος", "40/24-11-2026", "Δεν μπορεί να έρθει", "of-tomorrow"),
        *(said[f"casework.{one}"] for one in ("verified", "stated", "yours", "others", "unsent.no-address")),
    ):
        assert text in page.text, text
    for number in (1, 2):
        assert f'src="{sample.PAGE}/files/{sample.FILE_ID}/{number}.jpg"' in page.text
    assert 'value="ΠΑΠΑΔΑΚΗ"' in page.text, "the document begins with what the request says"


def test_only_what_may_be_done_is_offered(client: FlaskClient, services: Services) -> None:
    services.lay_out(f"GET {sample.CASE}", {**sample.WHOLE, "acts": ["note"], "assignee": None, "assignee_name": None})
    page = sign_in(client, sample.PAGE)
    check_page(page)
    assert f'action="{sample.PAGE}/note"' in page.text
    for act in sample.EVERY_ACT:
        assert act == "note" or f"{sample.PAGE}/{act}" not in page.text
    assert "Δεν την έχει αναλάβει κανείς" in page.text
    refused = client.get(f"{sample.PAGE}/refuse")
    assert refused.location == sample.PAGE


def test_the_code_of_a_recalled_document_is_not_shown(client: FlaskClient, services: Services) -> None:
    services.lay_out(f"GET {sample.CASE}", {**sample.WHOLE, "acts": [], "state": "recalled"})
    assert "ABCD-1234" not in sign_in(client, sample.PAGE).text


def test_a_father_who_is_not_recorded_is_no_gap(client: FlaskClient, services: Services) -> None:
    who = {**sample.WHOLE["applicant"], "father_name": None}
    services.lay_out(f"GET {sample.CASE}", {**sample.WHOLE, "applicant": who})
    assert language.texts("el")["casework.no_father"] in sign_in(client, sample.PAGE).text


def test_a_case_that_is_over_has_no_heading_without_anything_under_it(client: FlaskClient, services: Services) -> None:
    services.lay_out(f"GET {sample.CASE}", {**sample.WHOLE, "acts": [], "state": "refused", "filed_by": None})
    over = sign_in(client, sample.PAGE)
    check_page(over)
    for heading in ("Τι μπορείτε να κάνετε", "Μήνυμα στον αιτούντα"):
        assert heading not in over.text


@pytest.mark.parametrize(
    ("path", "form", "act", "body"),
    [
        ("take", {}, "take", {}),
        ("note", {"text": " α\r\nβ "}, "note", {"text": "α\nβ"}),
        ("tell", {"text": "Γεια"}, "tell", {"text": "Γεια"}),
        (
            "draft",
            {
                "do": "draft",
                "document.name": "Α",
                "document.born-day": "3",
                "document.born-month": "2",
                "document.born-year": "1980",
            },
            "draft",
            {"document": {"name": "Α", "born": "1980-02-03"}},
        ),
        ("draft", {"do": "present", "document.name": "Α"}, "present", {"document": {"name": "Α"}}),
    ],
)
def test_what_is_done_on_the_page_is_done_with_the_version_that_it_showed(
    client: FlaskClient, services: Services, path: str, form: dict[str, str], act: str, body: dict[str, Any]
) -> None:
    page = sign_in(client, sample.PAGE)
    done = send(client, f"{sample.PAGE}/{path}", csrf(page), version="7", **form)
    check_page(done)
    assert language.texts("el")[f"casework.act.{act}.done"] in done.text
    [(_, sent)] = services.requests(f"POST {sample.CASE}/acts/{act}")
    assert sent == {"version": 7, **body}


def test_a_case_that_changed_says_who_and_when_and_keeps_what_was_written(
    client: FlaskClient, services: Services
) -> None:
    page = sign_in(client, sample.PAGE)
    problem = desk.problem("case-changed", "Άλλαξε.", "", version=9, by="Νίκος Ξενάκης", at=sample.AT)
    services.lay_out(f"POST {sample.CASE}/acts/draft", problem, 409)
    now = {**sample.WHOLE, "version": 9, "document": {"name": "ΑΛΛΟ"}}
    services.lay_out(f"GET {sample.CASE}", now)
    form = {"do": "draft", "document.name": "ΔΙΚΟ ΜΟΥ", "document.family": "α\nβ"}
    changed = send(client, f"{sample.PAGE}/draft", csrf(page), version="7", **form)
    check_page(changed)
    assert changed.status_code == 409
    for text in (
        "Νίκος Ξενάκης, 23 Νοεμβρίου 2026, 11:05",
        "ΔΙΚΟ ΜΟΥ",
        "Τώρα γράφει: ΑΛΛΟ",
        'name="version" value="9"',
    ):
        assert text in changed.text
    services.lay_out(f"POST {sample.CASE}/acts/draft", sample.WHOLE)
    send(client, f"{sample.PAGE}/draft", csrf(changed), version="9", **form)
    sent = services.requests(f"POST {sample.CASE}/acts/draft")[-1][1]
    assert sent == {"version": 9, "document": {"name": "ΔΙΚΟ ΜΟΥ", "family": "α\nβ"}}


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (desk.problem("case-taken", "Τη χειρίζεται συνάδελφος.", "", assignee_name="Νίκος"), "Νίκος"),
        (desk.problem("act-not-possible", "Δεν γίνεται.", "", state="refused"), "Απορρίφθηκε"),
        (desk.problem("not-your-case", "Αναλάβετε πρώτα.", ""), "Αναλάβετε πρώτα"),
    ],
)
def test_a_refusal_stands_above_what_was_written(
    client: FlaskClient, services: Services, problem: dict[str, Any], said: str
) -> None:
    page = sign_in(client, sample.PAGE)
    services.lay_out(f"POST {sample.CASE}/acts/note", problem, 409)
    again = send(client, f"{sample.PAGE}/note", csrf(page), version="7", text="Το κείμενό μου")
    check_page(again)
    assert again.status_code == 409
    summary = again.text.partition("govuk-error-summary")[2].partition("</h1>")[0]
    assert said in summary
    assert "Το κείμενό μου" in again.text


def test_faults_stand_beside_their_fields(client: FlaskClient, services: Services) -> None:
    page = sign_in(client, sample.PAGE)
    empty = send(client, f"{sample.PAGE}/tell", csrf(page), version="7")
    check_page(empty)
    assert empty.text.count("Γράψτε το μήνυμα.") == 2
    services.lay_out(
        f"POST {sample.CASE}/acts/present", desk.problem("document-incomplete", "Λείπουν.", "", fields=["born"]), 409
    )
    lacking = send(client, f"{sample.PAGE}/draft", csrf(page), version="7", do="present", **{"document.name": "Ω"})
    check_page(lacking)
    assert 'href="#document.born-day"' in lacking.text
    assert lacking.text.count("Συμπληρώστε στο έγγραφο: ") == 2, "the summary says which field it is"
    assert 'value="Ω"' in lacking.text
    wrong = {"code": "invalid-input", "title": "x", "errors": [{"field": "text", "text": "Πολύ μεγάλο."}]}
    services.lay_out(f"POST {sample.CASE}/acts/note", wrong, 422)
    long = send(client, f"{sample.PAGE}/note", csrf(page), version="7", text="μακρύ")
    check_page(long)
    assert long.text.count("Πολύ μεγάλο.") == 2
    assert 'href="#note"' in long.text


def test_files_pass_through_as_pictures_and_documents(client: FlaskClient, services: Services) -> None:
    page = sign_in(client, sample.PAGE)
    from flask import Response

    picture = Response(b"\xff\xd8", content_type="image/jpeg")
    services.answers[f"GET {sample.CASE}/attachments/{sample.FILE_ID}/pages/1"] = (200, picture)
    services.lay_out(f"GET {sample.CASE}/attachments/{sample.FILE_ID}/file", b"%PDF-1")
    services.lay_out(f"GET {sample.CASE}/documents/{sample.DOCUMENT_ID}/file", b"%PDF-2")
    services.lay_out(f"GET {sample.CASE}/receipt.pdf", b"%PDF-3")
    services.lay_out(f"POST {sample.CASE}/preview", b"%PDF-4")
    assert client.get(f"{sample.PAGE}/files/{sample.FILE_ID}/1.jpg").content_type == "image/jpeg"
    for path, data in (
        (f"files/{sample.FILE_ID}.pdf", b"%PDF-1"),
        (f"documents/{sample.DOCUMENT_ID}.pdf", b"%PDF-2"),
        ("receipt.pdf", b"%PDF-3"),
    ):
        answer = client.get(f"{sample.PAGE}/{path}")
        assert (answer.content_type, answer.data) == ("application/pdf", data)
    shown = send(client, f"{sample.PAGE}/preview", csrf(page), **{"document.name": "Α"})
    assert shown.data == b"%PDF-4"
    [(_, sent)] = services.requests(f"POST {sample.CASE}/preview")
    assert sent == {"document": {"name": "Α"}}


def test_what_was_written_comes_along_into_the_other_language(client: FlaskClient) -> None:
    page = sign_in(client, sample.PAGE)
    shown = send(client, f"{sample.PAGE}/note", csrf(page), version="5", text="Δεν χάνεται", act="note", language="en")
    check_page(shown, "en")
    assert "Δεν χάνεται" in shown.text
    assert 'name="version" value="5"' in shown.text
