"""A letter as a mail: its headers, parts, emblem, and what is refused."""

import base64
import email
import uuid
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

import pytest
import samples
from conftest import MUNICIPALITY
from hypothesis import given, settings
from hypothesis import strategies as st
from notifier import mime
from notifier.incoming_events.fees import NoteIssued
from notifier.letters import Letter, LetterWriter
from pydantic import ValidationError
from test_letters import read, write

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SENDER = Address(display_name="Δήμος Χερσονήσου", addr_spec="eservices@chersonisos.example")


def parse(letter: Letter, mid: str = "<1@x.test>") -> EmailMessage:
    raw = mime.build(
        letter, mime.Envelope(to="eleni@mail.test", sender=SENDER, reply_to="help@mail.test", mid=mid, at=AT)
    )
    message = email.message_from_bytes(raw, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def test_the_mail_has_the_headers_of_an_automatic_message(writer: LetterWriter) -> None:
    event_id = uuid.uuid4()
    mid = mime.message_id(event_id, "eservices@chersonisos.example")
    message = parse(write(writer, "fees.note.issued"), mid)
    assert message["Message-ID"] == f"<{event_id}@chersonisos.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "el"
    assert message["From"].addresses[0].display_name == "Δήμος Χερσονήσου"
    assert message["To"].addresses[0].addr_spec == "eleni@mail.test"
    assert message["Subject"] == "Σημείωμα πληρωμής 7/2026"
    assert message["Date"].datetime == AT


def test_the_mail_carries_both_texts_and_the_same_bytes_as_the_event(writer: LetterWriter) -> None:
    letter = write(writer, "fees.note.issued")
    message = parse(letter)
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == letter.text.splitlines()
    assert html.get_content().splitlines() == letter.html.splitlines()
    [attached] = message.iter_attachments()
    assert attached.get_content() == samples.PDF
    assert (attached.get_filename(), attached.get_content_type()) == ("simeioma-7-2026.pdf", "application/pdf")


@pytest.mark.parametrize("kind", ["fees.note.issued", "certificates.request.submitted"])
def test_the_emblem_stands_in_the_mail_and_is_neither_fetched_nor_attached(writer: LetterWriter, kind: str) -> None:
    letter = write(writer, kind)
    message = parse(letter)
    shape = [part.get_content_type() for part in message.walk()]
    inner = ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    assert shape == (["multipart/mixed", *inner, "application/pdf"] if letter.document else inner)
    related, _, picture = (part for part in message.walk() if part.get_content_type() in inner[2:])
    assert isinstance(picture, EmailMessage)
    assert related.get_param("type") == "text/html", "RFC 2387, 3.1"
    assert picture["Content-ID"] == f"<{letter.emblem.name}>"
    assert picture["Content-Disposition"] == "inline"
    assert picture.get_content() == MUNICIPALITY.with_suffix(".png").read_bytes()
    page = read(letter.html)
    assert page.tags.count("img") == 1
    assert (page.attributes["img.src"], page.attributes["img.alt"]) == (f"cid:{letter.emblem.name}", "")
    assert page.shown.count("Δήμος Χερσονήσου") >= 1, "where pictures are not shown the name stands there"
    assert len(list(message.iter_attachments())) == (1 if letter.document else 0)


@settings(deadline=None)  # The first one compiles the templates.
@given(name=st.text(max_size=300))
def test_no_name_can_add_a_header_or_markup(writer: LetterWriter, name: str) -> None:
    usual = write(writer, "certificates.request.submitted")
    letter = write(writer, "certificates.request.submitted", recipient=samples.recipient(name=name))
    assert sorted(parse(letter).keys()) == sorted(parse(usual).keys())
    assert read(letter.html).tags == read(usual.html).tags


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "0" * 64},
        {"base64": base64.b64encode(b"another").decode()},
        {"base64": "not base64!"},
        {"filename": "../../etc/passwd"},
        {"filename": 'a"\r\nX: y.pdf'},
        {"media_type": "text/html"},
    ],
)
def test_a_document_that_is_not_what_was_hashed_is_refused(change: dict[str, str]) -> None:
    document = {**samples.note_issued()["document"], **change}
    with pytest.raises(ValidationError):
        NoteIssued.model_validate(samples.note_issued(document=document))


@pytest.mark.parametrize("locale", ["el", "en"])
def test_a_revoked_link_without_a_reason_has_no_empty_line(writer: LetterWriter, locale: str) -> None:
    label = {"el": "Αιτιολογία", "en": "Reason"}[locale]
    for text in ("Έληξε η εντολή.", ""):
        letter = write(writer, "identity.declaration.revoked", locale, text=text)
        for part in (letter.text, read(letter.html).shown):
            assert (label in part) is bool(text)


@pytest.mark.parametrize("kind", ["identity.desk-code.made", "certificates.request.ready-to-collect"])
@pytest.mark.parametrize("locale", ["el", "en"])
def test_a_code_for_a_counter_looks_the_same_in_every_mail(writer: LetterWriter, kind: str, locale: str) -> None:
    frame = "letter-spacing:2px;font-family:'Noto Sans Mono',Consolas,monospace\">K7QP-4M2X</p>"
    assert frame in write(writer, kind, locale).html
