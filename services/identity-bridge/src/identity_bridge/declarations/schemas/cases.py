"""Shapes of the API of special declarations: what comes in. What goes out: answers.py."""

import base64
import binascii
from collections.abc import Collection
from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from inputkit.codes import GovCode
from inputkit.days import Day, Whole
from inputkit.email import EmailAddress, read_email
from inputkit.files import SCAN_BYTES
from inputkit.refusals import Refused
from inputkit.schemas import Labels, Shape, label
from inputkit.tax import afm_digits
from inputkit.tax import gemi as tidy_gemi
from inputkit.text import Line, Lines, preferring, taking
from pydantic import AfterValidator, Field

from identity_bridge.declarations.domain.fields import CaseFields, CertificationFields, PlaceFields
from identity_bridge.declarations.domain.labels import DECLARATIONS
from identity_bridge.declarations.domain.pre_check import SERIOUS
from identity_bridge.declarations.domain.rules import REASONS, State

MAX_PLACES = 50
BODY_BYTES = SCAN_BYTES * 4 // 3 + 20_000
"""The largest body that carries a file: base64 makes four bytes of three."""

Written = Annotated[str, Line(300)]
Locale = Literal["el", "en"]


def _known(codes: Collection[str]) -> AfterValidator:
    def check(code: str) -> str:
        if code not in codes:
            raise Refused("choice")
        return code

    return AfterValidator(taking(check))


class _In(Shape):
    labels = DECLARATIONS


class PlaceIn(_In):
    """A place of business, as far as it is filled in."""

    name: Written = ""
    address: Written = ""


class FieldsIn(_In):
    """What the person wrote so far: anything may still be missing or wrong (domain.declarations.faults).

    ``afm`` is the business's. Numbers and address are in their own writing as soon as they are right.
    """

    afm: Annotated[str, Line(40), AfterValidator(preferring(afm_digits))] = ""
    name: Written = ""
    trade_name: Written = ""
    seat: Written = ""
    tax_office: Written = ""
    gemi: Annotated[str, Line(40), AfterValidator(preferring(tidy_gemi))] = ""
    notice_email: Annotated[str, Line(254), AfterValidator(preferring(read_email))] = ""
    given_name: Written = ""
    family_name: Written = ""
    father_name: Written = ""
    capacity: Literal["", "legal_representative", "authorised_accountant"] = ""
    proof: Written = ""
    places: list[PlaceIn] = Field(default_factory=list, max_length=MAX_PLACES)

    def without_afm(self) -> CaseFields:
        """The fields as JSON keeps them; the tax number is sealed beside them."""
        return CaseFields(
            capacity=self.capacity,
            given_name=self.given_name,
            family_name=self.family_name,
            father_name=self.father_name,
            name=self.name,
            trade_name=self.trade_name,
            seat=self.seat,
            tax_office=self.tax_office,
            gemi=self.gemi,
            proof=self.proof,
            notice_email=self.notice_email,
            places=[PlaceFields(name=place.name, address=place.address) for place in self.places],
        )


class CaseIn(_In):
    """The body of POST and PUT /declarations."""

    fields: FieldsIn
    locale: Locale = "el"


class CertificationIn(_In):
    """Βεβαίωση γνησίου της υπογραφής: who certified the signature, under which number, when."""

    body: Annotated[str, Line(200, least=1)]
    number: Annotated[str, Line(60, least=1)]
    day: Annotated[date, Day()]

    def fields(self) -> CertificationFields:
        """The certification as JSON keeps it."""
        return CertificationFields(body=self.body, number=self.number, day=self.day.isoformat())


class DocumentIn(_In):
    """The signed declaration: a scan with its certification, or the code of a declaration made at gov.gr."""

    content: str | None = None
    certification: CertificationIn | None = None
    gov_code: GovCode | None = None


def decoded(content: str | None) -> bytes:
    """The bytes of a file; raises ValueError when they are not base64."""
    try:
        return base64.b64decode(content or "", validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None


class TypedCertificationIn(_In):
    """A certification as staff typed it, whatever is still empty: all that is missing is said at one time."""

    body: Annotated[str, Line(200)] = ""
    number: Annotated[str, Line(60)] = ""
    day: Annotated[str, Line(10)] = ""


class PaperIn(_In):
    """A blank form that was filled in by hand and brought: whose it is, what it says, and its scan.

    ``who`` is a user name or an address to look up; ``visit`` instead is the case of this visit at the desk.
    """

    who: Annotated[str, Line(255)] = ""
    visit: UUID | None = None
    fields: FieldsIn
    content: str = ""
    certification: TypedCertificationIn = TypedCertificationIn()


class DecisionIn(_In):
    """What staff decide on the submission that they looked at."""

    revision: Annotated[int, Whole()]


class AcceptIn(DecisionIn):
    """``document_checked``: the clerk looked at the signed declaration, or looked its code up at gov.gr. ``despite``
    names each serious finding that the clerk saw and accepts all the same."""

    document_checked: Literal[True]
    despite: list[Annotated[str, _known(SERIOUS)]] = Field(default_factory=list, max_length=len(SERIOUS))
    valid_from: Annotated[date, Day()] | None = None
    valid_to: Annotated[date, Day()] | None = None


class ReturnIn(DecisionIn):
    """Back to the person, to be put right: why, and in words what to do."""

    reasons: Annotated[list[Annotated[str, _known(REASONS)]], Field(min_length=1, max_length=len(REASONS))]
    text: Annotated[str, Lines(1000, least=1)]


class RefuseIn(DecisionIn):
    """The end of this case; the person may begin another."""

    text: Annotated[str, Lines(1000, least=1)]


class RevokeIn(_In):
    """Why an accepted declaration ends; the person may leave it empty."""

    text: Annotated[str, Lines(1000)] = ""


class AddressIn(_In):
    """Where notes of payment are to go."""

    email: EmailAddress


class TokenIn(_In):
    """What the link carries."""

    token: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{20,100}$")]


Page = Annotated[int, Whole(1, 10_000)]


class QueueQuery(Shape):
    """The parameters of GET /declarations-desk/cases. A ``number`` may be typed in any way."""

    labels: ClassVar[Labels] = {
        "number": label("Αριθμός", "Number"),
        "state": label("Κατάσταση", "State"),
        "page": label("Σελίδα", "Page"),
        "since": label("Από", "From"),
        "until": label("Έως", "To"),
    }

    state: State = State.SUBMITTED
    number: Annotated[str, Line(32)] = ""
    page: Page = 1
    since: Annotated[date, Day()] | None = None
    until: Annotated[date, Day()] | None = None


class SearchIn(Shape):
    """The body of POST /declarations-desk/searches, for a tax number is in no address and in no log."""

    labels: ClassVar[Labels] = {
        "text": label(
            "Αναζήτηση",
            "Search",
            request=(
                "Γράψτε αριθμό υπόθεσης, ΑΦΜ ή τουλάχιστον τρία γράμματα της επωνυμίας.",
                "Enter a case number, a tax number, or at least three letters of the name.",
            ),
        ),
        "page": label("Σελίδα", "Page"),
    }

    text: Annotated[str, Line(200, least=3)]
    page: Page = 1
