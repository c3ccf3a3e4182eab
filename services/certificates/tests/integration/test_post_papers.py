"""Labels and the list for the post office, read back from the PDF."""

import uuid

import pytest
from flask.testing import FlaskClient
from offices import LABELS, Colleague, to_post
from pypdfium2 import PdfDocument
from servicekit.testing import TokenFactory
from sqlalchemy import Engine


@pytest.fixture
def clerk(client: FlaskClient, tokens: TokenFactory) -> Colleague:
    return Colleague(client, tokens)


def read(pdf: bytes) -> list[str]:
    """The text of each page, in one line."""
    document = PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def test_labels_and_list_have_what_goes_and_nothing_that_left(clerk: Colleague, engine: Engine) -> None:
    goes = to_post(engine, applicant={"given_name": "Ταΰγετος", "family_name": "Ψαρρός"})
    leaves = to_post(engine, applicant={"given_name": "Άννα", "family_name": "Ξενάκη"})
    batch = clerk.batch(goes, leaves)
    path = f"/post/batches/{batch['id']}"
    clerk.label_all(batch)
    clerk.delete(f"{path}/items/{batch['items'][1]['id']}")
    labels = clerk.get(f"{path}/labels.pdf")
    assert (labels.status_code, labels.content_type) == (200, "application/pdf")
    [page] = read(labels.data)
    assert page == "ΤΑΫΓΕΤΟΣ ΨΑΡΡΟΣ ΕΛΕΥΘΕΡΙΑΣ 50 700 14 ΛΙΜΕΝΑΣ ΧΕΡΣΟΝΗΣΟΥ"
    [page] = read(clerk.get(f"{path}/list.pdf").data)
    for said in (
        LABELS[0],
        "ΤΑΫΓΕΤΟΣ ΨΑΡΡΟΣ",
        "ΛΙΜΕΝΑΣ ΧΕΡΣΟΝΗΣΟΥ",
        "700 14",
        "1/20-11-2026",
        "Μαρία Σταυράκη",
        "Σύνολο: 1",
    ):
        assert said in page
    assert "ΞΕΝΑΚΗ" not in page


def test_a_sheet_that_was_begun_goes_on(clerk: Colleague, engine: Engine) -> None:
    path = f"/post/batches/{clerk.batch(to_post(engine), to_post(engine))['id']}/labels.pdf"
    assert len(read(clerk.get(f"{path}?used=13").data)) == 2
    for wrong in ("14", "-1", "x"):
        assert clerk.get(f"{path}?used={wrong}").status_code == 422


def test_nothing_is_printed_of_nothing(clerk: Colleague, engine: Engine) -> None:
    batch = clerk.batch(to_post(engine))
    clerk.delete(f"/post/batches/{batch['id']}/items/{batch['items'][0]['id']}")
    for name in ("labels", "list"):
        assert clerk.get(f"/post/batches/{batch['id']}/{name}.pdf").status_code == 409
        assert clerk.get(f"/post/batches/{uuid.uuid4()}/{name}.pdf").status_code == 404


def test_the_list_is_a_table_too_and_no_name_is_a_formula(clerk: Colleague, engine: Engine) -> None:
    batch = clerk.batch(to_post(engine, applicant={"given_name": "=1+1", "family_name": "Ψαρρός"}))
    clerk.label_all(batch)
    answer = clerk.get(f"/post/batches/{batch['id']}/list.csv")
    assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="post-1.csv"'
    header, line, end = answer.data.decode().split("\r\n")
    assert header.startswith("\ufeffΑ/Α;Αριθμός ετικέτας;")
    assert line == f"1;{LABELS[0]};'=1+1 ΨΑΡΡΟΣ;ΛΙΜΕΝΑΣ ΧΕΡΣΟΝΗΣΟΥ;700 14;1/20-11-2026"
    assert end == ""
    assert clerk.get(f"/post/batches/{uuid.uuid4()}/list.csv").status_code == 404
