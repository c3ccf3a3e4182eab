"""What documents say. Every value is decided by the caller; nothing is computed or looked up here.

All but ``Look`` can be kept as JSON and taken out again (keeping.py), so that a document is made again as it was
signed. Texts are Greek; those named ``english`` are the small type under a label where the reader reads English.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Look:
    """How the municipality's documents look: the emblem as an SVG, and the colour of names and headings (#rrggbb)."""

    emblem: str
    colour: str


@dataclass(frozen=True, slots=True)
class Office:
    """Who writes: the head of the first page. ``hours`` is when people may come."""

    municipality: str
    unit: str
    address: str
    phone: str
    directorate: str | None = None
    email: str | None = None
    hours: str | None = None


class Mark(StrEnum):
    """What stands where a seal would: what the document is worth."""

    SEAL = "seal"
    """The municipality's electronic seal is in the file."""
    DEMO = "demo"
    """A seal of our own making: a trial, with no legal force."""
    OFFICER = "officer"
    """An officer signs the file with an own certificate."""
    PAPER = "paper"
    """Room for a signature by hand and the stamp."""
    COPY = "copy"
    """Neither: a copy for information."""
    DRAFT = "draft"
    """Not issued: a clerk looks at it."""


@dataclass(frozen=True, slots=True)
class Detail:
    """A line of the document: a label and what it says."""

    label: str
    value: str
    english: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list of persons or things."""

    label: str
    english: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Persons or things, a line each, with as many values as there are columns."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    english: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """How a reader checks whether the document is valid: the code (17 signs), and the page where it is asked for,
    without the code (``https://host/e``)."""

    code: str
    page: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a document is about: not printed, but shown in part to the person who checks it (domain.holders)."""

    given_name: str
    family_name: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate. ``statement`` is the sentence that certifies (``wording.filled`` makes it of a template);
    ``register`` and ``as_of`` say from which book («το Δημοτολόγιο») and day the facts are; ``signed_as`` in which
    capacity it is signed («Ο Ληξίαρχος»)."""

    office: Office
    number: str
    issued_on: date
    request_number: str
    title: str
    statement: str
    prepared_by: str
    signed_by: str
    signed_as: str
    mark: Mark
    title_english: str | None = None
    statement_english: str | None = None
    details: tuple[Detail, ...] = ()
    listings: tuple[Listing, ...] = ()
    register: str | None = None
    as_of: date | None = None
    purpose: str | None = None
    valid_until: date | None = None
    legal_basis: str | None = None
    check: Check | None = None
    replaces: str | None = None
    holder: Holder | None = None
    english: bool = False


class Matter(StrEnum):
    """What a letter is about; its wording is in ``wording.yaml``."""

    REFUSAL = "refusal"
    DOCUMENTS = "documents"
    EXTENSION = "extension"
    FORWARDED = "forwarded"
    RECALL = "recall"


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is asked for, with what is good to know about it."""

    title: str
    note: str | None = None
    english: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """An outgoing letter about a request. ``reasons`` are what the decision rests on, in law and in fact; ``until`` is
    the day by which documents are expected, or on which the answer is.

    Subject, opening, remedies and closing are the matter's own (``wording.yaml``).
    """

    office: Office
    matter: Matter
    number: str
    issued_on: date
    recipient: str
    address_lines: tuple[str, ...]
    request_number: str
    requested_on: date
    procedure: str
    reasons: tuple[str, ...]
    handled_by: str
    signed_by: str
    signed_as: str
    mark: Mark
    procedure_english: str | None = None
    items: tuple[Item, ...] = ()
    until: date | None = None
    about: str | None = None
    """The document that is recalled, or the authority that has the request now."""
    check: Check | None = None
    holder: Holder | None = None
    english: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a request was filed. ``bring`` are the documents that are still to come."""

    office: Office
    number: str
    filed_at: datetime
    applicant: str
    procedure: str
    delivery: str
    deadline: date
    procedure_english: str | None = None
    delivery_english: str | None = None
    bring: tuple[Item, ...] = ()
    details: tuple[Detail, ...] = ()
    filed_by: str | None = None
    """Which clerk filed it at the counter; None: the applicant did."""
    english: bool = False


@dataclass(frozen=True, slots=True)
class Slip:
    """What the collector takes along. ``code`` has 8 signs."""

    office: Office
    request_number: str
    procedure: str
    code: str
    place: str
    place_address: str
    hours: str
    laid_out_on: date
    bring: tuple[Item, ...]
    procedure_english: str | None = None
    place_phone: str | None = None
    english: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Where on an A4 page an address stands, in millimetres from its left and top edge."""

    left: float = 24.6
    top: float = 39.5
    width: float = 95.4
    height: float = 26.8


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """A sheet of labels, in millimetres: by default two columns of seven on A4."""

    columns: int = 2
    rows: int = 7
    width: float = 99.1
    height: float = 38.1
    left: float = 4.7
    top: float = 15.1
    gap_x: float = 2.5
    gap_y: float = 0.0


@dataclass(frozen=True, slots=True)
class Labels:
    """Address labels, and how many of the first sheet's are used up already."""

    municipality: str
    batch: str
    addresses: tuple[tuple[str, ...], ...]
    sheet: LabelSheet = field(default_factory=LabelSheet)
    used: int = 0


@dataclass(frozen=True, slots=True)
class CoveringSheet:
    """The sheet before a posted document, whose address shows in the envelope's window. What is inside is told below,
    where no window is."""

    office: Office
    address_lines: tuple[str, ...]
    enclosed: tuple[str, ...]
    sent_on: date
    block: Block = field(default_factory=Block)
    english: bool = False


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter of a batch. ``tracking`` is the post office's number; None: not scanned."""

    tracking: str | None
    addressee: str
    place: str
    postcode: str
    number: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class PostList:
    """What is handed to the post office at once."""

    office: Office
    number: str
    handed_on: date
    service: str
    items: tuple[Posted, ...]
    handed_by: str | None = None
