"""Mails of another municipality: from its address, in its name and colours, with nothing of the first."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import samples
import yaml
from conftest import MUNICIPALITY
from notifier import mime
from notifier.letters import KINDS, LetterWriter
from notifier.municipality import Municipality
from pydantic import ValidationError

SECOND = MUNICIPALITY.with_name("kalliopi.yaml")
FILE: dict[str, Any] = yaml.load(SECOND.read_bytes(), yaml.CSafeLoader)
# Events tell of an office of their own municipality; where people live is their own affair.
OFFICE = FILE["offices"]["civil_registry"]
CHANGES = {
    "unit": OFFICE,
    "place": {"kind": "office", "name": OFFICE["name"], "address": OFFICE["address"]},
    "hours": OFFICE.get("hours"),
    "to": {"el": "Δήμος Αθηναίων", "en": "City of Athens"},
    "postal_address": {"street": "Ερμού", "number": "5", "postcode": "10563", "city": "Αθήνα"},
}


def values(node: object) -> Iterator[str]:
    """Every text in a municipality's file."""
    if isinstance(node, dict):
        for item in node.values():
            yield from values(item)
    elif isinstance(node, str):
        yield node


OF_THE_FIRST = set(values(yaml.load(MUNICIPALITY.read_bytes(), yaml.CSafeLoader))) - set(values(FILE))
OF_THE_FIRST |= {"Χερσ", "ersonis"}


def mail(kind: str, locale: str, writer: LetterWriter, name: str) -> tuple[EmailMessage, str]:
    """The mail as it is sent, and all of it that people read."""
    data = samples.DATA[kind](recipient=samples.recipient(locale=locale))
    data |= {name: value for name, value in CHANGES.items() if data.get(name)}
    letter = writer.write(KINDS[kind].template, KINDS[kind].model.model_validate(data))
    town = Municipality.load(SECOND)
    raw = mime.build(
        letter,
        mime.Envelope(
            to="eleni@mail.test",
            sender=Address(display_name=name, addr_spec=town.mail_from),
            reply_to=town.contact.email,
            mid=mime.message_id(uuid4(), town.mail_from),
            at=datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
        ),
    )
    message = message_from_bytes(raw, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message, "\n".join([str(message.items()), letter.subject, letter.text, letter.html])


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("locale", ["el", "en"])
def test_a_mail_is_the_second_municipalitys_through_and_through(kind: str, locale: str) -> None:
    town = Municipality.load(SECOND)
    message, all_of_it = mail(kind, locale, LetterWriter(town, "http://127.0.0.1:8100"), town.name[locale])
    assert message["From"].addresses[0].addr_spec == FILE["mail_from"]
    assert message["From"].addresses[0].display_name == FILE["name"][locale]
    assert message["Reply-To"].addresses[0].addr_spec == FILE["contact"]["email"]
    assert message["Message-ID"].endswith("@kalliopi.example>")
    for text in (FILE["name"][locale], FILE["portal_title"][locale], FILE["contact"]["address"][locale]):
        assert all_of_it.count(text) >= 2, "in the text and in the HTML"
    for text in (FILE["contact"]["phone"], FILE["colours"]["primary"], FILE["colours"]["link"]):
        assert text in all_of_it
    assert {text for text in OF_THE_FIRST if text in all_of_it} == set()


def test_the_search_for_the_first_municipality_can_find_it(writer: LetterWriter) -> None:
    for kind in KINDS:
        _, all_of_it = mail(kind, "el", writer, "Δήμος")
        assert {text for text in OF_THE_FIRST if text in all_of_it}


@pytest.mark.parametrize(
    "change",
    [
        {"mail_from": "nobody"},
        {"mail_from": "a@b.example\r\nBcc: c@d.example"},
        {"colours": {**FILE["colours"], "primary": "red"}},
        {"colours": {**FILE["colours"], "primary": '#003375" onclick="x'}},
    ],
)
def test_a_file_that_no_mail_can_be_written_with_is_refused(change: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "town.yaml"
    for picture in (".svg", ".png"):
        shutil.copy(SECOND.with_suffix(picture), tmp_path)
    file.write_text(yaml.safe_dump({**FILE, **change}), encoding="utf-8")
    with pytest.raises(ValidationError):
        Municipality.load(file)


def test_the_emblem_is_the_second_municipalitys() -> None:
    town = Municipality.load(SECOND)
    message, all_of_it = mail("fees.note.issued", "el", LetterWriter(town, "http://127.0.0.1:8100"), "Δήμος")
    assert "cid:emblem@kalliopi.example" in all_of_it
    [picture] = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert picture.get_content() == SECOND.with_suffix(".png").read_bytes()
