"""The slip with which a document is collected, and the sheet before one that is posted, read back from the PDF."""

from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from conftest import NOW
from flask.testing import FlaskClient
from offices import LABELS, Colleague, issued, supervisor, to_post
from papers import squeezed, text_of
from requesting import CITIZEN_B
from servicekit.testing import TokenFactory
from sqlalchemy import Engine


@pytest.fixture
def clerk(client: FlaskClient, tokens: TokenFactory) -> Colleague:
    return Colleague(client, tokens)


def of_case(clerk: Colleague, case_id: str, name: str) -> Any:
    return clerk.get(f"/casework/cases/{case_id}/{name}.pdf")


@pytest.mark.parametrize("locale", ["el", "en"])
def test_the_slip_has_code_place_and_hours_of_the_office(
    clerk: Colleague, tokens: TokenFactory, engine: Engine, locale: str, standards: Callable[[bytes], None]
) -> None:
    case_id = issued(engine, subject="citizen-9", locale=locale)
    code = clerk.act(case_id, "lay-out", place="office").get_json()["pickup"]["code"]
    mine = clerk.client.get(f"/requests/{case_id}/slip.pdf", headers=tokens.headers("citizen-9", **CITIZEN_B))
    assert (mine.status_code, mine.content_type) == (200, "application/pdf")
    assert mine.data == of_case(clerk, case_id, "slip").data
    said = text_of(mine.data)
    for expected in (
        "Τμήμα Δημοτικής Κατάστασης",
        "Δευτέρα έως Παρασκευή, 8:30–13:30",
        "Πιστοποιητικό οικογενειακής κατάστασης",
        f"{NOW:%d/%m/%Y}",
    ):
        assert expected in said
    assert code in squeezed(said).replace("-", "")
    assert ("Pick-up code" in said) == (locale == "en")
    with pypdfium2.PdfDocument(mine.data) as document:
        found = zxingcpp.read_barcodes(document[0].render(scale=150 / 72).to_pil())
    assert [one.text for one in found] == [code]
    standards(mine.data)


def test_there_is_a_slip_only_while_something_waits(clerk: Colleague, tokens: TokenFactory, engine: Engine) -> None:
    case_id = issued(engine, subject="citizen-9")
    headers = tokens.headers("citizen-9", **CITIZEN_B)
    own = f"/requests/{case_id}/slip.pdf"
    assert clerk.client.get(own, headers=headers).status_code == 404
    assert of_case(clerk, case_id, "slip").status_code == 404
    clerk.act(case_id, "lay-out", place="office")
    stranger = tokens.headers("citizen-8", **CITIZEN_B)
    assert clerk.client.get(own, headers=stranger).status_code == 404
    assert clerk.client.get(own, headers=headers).status_code == 200
    supervisor(clerk.client, clerk.tokens).act(case_id, "recall", reason="Νέα στοιχεία.")
    assert clerk.client.get(own, headers=headers).status_code == 404


def test_clerks_do_not_print_for_their_own_case(clerk: Colleague, engine: Engine) -> None:
    case_id = to_post(engine, subject="staff-m.stavraki")
    for name in ("slip", "covering"):
        assert of_case(clerk, case_id, name).json["code"] == "own-case"


def test_the_sheet_in_the_window_has_the_address_of_the_label(
    clerk: Colleague, engine: Engine, standards: Callable[[bytes], None]
) -> None:
    case_id = to_post(engine)
    before = of_case(clerk, case_id, "covering")
    assert (before.status_code, before.content_type) == (200, "application/pdf")
    for expected in ("ΕΛΕΝΗ ΝΙΚΟΛΑΟΥ", "ΕΛΕΥΘΕΡΙΑΣ 50", "700 14 ΛΙΜΕΝΑΣ ΧΕΡΣΟΝΗΣΟΥ", "Τμήμα Δημοτικής Κατάστασης"):
        assert expected in text_of(before.data)
    standards(before.data)
    batch = clerk.batch(case_id)
    clerk.label_all(batch)
    assert clerk.post(f"/post/batches/{batch['id']}/close").status_code == 200
    assert "700 14 ΛΙΜΕΝΑΣ ΧΕΡΣΟΝΗΣΟΥ" in text_of(of_case(clerk, case_id, "covering").data)
    assert LABELS[0] not in text_of(of_case(clerk, case_id, "covering").data)


def test_there_is_no_sheet_for_what_is_not_posted(clerk: Colleague, engine: Engine) -> None:
    assert of_case(clerk, issued(engine), "covering").json["code"] == "other-delivery"
    assert of_case(clerk, to_post(engine, state="working"), "covering").status_code == 404
    long = {"street": "Λ" * 60, "number": "1", "postcode": "70014", "city": "Χερσόνησος"}
    assert of_case(clerk, to_post(engine, postal_address=long), "covering").json["code"] == "address-unfit"
