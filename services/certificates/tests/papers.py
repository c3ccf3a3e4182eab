"""Documents for the tests, one of each kind, and what a reader gets of them."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pypdfium2
from certificates import printed
from certificates.domain.codes import check_sign
from certificates.printed import (
    Certificate,
    Check,
    Column,
    CoveringSheet,
    Detail,
    Item,
    Labels,
    Letter,
    Listing,
    Look,
    Mark,
    Matter,
    Office,
    Posted,
    PostList,
    Receipt,
    Slip,
)

EMBLEM = Path(__file__).parents[3] / "deploy/municipalities/chersonisos.svg"
LOOK = Look(EMBLEM.read_text(encoding="utf-8"), "#003375")
CODE = "7Q3K9V2M5X8C1R4TA"
PICKUP = "7Q3K9V2" + check_sign("7Q3K9V2")
OFFICE = Office(
    municipality="Δήμος Δοκιμής",
    directorate="Διεύθυνση Διοικητικών Υπηρεσιών",
    unit="Τμήμα Δημοτικής Κατάστασης",
    address="Πλατεία Δημαρχείου 1, 700 00 Δοκιμή",
    phone="2810000000",
    email="dimotologio@dimos.example",
    hours="Δευτέρα έως Παρασκευή, 8:30–13:30",
)
ADDRESS = ("ΕΛΕΝΗ ΞΕΝΑΚΗ", "ΕΛΕΥΘΕΡΙΑΣ 50", "700 14 ΛΙΜΕΝΑΣ ΧΕΡΣΟΝΗΣΟΥ")
PERSONS = Listing(
    "Μέλη της οικογένειας",
    (Column("α/α"), Column("Επώνυμο", "Surname"), Column("Όνομα", "Name"), Column("Γέννηση", "Born")),
    (("1", "ΞΕΝΑΚΗ", "ΕΛΕΝΗ", "12/03/1980"), ("2", "ΞΕΝΑΚΗΣ", "ΑΛΕΞΑΝΔΡΟΣ-ΝΙΚΟΛΑΟΣ", "05/06/2010")),
    "Members of the family",
)
CERTIFICATE = Certificate(
    office=OFFICE,
    number="412/23-11-2026",
    issued_on=date(2026, 11, 23),
    request_number="387/20-11-2026",
    title="Πιστοποιητικό οικογενειακής κατάστασης",
    title_english="Certificate of family status",
    statement="Πιστοποιείται ότι η οικογένεια της ΕΛΕΝΗΣ ΞΕΝΑΚΗ αποτελείται από τα παρακάτω μέλη:",
    statement_english="It is certified that the family of ELENI XENAKI has the members below:",
    details=(Detail("Οικογενειακή μερίδα", "1234/2", "Family record"),),
    listings=(PERSONS,),
    register="το Δημοτολόγιο",
    as_of=date(2026, 11, 22),
    purpose="Για επίδομα",
    prepared_by="Μαρία Παπαδάκη",
    signed_by="Ιωάννης Δημητρίου",
    signed_as="Με εντολή Δημάρχου",
    mark=Mark.SEAL,
    valid_until=date(2027, 5, 23),
    check=Check(CODE, "https://eservices.dimos.example/e"),
)
LETTER = Letter(
    office=OFFICE,
    matter=Matter.REFUSAL,
    number="413/23-11-2026",
    issued_on=date(2026, 11, 23),
    recipient="Ελένη Ξενάκη",
    address_lines=ADDRESS[1:],
    request_number="387/20-11-2026",
    requested_on=date(2026, 11, 20),
    procedure="Πιστοποιητικό οικογενειακής κατάστασης",
    procedure_english="Certificate of family status",
    reasons=("Η μερίδα σας τηρείται στον Δήμο Ηρακλείου.", "Άρθρο 4 του ν. 2690/1999."),
    items=(Item("Υπεύθυνη δήλωση", "Με γνήσιο υπογραφής", "Solemn declaration"),),
    until=date(2026, 12, 10),
    about="412/23-11-2026",
    handled_by="Μαρία Παπαδάκη",
    signed_by="Ιωάννης Δημητρίου",
    signed_as="Με εντολή Δημάρχου",
    mark=Mark.SEAL,
    check=Check(CODE, "https://eservices.dimos.example/e"),
)
RECEIPT = Receipt(
    office=OFFICE,
    number="387/21-11-2026",
    filed_at=datetime(2026, 11, 20, 22, 30, tzinfo=UTC),
    applicant="Ελένη Ξενάκη",
    procedure="Πιστοποιητικό εγγυτέρων συγγενών",
    procedure_english="Certificate of next of kin",
    delivery="Παραλαβή από το γραφείο",
    delivery_english="Collected at the office",
    deadline=date(2026, 12, 1),
    bring=(Item("Υπεύθυνη δήλωση για τους συγγενείς", "Μπορείτε να την ανεβάσετε", "Solemn declaration"),),
    details=(Detail("Τηλέφωνο", "6900000000", "Phone"),),
)
SLIP = Slip(
    office=OFFICE,
    request_number="387/21-11-2026",
    procedure="Πιστοποιητικό εγγυτέρων συγγενών",
    procedure_english="Certificate of next of kin",
    code=PICKUP,
    place="ΚΕΠ Δοκιμής",
    place_address="Οδός Δοκιμών 3",
    place_phone="2810000001",
    hours="Δευτέρα έως Παρασκευή, 8:00–15:00",
    laid_out_on=date(2026, 11, 24),
    bring=(Item("Την ταυτότητα ή το διαβατήριό σας", None, "Your identity card or passport"),),
)
LABELS = Labels("Δήμος Δοκιμής", "7", (ADDRESS,) * 16, used=3)
COVERING = CoveringSheet(OFFICE, ADDRESS, ("Πιστοποιητικό, 412/23-11-2026",), date(2026, 11, 24))
POST_LIST = PostList(
    OFFICE,
    "7",
    date(2026, 11, 24),
    "Συστημένη επιστολή",
    (
        Posted("RR473124829GB", ADDRESS[0], "ΛΙΜΕΝΑΣ ΧΕΡΣΟΝΗΣΟΥ", "700 14", "412/23-11-2026"),
        Posted(None, "ANNA MÜLLER", "BERLIN", "10115", "413/23-11-2026", "GERMANY"),
    ),
    "Μαρία Παπαδάκη",
)


def certificate(said: Certificate = CERTIFICATE) -> bytes:
    return printed.certificate(said, LOOK)


def pages_text(pdf: bytes) -> list[str]:
    """The text of each page, with spaces of every kind as one space."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [re.sub(r"\s+", " ", page.get_textpage().get_text_bounded()) for page in document]


def text_of(pdf: bytes) -> str:
    return " ".join(pages_text(pdf))


def squeezed(text: str) -> str:
    return "".join(text.split())
