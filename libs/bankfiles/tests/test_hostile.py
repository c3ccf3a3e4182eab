"""Files that were made, cut off or broken to do harm or to say less than they seem to."""

import random
from contextlib import suppress

import pytest
from bankfiles import camt, reading
from bankfiles.rows import BankFile, Unreadable
from hypothesis import given
from hypothesis import strategies as st
from messages import BANK, RF, structured

GOOD = BANK.file(*(BANK.entry("80.00", BANK.detail("80.00", structured(RF), payer="ΜΑΡΙΑ")) for _ in range(3)))
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def refused(data: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as found:
        reading.read(data)
    assert all(found.value.reason[language] for language in ("el", "en"))
    return found.value


def with_doctype(doctype: str, inside: str) -> bytes:
    return GOOD.replace(DECLARATION, DECLARATION + doctype.encode()).replace(RF.encode(), inside.encode(), 1)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    ("doctype", "inside"),
    [
        ("<!DOCTYPE Document>", RF),
        (f'<!DOCTYPE Document [<!ENTITY c "{RF}">]>', "&c;"),
        ('<!DOCTYPE Document [<!ENTITY c SYSTEM "file:///etc/passwd">]>', "&c;"),
        ('<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/x.dtd">', RF),
        (f'<!DOCTYPE Document [<!ENTITY l0 "ha">{LAUGHS}]>', "&l11;"),
    ],
)
def test_a_document_type_is_refused_whatever_it_declares(doctype: str, inside: str) -> None:
    assert refused(with_doctype(doctype, inside)).kind == "doctype"


def test_a_document_type_is_seen_in_other_encodings() -> None:
    text = with_doctype('<!DOCTYPE Document [<!ENTITY a "x">]>', "&a;").decode()
    for encoding in ("UTF-16", "UTF-16-LE", "UTF-16-BE"):
        assert refused(text.replace("UTF-8", encoding).encode(encoding)).kind in ("doctype", "xml")


def test_entities_in_attributes_are_not_expanded_either(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser itself must hold, were the mark not seen in the bytes."""
    monkeypatch.setattr(camt, "_DOCTYPE", ())
    assert refused(with_doctype(f'<!DOCTYPE Document [<!ENTITY c "{RF}">]>', "&c;")).kind == "doctype"
    doctype = f'<!DOCTYPE Document [<!ENTITY l0 "ha">{LAUGHS}]>'
    bomb = with_doctype(doctype, RF).replace(b"<GrpHdr>", b'<GrpHdr x="&l11;">')
    assert refused(bomb).kind in ("doctype", "xml")
    assert refused(with_doctype(doctype, "&l11;")).kind in ("doctype", "xml")


@pytest.mark.parametrize("currency", ["EUROS", "ευρ", "eur", "E", " "])
def test_an_amount_in_no_currency(currency: str) -> None:
    assert refused(GOOD.replace(b'Ccy="EUR"', f'Ccy="{currency}"'.encode())).kind == "currency"


def test_an_undeclared_entity() -> None:
    assert refused(GOOD.replace(RF.encode(), b"&code;", 1)).kind == "xml"


def test_a_comment_or_an_instruction_does_not_part_a_code() -> None:
    broken = RF[:9] + "<!-- x -->" + RF[9:14] + "<?x y?>" + RF[14:20] + "<![CDATA[" + RF[20:] + "]]>"
    (first, *_) = reading.read(GOOD.replace(RF.encode(), broken.encode(), 1)).lines
    assert first.distinct_codes == (RF,)


@pytest.mark.parametrize("at", [0.2, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_off_books_nothing_of_its_beginning(at: float) -> None:
    assert refused(GOOD[: int(len(GOOD) * at)]).kind == "xml"


@pytest.mark.parametrize("data", [b"", b"   \r\n", b"\0\0", b"\xef\xbb\xbf"])
def test_an_empty_file(data: bytes) -> None:
    assert refused(data).kind in ("empty", "xml", "not-a-bank-file")


@pytest.mark.parametrize("after", [b"junk", b"<Document/>", GOOD])
def test_something_after_the_end(after: bytes) -> None:
    assert refused(GOOD + after).kind in ("xml", "several-messages")


def test_two_messages_in_one_document() -> None:
    message = GOOD.partition(b'camt.054.001.08">')[2].removesuffix(b"</Document>")
    assert refused(GOOD.replace(b"</Document>", message + b"</Document>")).kind == "several-messages"


def test_elements_deep_in_one_another() -> None:
    deep = b"<a>" * 10_000 + b"</a>" * 10_000
    assert refused(GOOD.replace(b"</Ntfctn>", deep + b"</Ntfctn>")).kind == "xml"


def test_a_text_without_end() -> None:
    assert refused(GOOD.replace(RF.encode(), b"7" * 11_000_000, 1)).kind == "xml"


def test_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", len(GOOD))
    assert len(reading.read(GOOD).lines) == 3
    assert refused(GOOD + b" ").kind == "too-large"


def test_a_file_of_too_many_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camt, "MOST_LINES", 3)
    assert len(reading.read(GOOD).lines) == 3
    assert refused(BANK.file(*(BANK.entry("1.00") for _ in range(4)))).kind == "too-many-lines"
    assert refused(BANK.file(BANK.entry("4.00", *(BANK.detail("1.00") for _ in range(4))))).kind == "too-many-lines"


def test_the_limits_are_what_was_agreed() -> None:
    assert (reading.MOST_BYTES, camt.MOST_LINES) == (50_000_000, 200_000)


def test_a_lines_number_is_right_in_a_long_file() -> None:
    """Some parsers count no further than 65,535."""
    data = GOOD.replace(b"</Ntfctn>", b"\n" * 70_000 + BANK.entry("1,0").encode() + b"</Ntfctn>")
    assert refused(data).line == 70_002


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for start in (b"", b"<", b"rf;amount;booked_on\n", b"PK\x03\x04"):
        with suppress(Unreadable):
            reading.read(start + data)


def test_whatever_happens_to_a_files_bytes_it_is_read_or_refused() -> None:
    chance = random.Random(16)  # noqa: S311 -- which bytes, no secret
    read = 0
    for _ in range(1_500):
        data = bytearray(GOOD)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(data))
            if chance.random() < 0.5:
                data[at] = chance.randrange(256)
            else:
                del data[at : at + chance.randint(1, 40)]
        with suppress(Unreadable):
            read += isinstance(reading.read(bytes(data)), BankFile)
    assert 0 < read < 1_500
