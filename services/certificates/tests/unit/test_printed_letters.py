"""Letters, receipts, slips, labels and lists on paper."""

from dataclasses import replace
from datetime import date

import papers
import pypdfium2
import pytest
import zxingcpp
from certificates import printed
from certificates.printed import (
    Check,
    Labels,
    LabelSheet,
    Matter,
    content,
    wording,
)
from papers import CERTIFICATE, COVERING, LABELS, LETTER, LOOK, POST_LIST, RECEIPT, SLIP, text_of


@pytest.mark.parametrize(
    ("matter", "says"),
    [
        (
            Matter.REFUSAL,
            ("Απόρριψη αίτησης", "Δεν μπορούμε να τη δεχτούμε", "αίτηση θεραπείας", "Συνήγορο του Πολίτη"),
        ),
        (Matter.DOCUMENTS, ("Δικαιολογητικά που χρειαζόμαστε", "έως τις 10 Δεκεμβρίου 2026", "Με γνήσιο υπογραφής")),
        (Matter.EXTENSION, ("Η απάντησή μας θα αργήσει", "έως τις 10 Δεκεμβρίου 2026", "Συνήγορο του Πολίτη")),
        (Matter.FORWARDED, ("Διαβίβαση αίτησης", "412/23-11-2026")),
        (Matter.RECALL, ("Ανάκληση εγγράφου", "Ανακαλούμε το έγγραφο 412/23-11-2026", "ούτε σε χαρτί")),
    ],
)
def test_a_letter_says_what_its_matter_says(matter: Matter, says: tuple[str, ...]) -> None:
    text = text_of(printed.letter(replace(LETTER, matter=matter), LOOK))
    for expected in (
        *says, "413/23-11-2026", "23/11/2026", "387/20-11-2026", "20 Νοεμβρίου 2026", "Ελένη Ξενάκη", "ΕΛΕΥΘΕΡΙΑΣ 50",
        "Η μερίδα σας τηρείται", "Άρθρο 4 του ν. 2690/1999", "2810000000", "Μαρία Παπαδάκη", "Ιωάννης Δημητρίου",
    ):  # fmt: skip
        assert expected in text


@pytest.mark.parametrize(
    ("matter", "lacking", "name"),
    [
        (Matter.DOCUMENTS, {"until": None}, "until"),
        (Matter.EXTENSION, {"until": None}, "until"),
        (Matter.RECALL, {"about": None}, "about"),
        (Matter.FORWARDED, {"about": "  "}, "about"),
    ],
)
def test_a_letter_with_an_unfilled_place_is_not_made(matter: Matter, lacking: dict[str, str | None], name: str) -> None:
    with pytest.raises(wording.Unfilled) as raised:
        printed.letter(replace(LETTER, matter=matter, **lacking), LOOK)  # type: ignore[arg-type]
    assert raised.value.names == (name,)


def test_a_template_is_filled_with_texts_and_not_with_templates() -> None:
    assert wording.filled("{a} και {b}", {"a": "{b}", "b": "x"}) == "{b} και x"
    assert wording.places("{a} {b} {a}") == ["a", "b"]
    with pytest.raises(wording.Unfilled):
        wording.filled("{a} {c}", {"a": "x", "c": " "})


def test_a_receipt_says_day_and_time_in_greece() -> None:
    text = text_of(printed.receipt(RECEIPT, LOOK))
    for expected in (
        "387/21-11-2026", "21/11/2026, 00:30", "1 Δεκεμβρίου 2026", "Ελένη Ξενάκη", "Υπεύθυνη δήλωση",
        "Τμήμα Δημοτικής Κατάστασης", "2810000000", "Συνήγορο του Πολίτη", "Δεν είναι πιστοποιητικό", "6900000000",
    ):  # fmt: skip
        assert expected in text
    assert "Δικαιολογητικά που περιμένουμε" not in text_of(printed.receipt(replace(RECEIPT, bring=()), LOOK))
    assert "Νίκος Γεωργίου" in text_of(printed.receipt(replace(RECEIPT, filed_by="Νίκος Γεωργίου"), LOOK))


