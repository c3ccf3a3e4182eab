from html.parser import HTMLParser
from typing import Any

import pytest
import samples
from notifier.letters import KINDS, Letter, LetterWriter


class Reader(HTMLParser):
    """Collects what a page shows and its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.shown, self.tags, self.attributes = "", list[str](), dict[str, str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {f"{tag}.{name}": value or "" for name, value in attrs}

    def handle_data(self, data: str) -> None:
        self.shown += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def write(writer: LetterWriter, kind: str, locale: str = "el", /, **changes: Any) -> Letter:
    data = samples.DATA[kind](**{"recipient": samples.recipient(locale=locale), **changes})
    return writer.write(KINDS[kind].template, KINDS[kind].model.model_validate(data))


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("locale", ["el", "en"])
def test_every_letter_is_written_in_both_languages(writer: LetterWriter, kind: str, locale: str) -> None:
    letter = write(writer, kind, locale)
    page = read(letter.html)
    assert page.attributes["html.lang"] == locale
    assert page.tags.count("h1") == 1
    assert "table" not in page.tags
    assert "script" not in page.tags
    municipality = {"el": "Δήμος Χερσονήσου", "en": "Municipality of Hersonissos"}[locale]
    for part in (letter.text, page.shown):
        assert municipality in part
        assert "2897340000" in part
        assert {"el": "Καλημέρα σας,", "en": "Hello,"}[locale] in part
    assert "\n" not in letter.subject
    assert "{{" not in letter.text + letter.html


REQUEST, DECLARATION = "/cases/requests/{request_id}", "/cases/declarations/{declaration_id}"
SPECIAL = "/businesses/declare/{case_id}"
ABOUT = {
    **dict.fromkeys(samples.STEPS, REQUEST),
    "certificates.request.documents-asked": f"{REQUEST}/documents",
    "certificates.request.documents-reminded": f"{REQUEST}/documents",
    "certificates.request.returned": f"{REQUEST}/delivery",
    "fees.declaration.amended": DECLARATION,
    "fees.declaration.withdrawn": DECLARATION,
    "fees.note.issued": DECLARATION,
    "fees.payment.received": DECLARATION,
    "fees.payment.returned": DECLARATION,
    "fees.vat-return.refused": DECLARATION,
    "identity.declaration.submitted": SPECIAL,
    "identity.declaration.returned": SPECIAL,
    "identity.declaration.accepted": "/fees",
}


@pytest.mark.parametrize("kind", sorted(ABOUT))
@pytest.mark.parametrize("locale", ["el", "en"])
def test_a_letter_about_a_case_leads_to_the_case(writer: LetterWriter, kind: str, locale: str) -> None:
    letter = write(writer, kind, locale)
    address = "http://127.0.0.1:8100" + ABOUT[kind].format_map(samples.DATA[kind]())
    assert address in letter.text.split()
    assert f'href="{address}"' in letter.html


@pytest.mark.parametrize("locale", ["el", "en"])
def test_a_note_that_replaces_another_says_which(writer: LetterWriter, locale: str) -> None:
    letter = write(writer, "fees.note.issued", locale, replaces="3/2025")
    usual = write(writer, "fees.note.issued", locale)
    assert "3/2025" in letter.text
    assert "3/2025" in read(letter.html).shown
    assert {"el": "Αντικαθιστά", "en": "replaces"}[locale] not in usual.text


@pytest.mark.parametrize("locale", ["el", "en"])
def test_a_refused_vat_return_says_why_and_what_holds_now(writer: LetterWriter, locale: str) -> None:
    awaited, older = {"el": ("περιμένουμε", "προηγούμενη"), "en": ("waiting for", "before it")}[locale]
    why = {"el": "Το αρχείο είναι χαλασμένο.", "en": "The file is damaged."}[locale]
    for changes, said in (({}, ()), ({"awaited": True}, (awaited,)), ({"older_counts": True}, (older,))):
        letter = write(writer, "fees.vat-return.refused", locale, **changes)
        for shown in (letter.text, read(letter.html).shown):
            assert why in shown
            assert "Φ2 <γ΄ τρίμηνο>.pdf" in shown
            assert [one for one in (awaited, older) if one in shown] == list(said)


@pytest.mark.parametrize("locale", ["el", "en"])
def test_a_receipt_says_what_is_still_to_be_paid_and_what_was_too_much(writer: LetterWriter, locale: str) -> None:
    rest, full = {"el": ("97,51", "εξοφλήθηκε"), "en": ("€97.51", "paid in full")}[locale]
    credit = {"el": "πίστωσή σας", "en": "kept as a credit"}[locale]
    part = write(writer, "fees.payment.received", locale)
    over = write(writer, "fees.payment.received", locale, open_cents=0, credit_cents=249)
    for shown in (part.text, read(part.html).shown):
        assert rest in shown
        assert full not in shown
        assert credit not in shown
    for shown in (over.text, read(over.html).shown):
        assert full in shown
        assert credit in shown
    assert part.document is not None


@pytest.mark.parametrize("locale", ["el", "en"])
def test_a_reminder_lists_what_is_unpaid_and_says_that_a_payment_may_have_crossed(
    writer: LetterWriter, locale: str
) -> None:
    crossed = {"el": "Αν πληρώσατε αυτές τις ημέρες", "en": "If you have paid in the last few days"}[locale]
    treasury = {"el": "ταμείο του Δήμου", "en": "treasury"}[locale]
    code = samples.note_issued()["rf"]
    letters = {text: write(writer, "fees.payment.reminded", locale, text=text) for text in ("before", "after", "last")}
    assert len({letter.subject for letter in letters.values()}) == 3
    for text, letter in letters.items():
        for shown in (letter.text, read(letter.html).shown):
            assert all(amount in shown for amount in {"el": ("97,51", "61,42", "158,93")}.get(locale, ("€158.93",)))
            assert crossed in shown
            assert (treasury in shown) == (text == "last")
            # Only of the note that still holds: the code of the other one asks for a new note first.
            assert shown.replace(" ", "").count(code) == 1
        assert letter.document is None


@pytest.mark.parametrize("locale", ["el", "en"])
def test_a_note_in_instalments_lists_their_codes_and_days(writer: LetterWriter, locale: str) -> None:
    part = {"place": 1, "rf": "RF18539007547034", "amount_cents": 12438, "due": "2026-12-07"}
    letter = write(writer, "fees.note.issued", locale, instalments=[part, {**part, "place": 2, "amount_cents": 12437}])
    for shown in (letter.text, read(letter.html).shown):
        assert shown.count("RF18 5390 0754 7034") == 2
        assert {"el": "124,37", "en": "€124.37"}[locale] in shown
    assert {"el": "σε δόσεις", "en": "in instalments"}[locale] not in write(writer, "fees.note.issued", locale).text


@pytest.mark.parametrize("locale", ["el", "en"])
def test_a_note_names_what_it_is_over_and_that_only_lateness_is_left(writer: LetterWriter, locale: str) -> None:
    titles = {"el": "Προσαύξηση εκπρόθεσμης δόσης", "en": "Surcharge for a late instalment"}
    late = {"kind": "late-instalment", "title": titles, "cents": 622}
    fee = {"kind": "fee", "title": {"el": "Τέλος διαμονής", "en": "Overnight stay fee"}, "cents": 24875}
    passed = {"el": "πέρασε η ημερομηνία", "en": "date has passed"}[locale]
    for lines, alone in (([fee, late], False), ([late], True)):
        letter = write(writer, "fees.note.issued", locale, lines=lines, replaces="3/2026")
        for shown in (letter.text, read(letter.html).shown):
            assert titles[locale] in shown
            assert {"el": "6,22", "en": "€6.22"}[locale] in shown
            assert (passed in shown) is not alone


def test_the_languages_differ(writer: LetterWriter) -> None:
    for kind in KINDS:
        greek, english = write(writer, kind, "el"), write(writer, kind, "en")
        assert greek.subject != english.subject
        ours = {line for line in greek.text.splitlines() if not line.strip().startswith(">")}
        assert not ours & set(english.text.splitlines()) - {
            "",
            "--",
            "RF76 9123 4012 3456 7890 1234 5",
            "ΑΙΓΑΙΟ Ι.Κ.Ε. (Aegean Rooms)",
        }


def test_the_payment_note_says_what_to_pay_with_which_code_until_when(writer: LetterWriter) -> None:
    letter = write(writer, "fees.note.issued")
    for part in (letter.text, read(letter.html).shown):
        assert "RF76 9123 4012 3456 7890 1234 5" in part
        assert "1.234,56\u00a0€" in part
        assert "30 Νοεμβρίου 2026" in part
        assert "ΑΙΓΑΙΟ & ΥΙΟΙ <Α.Ε.>" in part
        assert "Δεν είναι απόδειξη πληρωμής" in part
    assert "&lt;Α.Ε.&gt;" in letter.html
    assert "€1,234.56" in write(writer, "fees.note.issued", "en").text


def test_the_receipt_shows_number_unit_and_deadline_by_the_day_in_greece(writer: LetterWriter) -> None:
    letter = write(writer, "certificates.request.submitted")
    for part in (letter.text, read(letter.html).shown):
        assert "12/24-11-2026" in part
        assert "24 Νοεμβρίου 2026" in part
        assert "4 Δεκεμβρίου 2026" in part
        assert "Τμήμα Δημοτικής Κατάστασης" in part
        assert "ταυτότητα" in part


def test_a_posted_certificate_names_the_address(writer: LetterWriter) -> None:
    address = {"street": "Μίνωος", "number": "", "postcode": "70014", "city": "Κουτουλουφάρι"}
    letter = write(writer, "certificates.request.submitted", delivery="post", postal_address=address)
    for part in (letter.text, read(letter.html).shown):
        assert "700\u00a014 Κουτουλουφάρι" in part
        assert "ταχυδρομικά τέλη" in part


@pytest.mark.parametrize(
    ("locale", "last_day", "day_after"),
    [("el", "31 Δεκεμβρίου 2026", "1 Ιανουαρίου 2027"), ("en", "31 December 2026", "1 January 2027")],
)
def test_a_declaration_that_ends_says_when_what_ends_and_what_to_do(
    writer: LetterWriter, locale: str, last_day: str, day_after: str
) -> None:
    ending, expired = (write(writer, f"identity.declaration.{kind}", locale) for kind in ("ending", "expired"))
    fees = {"el": "να δηλώνετε τέλη", "en": "declare fees"}[locale]
    notes = {"el": "σημειώματα πληρωμής", "en": "payment notes"}[locale]
    for letter in (ending, expired):
        for part in (letter.text, letter.html):
            assert "/businesses/declare" in part
        for part in (letter.text, read(letter.html).shown):
            for said in (last_day, fees, notes, "ΑΙΓΑΙΟ & ΥΙΟΙ <Α.Ε.>"):
                assert said in part
    for part in (ending.text, read(ending.html).shown):
        assert day_after in part, "the last day still counts"
        assert {"el": "αγνοήστε", "en": "ignore"}[locale] in part


@pytest.mark.parametrize("locale", ["el", "en"])
def test_an_acceptance_says_that_the_finance_office_may_have_to_find_the_business(
    writer: LetterWriter, locale: str
) -> None:
    """It is the only mail of the moment, and nothing in it may be wrong of a business that finance does not know."""
    letter = write(writer, "identity.declaration.accepted", locale)
    may, else_writes = {
        "el": ("μόλις συνδεθεί με τα βιβλία της οικονομικής υπηρεσίας", "θα σας γράψουμε το αποτέλεσμα"),
        "en": ("as soon as it is linked to the finance office’s records", "we will write to you with the result"),
    }[locale]
    for part in (letter.text, read(letter.html).shown):
        assert may in part
        assert else_writes in part


@pytest.mark.parametrize("locale", ["el", "en"])
def test_only_a_business_that_was_tied_is_led_to_the_fees(writer: LetterWriter, locale: str) -> None:
    tied, refused = (
        write(writer, "identity.declaration.debtor", locale, state=state, text=text)
        for state, text in (("tied", None), ("refused", "Details: XENAKI <IKE>"))
    )
    assert tied.subject != refused.subject
    for part in ("text", "html"):
        assert "/fees" in getattr(tied, part)
        assert "/fees" not in getattr(refused, part)
    assert "Details: XENAKI <IKE>" in refused.text
    assert "Details: XENAKI <IKE>" in read(refused.html).shown


def test_a_link_with_an_end_says_so(writer: LetterWriter) -> None:
    letter = write(writer, "identity.declaration.accepted", "en", valid_to="2027-12-31")
    assert "from 23 November 2026 to 31 December 2027" in letter.text
