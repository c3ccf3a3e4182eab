"""The note as the business gets it: the mail, its PDF, the payment code and the QR."""

import io
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from stdnum.iso11649 import is_valid

from tests.kit.api import Api, representative_api
from tests.kit.mailbox import Mailbox, eventually
from tests.kit.people import People

# (the representative's calls, the declaration, the mail, the PDF of the mail)
Filed = tuple[Api, dict[str, Any], dict[str, Any], bytes]


@pytest.fixture(scope="module")
def filed(people: People, mailbox: Mailbox) -> Filed:
    api, address, (establishment,) = representative_api(people, 1)
    declaration = api.declare(establishment, "2024-Q1", receipts="100000.00").json()
    (mail,) = mailbox.wait(address, about="Σημείωμα πληρωμής")
    return api, declaration, mailbox.mail(mail["id"]), mailbox.attachment(mail["id"])


def test_the_mail_is_greek_and_names_code_amount_and_date(filed: Filed) -> None:
    _, declaration, mail, _ = filed
    note = declaration["note"]
    grouped = " ".join(note["rf"][place : place + 4] for place in range(0, 25, 4))
    for part in (mail["text"], mail["html"]):
        assert grouped in part.replace("\xa0", " ")
        assert "σημείωμα πληρωμής" in part
    assert mail["language"] == "el"
    amount = f"{note['amount_cents'] // 100},{note['amount_cents'] % 100:02d}"
    assert amount in mail["text"]


def test_the_code_is_a_valid_reference(filed: Filed) -> None:
    _, declaration, _, _ = filed
    assert is_valid(declaration["note"]["rf"])


def test_the_qr_of_the_printed_page_is_the_code_and_the_text_is_greek(filed: Filed) -> None:
    _, declaration, _, pdf = filed
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        page = document[0]
        picture = page.render(scale=3).to_pil()
        text = page.get_textpage().get_text_range()
    finally:
        document.close()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [declaration["note"]["rf"]]
    assert "ΟΙΚΟΘΕΝ" in text.upper().replace("Ί", "Ι")
    assert "497,51" in text


def test_the_portal_shows_the_same_bytes_as_the_mail(filed: Filed) -> None:
    api, declaration, _, pdf = filed
    answer = api.get("fee-declarations", f"/declarations/{declaration['id']}/note.pdf")
    assert answer.content == pdf


def test_the_timeline_says_that_the_mail_was_sent(filed: Filed) -> None:
    api, declaration, _, _ = filed

    def sent() -> bool:
        shown = api.get("fee-declarations", f"/declarations/{declaration['id']}").json()
        return bool(shown["notice"]["state"] == "sent")

    eventually(sent, 120, "the notifier's report to arrive")