def test_a_slip_has_its_code_as_words_and_picture() -> None:
    pdf = printed.slip(SLIP, LOOK)
    text = text_of(pdf)
    for expected in (
        f"7Q3K-9V2{papers.PICKUP[-1]}", "ΚΕΠ Δοκιμής", "Οδός Δοκιμών 3", "8:00–15:00", "Την ταυτότητα",
        "Ο κωδικός δεν αρκεί",
    ):  # fmt: skip
        assert expected in text
    with pypdfium2.PdfDocument(pdf) as document:
        found = zxingcpp.read_barcodes(document[0].render(scale=150 / 72).to_pil())
    assert [one.text for one in found] == [papers.PICKUP]


def boxes(pdf: bytes) -> list[list[tuple[float, float]]]:
    """Where each page's texts begin, in millimetres from its left and top edge."""
    with pypdfium2.PdfDocument(pdf) as document:
        found = []
        for page in document:
            text = page.get_textpage()
            rectangles = [text.get_rect(one) for one in range(text.count_rects())]
            height = page.get_height()
            found.append([(left / 72 * 25.4, (height - top) / 72 * 25.4) for left, _, _, top in rectangles])
        return found


def test_labels_stand_on_their_stickers() -> None:
    first, second = boxes(printed.labels(LABELS))
    # Three are used up: the first address is the second of the second row.
    left, top = first[0]
    assert 4.7 + 99.1 + 2.5 < left < 4.7 + 99.1 + 2.5 + 10
    assert 15.1 + 38.1 < top < 15.1 + 2 * 38.1
    assert len(first) == 11 * len(papers.ADDRESS)
    assert len(second) == 5 * len(papers.ADDRESS)


def test_labels_of_another_stock_and_of_none() -> None:
    stock = LabelSheet(columns=1, rows=2, width=100, height=50, left=10, top=20)
    (only,) = boxes(printed.labels(Labels("Δήμος", "8", (papers.ADDRESS,), stock, used=1)))
    assert all(top > 70 for _, top in only)
    with pytest.raises(ValueError, match="sheet"):
        printed.labels(replace(LABELS, used=14))
    assert printed.labels(replace(LABELS, addresses=(), used=0)).startswith(b"%PDF-")


@pytest.mark.parametrize("lines", [papers.ADDRESS, tuple(f"ΓΡΑΜΜΗ {one} " + "Χ" * 35 for one in range(7))])
def test_the_window_shows_the_address_and_nothing_else(lines: tuple[str, ...]) -> None:
    block = COVERING.block
    (page,) = boxes(printed.covering_sheet(replace(COVERING, address_lines=lines), LOOK))
    inside = [
        (left, top)
        for left, top in page
        if block.top - 5 <= top <= block.top + block.height + 5 and left <= block.left + block.width + 5
    ]
    assert len({round(top) for _, top in inside}) == len(lines)
    assert all(left >= block.left - 0.5 and block.top <= top <= block.top + block.height for left, top in inside)


def test_the_post_office_s_list_counts_what_it_lists() -> None:
    text = text_of(printed.post_list(POST_LIST, LOOK))
    for expected in (
        "RR473124829GB", "ΕΛΕΝΗ ΞΕΝΑΚΗ", "ΛΙΜΕΝΑΣ ΧΕΡΣΟΝΗΣΟΥ", "700 14", "BERLIN, GERMANY", "Σύνολο: 2",
        "χωρίς αριθμό: 1",
        "Παραλαμβάνει", "Μαρία Παπαδάκη",
    ):  # fmt: skip
        assert expected in text


@pytest.mark.parametrize(
    "said", [CERTIFICATE, LETTER, RECEIPT, SLIP, LABELS, COVERING, POST_LIST], ids=lambda one: type(one).__name__
)
def test_what_is_kept_comes_back_as_it_was(said: content.Certificate) -> None:
    import json

    kept = json.loads(json.dumps(printed.kept(said)))
    assert printed.taken(type(said), kept) == said


def test_a_check_page_may_be_any_address() -> None:
    check = Check(papers.CODE, "http://127.0.0.1:8100/e")
    pdf = papers.certificate(replace(CERTIFICATE, check=check, issued_on=date(2026, 1, 2)))
    assert "127.0.0.1:8100/e" in text_of(pdf)
