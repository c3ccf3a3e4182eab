"""Papers that were brought to the office, scanned into their case."""

from io import BytesIO

import case_samples as sample
import pytest
import samples
from conftest import Services
from flask.testing import FlaskClient
from portal import language
from visits import check_page

PAGE = f"{sample.PAGE}/add-document"
SENT = f"POST {sample.CASE}/attachments"
TAKEN = {"id": sample.FILE_ID, "name": "x.pdf", "state": "checking", "pages": None, "at": sample.AT}


@pytest.fixture(autouse=True)
def open_to_papers(services: Services, office: None) -> None:
    services.lay_out(f"GET {sample.CASE}", {**sample.WHOLE, "acts": ["add-document", "note"]})
    services.lay_out("GET /certificates/uploads/limits", samples.LIMITS)
    services.lay_out(SENT, TAKEN, 201)


@pytest.mark.parametrize("locale", ["el", "en"])
def test_each_paper_has_a_field_of_its_own(
    client: FlaskClient, services: Services, office_token: str, locale: str
) -> None:
    client.set_cookie("portal_lang", locale)
    assert office_token
    assert f'href="{PAGE}' in client.get(sample.PAGE).text
    services.parts.clear()
    page = client.get(PAGE)
    assert services.parts == ["certificates"], "the case and the limits come in one answer"
    check_page(page, locale)
    for key in (sample.ASKED_ID, "bill", "more"):
        assert f'name="file.{key}"' in page.text
    for key in ("death_act", "identity"):
        assert f'name="file.{key}"' not in page.text, "nobody brings what the office fetches, or only shows"


def test_papers_are_sent_for_what_they_are(client: FlaskClient, services: Services, office_token: str) -> None:
    files = {"file.bill": (BytesIO(b"%PDF"), "λογαριασμός.pdf"), "file.more": (BytesIO(b"\xff\xd8"), "y.jpg")}
    done = client.post(PAGE, data={"csrf": office_token, **files}, follow_redirects=True)
    assert language.texts("el")["casework.act.add-document.done"] in done.text
    assert [body for _, body in services.requests(SENT)] == [b"%PDF", b"\xff\xd8"]
    assert "evidence=bill" in services.queries


def test_what_is_not_taken_is_said_at_its_field(client: FlaskClient, services: Services, office_token: str) -> None:
    services.lay_out(SENT, {"code": "upload-refused", "detail": "Το αρχείο είναι άδειο."}, 422)
    refused = client.post(PAGE, data={"csrf": office_token, "file.bill": (BytesIO(b"x"), "a.pdf")})
    check_page(refused)
    assert (refused.status_code, "a.pdf: Το αρχείο είναι άδειο." in refused.text) == (422, True)
    empty = client.post(PAGE, data={"csrf": office_token})
    assert (empty.status_code, f'href="#file.{sample.ASKED_ID}"' in empty.text) == (422, True)


def test_a_case_that_takes_no_papers_leads_back(client: FlaskClient, services: Services, office_token: str) -> None:
    assert office_token
    services.lay_out(f"GET {sample.CASE}", {**sample.WHOLE, "acts": ["note"]})
    assert client.get(PAGE).headers["Location"].startswith(sample.PAGE)
