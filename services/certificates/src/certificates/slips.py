"""What goes with a document on its last way: the slip to collect it with, the sheet in the envelope's window."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from certificates import printed
from certificates.domain.cases import Case
from certificates.papers import Papers
from certificates.store.deliveries import Pickup
from certificates.store.documents import Document, DocumentState, Kind
from certificates.use_cases.casework import Context
from certificates.use_cases.delivering import counter_of

_BRING = (
    printed.Item("Την ταυτότητα ή το διαβατήριό σας", None, "Your identity card or passport"),
    printed.Item(
        "Αν το παραλάβει άλλος: την ταυτότητά του και εξουσιοδότησή σας",
        "Με γνήσιο υπογραφής ή από το gov.gr",
        "If somebody else collects it: their identity card, and your authorisation",
    ),
)


def slip(papers: Papers, context: Context, case: Case, pickup: Pickup) -> printed.Slip:
    """The slip with which a document is collected."""
    procedure, place = context.procedure(case), counter_of(context, case, pickup)
    return printed.Slip(
        office=papers.letterhead(context.office(case)),
        request_number=case.number,
        procedure=procedure.title.el,
        procedure_english=procedure.title.en,
        code=pickup.code,
        place=place.name.el,
        place_address=place.address.el,
        place_phone=place.phone,
        hours=place.hours.el if place.hours else f"Ρωτήστε στο τηλέφωνο {place.phone}",
        laid_out_on=context.day_of(pickup.laid_out_at),
        bring=_BRING,
        english=case.locale == "en",
    )


@dataclass(frozen=True, slots=True)
class Sending:
    """What is sent where: the lines of the label, and the day."""

    address_lines: Sequence[str]
    day: date
    documents: Sequence[Document]


def covering(papers: Papers, context: Context, case: Case, sending: Sending) -> printed.CoveringSheet:
    """The sheet whose address shows in the window of the envelope."""
    title = context.procedure(case).document.title
    held = [one for one in sending.documents if one.kind is Kind.CERTIFICATE and one.state is DocumentState.VALID]
    return printed.CoveringSheet(
        office=papers.letterhead(context.office(case)),
        address_lines=tuple(sending.address_lines),
        enclosed=tuple(f"{title.el}, αρ. {one.number}" for one in held),
        sent_on=sending.day,
        english=case.locale == "en",
    )
