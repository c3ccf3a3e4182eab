"""The demo seal as a reader of PDFs finds it, and what is told before a seal ends."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import papers
import pytest
from authorities import NOW, status_of
from certificates.seal import (
    Holder,
    Kind,
    SealFailed,
    checking_expiry,
    expiry_checker,
    open_seal,
)
from certificates.seal.demo import AUTHORITY_FILE, SEAL_FILE
from certificates.seal.keys import as_asn1, certificates_of
from pyhanko.pdf_utils.reader import PdfFileReader
from sealed import ABOUT, NAMES, Hold, drawn_over, opened, settings


def test_the_demo_seal_holds_offline_and_keeps_the_standards(pdf: bytes, tmp_path: Path, standards: Hold) -> None:
    seal = opened(seal="demo", seal_folder=tmp_path)
    sealed = seal.seal(pdf, ABOUT)
    assert sealed.startswith(pdf + b"\n")
    (root,) = map(as_asn1, certificates_of(tmp_path / AUTHORITY_FILE))
    found = status_of(sealed, [root])
    assert found.bottom_line
    assert found.trusted
    assert found.docmdp_ok
    standards(sealed)


@pytest.mark.parametrize("make", [lambda: papers.printed.letter(papers.LETTER, papers.LOOK)], ids=["letter"])
def test_letters_keep_the_standards_with_the_seal(make: Callable[[], bytes], tmp_path: Path, standards: Hold) -> None:
    standards(opened(seal="demo", seal_folder=tmp_path).seal(make(), ABOUT))


def test_a_sealed_document_tells_its_number_and_the_field_s_name(pdf: bytes, tmp_path: Path) -> None:
    reader = PdfFileReader(BytesIO(opened(seal="demo", seal_folder=tmp_path).seal(pdf, ABOUT)))
    (signature,) = reader.embedded_regular_signatures
    assert signature.sig_object["/Reason"] == "Έκδοση εγγράφου, 412/23-11-2026"
    assert signature.sig_field["/TU"] == "Ηλεκτρονική σφραγίδα του Δήμου"
    assert signature.sig_field["/Rect"] == [-9999, -9999, -9999, -9999]


def test_the_demo_seal_says_that_it_is_none(tmp_path: Path) -> None:
    seal = opened(seal="demo", seal_folder=tmp_path)
    assert seal.kind is Kind.DEMO
    assert seal.holder.organisation == "Δήμος Δοκιμής"
    assert "χωρίς νομική ισχύ" in seal.holder.name
    assert "NO LEGAL FORCE" in (tmp_path / SEAL_FILE).read_text() or "NO LEGAL FORCE" in str(
        certificates_of(tmp_path / AUTHORITY_FILE)[0].subject
    )
    assert (tmp_path / SEAL_FILE).stat().st_mode & 0o077 == 0


def test_the_demo_seal_is_kept_until_it_ends_soon_or_is_another_town_s(tmp_path: Path) -> None:
    first = opened(seal="demo", seal_folder=tmp_path).holder
    assert opened(seal="demo", seal_folder=tmp_path).holder == first
    later = open_seal(settings(seal="demo", seal_folder=tmp_path), NAMES, NOW + timedelta(days=720))
    assert later is not None
    assert later.holder.not_after > first.not_after
    other = open_seal(settings(seal="demo", seal_folder=tmp_path), ("Δήμος Άλλος",), NOW)
    assert other is not None
    assert other.holder.organisation == "Δήμος Άλλος"


def test_one_changed_byte_is_noticed(pdf: bytes, tmp_path: Path) -> None:
    sealed = bytearray(opened(seal="demo", seal_folder=tmp_path).seal(pdf, ABOUT))
    (root,) = map(as_asn1, certificates_of(tmp_path / AUTHORITY_FILE))
    place = sealed.index(b"/Producer") if b"/Producer" in sealed else 2000
    sealed[place + 12] ^= 1
    assert not status_of(bytes(sealed), [root]).intact


def test_what_is_added_later_is_noticed(pdf: bytes, tmp_path: Path) -> None:
    sealed = opened(seal="demo", seal_folder=tmp_path).seal(pdf, ABOUT)
    (root,) = map(as_asn1, certificates_of(tmp_path / AUTHORITY_FILE))
    assert not status_of(drawn_over(sealed), [root]).bottom_line


def test_no_document_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(SealFailed):
        opened(seal="demo", seal_folder=tmp_path).seal(b"no pdf", ABOUT)


def test_without_a_word_there_is_no_seal() -> None:
    assert open_seal(settings(), NAMES, NOW) is None


def test_that_it_ends_is_told_at_ninety_thirty_and_seven_days() -> None:
    ends = datetime(2027, 6, 1, tzinfo=UTC)
    look = expiry_checker(Holder("Σφραγίδα", NAMES[0], ends - timedelta(days=730), ends))
    days = [100, 91, 90, 89, 60, 31, 29, 15, 7, 6, 1, 0, -1]
    assert [look(ends - timedelta(days=left)) for left in days] == [
        *(None, None, None, 90, None, None, 30, None, None, 7, None, None, None)
    ]


def test_the_worker_looks_by_itself(tmp_path: Path) -> None:
    from prometheus_client import generate_latest

    seal = opened(seal="demo", seal_folder=tmp_path)
    loop = checking_expiry(seal, lambda: seal.holder.not_after - timedelta(days=12, hours=1))
    assert loop.step() == 0
    assert b"seal_days_left 12.0" in generate_latest()


def test_the_days_that_are_left_are_a_number_for_operations() -> None:
    from prometheus_client import generate_latest

    ends = datetime(2027, 6, 1, tzinfo=UTC)
    expiry_checker(Holder("Σφραγίδα", None, ends, ends))(ends - timedelta(days=42))
    assert b"seal_days_left" in generate_latest()
    assert b"42.0" in generate_latest()
