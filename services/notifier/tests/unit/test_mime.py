"""What a mail program reads in the headers is what was written, however long and in whatever language."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.policy import compat32, default
from email.utils import getaddresses
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from notifier import mime
from notifier.incoming_events.parts import Recipient
from notifier.letters import Emblem, Letter
from notifier.mime import Envelope

EMBLEM = Emblem("emblem@chersonisos.example", b"\x89PNG")
WORDS = "Η ΞΕΝΟΔΟΧΕΙΑΚΗ ΙΚΕ περιμένει την οικονομική υπηρεσία, email για 7/2026 RF12 Payment note (οίκοθεν) «α» 😀"


def written(subject: str, name: str) -> bytes:
    """A mail as it goes over the wire."""
    recipient = Recipient(email="maria@mail.example", locale="el", name=name)
    return mime.build(
        Letter(subject=subject, text="x", html="<p>x</p>", emblem=EMBLEM, recipient=recipient, document=None),
        Envelope(
            to="maria@mail.example",
            sender=Address("Δήμος Χερσονήσου", addr_spec="no-reply@chersonisos.example"),
            reply_to="info@chersonisos.example",
            mid=mime.message_id(UUID(int=1), "no-reply@chersonisos.example"),
            at=datetime(2026, 11, 24, tzinfo=UTC),
        ),
    )


def headers(subject: str, name: str) -> dict[str, str]:
    """The subject and the addressee as a mail program reads them."""
    raw = written(subject, name)
    head = raw.partition(b"\r\n\r\n")[0]
    assert max(len(line) for line in head.split(b"\r\n")) <= 78
    head.decode("ascii")
    mail = message_from_bytes(raw)
    return {field: str(make_header(decode_header(mail[field]))) for field in ("Subject", "To", "From")}


TEXTS = st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=14).map(" ".join)


@given(TEXTS, TEXTS)
def test_no_space_is_lost_in_long_headers(subject: str, name: str) -> None:
    read = headers(subject, name)
    assert read["Subject"] == subject
    # A name in quotes is the same name (RFC 5322 3.2.4).
    assert read["To"].replace('"', "").replace(" <", "<") == f"{name}<maria@mail.example>"
    assert read["From"].replace(" <", "<") == "Δήμος Χερσονήσου<no-reply@chersonisos.example>"


@pytest.mark.parametrize("name", ["Maria Papadaki", "", "Papadaki, Maria"])
def test_ascii_stays_as_it_is(name: str) -> None:
    read = headers("Payment note 7/2026", name)
    assert read["Subject"] == "Payment note 7/2026"
    assert read["To"].endswith("maria@mail.example>" if name else "maria@mail.example")


# Every special of RFC 5322 (3.2.3), what begins an encoded word (RFC 2047), Greek, and what people put between words.
SIGNS = "()<>[]:;@\\,.\"=?_'&/-–’ aZ9Ωάϊ"
NAMES = st.text(SIGNS, min_size=1, max_size=300).map(" ".join).map(str.split).map(" ".join).filter(bool)
LONG = "GRAND HOTEL (CRETE) RESORTS AND CONFERENCES; TOURISTIC SOCIETE ANONYME OF HERAKLION"


def mailboxes(raw: bytes) -> list[tuple[str, str]]:
    """Who gets the mail, by the structure of the field alone: encoded words are read after it is taken apart."""
    (field,) = message_from_bytes(raw, policy=compat32).get_all("To", [])
    apart = getaddresses(["".join(str(field).splitlines())])
    return [(str(make_header(decode_header(name))), address) for name, address in apart]


@given(st.one_of(NAMES, st.text(SIGNS, min_size=1, max_size=300).map(str.strip).filter(bool)))
@example(LONG)
@example(LONG.replace(";", ","))
@example('"' * 150 + "\\" * 150)
@example("=?utf-8?q?x?= <thief@mail.example>")
@example("A" * 300)
@example("Ω" * 300)
def test_there_is_exactly_one_mailbox_with_exactly_the_name(name: str) -> None:
    wanted = Recipient(email="maria@mail.example", locale="el", name=name).name
    raw = written("x", name)
    assert mailboxes(raw) == [(wanted, "maria@mail.example")]
    # Another parser; it reads a space too many between two encoded words (python/cpython#92081), so only the address.
    assert [one.addr_spec for one in message_from_bytes(raw, policy=default)["To"].addresses] == ["maria@mail.example"]
    assert max(map(len, raw.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78
