"""From a parsed event to the texts of a mail, in the recipient's language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from servicekit import formats

from notifier.incoming_events.certificates import (
    Closed,
    DeliveryChanged,
    DocumentsAsked,
    Extended,
    Forwarded,
    Issued,
    PostalAddress,
    Posted,
    ReadyToCollect,
    Recalled,
    Refused,
    RequestSubmitted,
    Step,
    Told,
)
from notifier.incoming_events.fees import (
    FeeDeclarationAmended,
    FeeDeclarationWithdrawn,
    NoteIssued,
    PaymentReceived,
    PaymentReminded,
    PaymentReturned,
    VatReturnRefused,
)
from notifier.incoming_events.identity import (
    AccountBound,
    AccountJoined,
    AccountRemoved,
    DeclarationAccepted,
    DeclarationDebtor,
    DeclarationEnding,
    DeclarationExpired,
    DeclarationRefused,
    DeclarationReturned,
    DeclarationRevoked,
    DeclarationSubmitted,
    DeskCode,
    LevelChanged,
    LookedUp,
    NoticeAddressAsked,
    NoticeAddressChanged,
    NoticeAddressEnded,
)
from notifier.incoming_events.parts import (
    Document,
    Recipient,
)
from notifier.municipality import Municipality

Notice = (
    RequestSubmitted
    | Step
    | FeeDeclarationAmended
    | FeeDeclarationWithdrawn
    | NoteIssued
    | PaymentReceived
    | PaymentReminded
    | VatReturnRefused
    | DeclarationAccepted
    | DeclarationSubmitted
    | DeclarationRevoked
    | DeclarationEnding
    | LevelChanged
    | LookedUp
    | NoticeAddressAsked
    | NoticeAddressChanged
    | AccountBound
    | AccountJoined
    | AccountRemoved
    | DeskCode
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event that people are told of: how it is parsed, and the name of its templates."""

    model: type[Notice]
    template: str


KINDS: Mapping[str, Kind] = {
    "certificates.request.submitted": Kind(RequestSubmitted, "request_submitted"),
    "certificates.request.delivery-changed": Kind(DeliveryChanged, "delivery_changed"),
    "certificates.request.documents-asked": Kind(DocumentsAsked, "documents_asked"),
    "certificates.request.documents-reminded": Kind(DocumentsAsked, "documents_reminded"),
    "certificates.request.told": Kind(Told, "told"),
    "certificates.request.extended": Kind(Extended, "extended"),
    "certificates.request.forwarded": Kind(Forwarded, "forwarded"),
    "certificates.request.issued": Kind(Issued, "issued"),
    "certificates.request.refused": Kind(Refused, "refused"),
    "certificates.request.withdrawn": Kind(Step, "withdrawn"),
    "certificates.request.closed": Kind(Closed, "closed"),
    "certificates.request.ready-to-collect": Kind(ReadyToCollect, "ready_to_collect"),
    "certificates.request.collect-reminded": Kind(ReadyToCollect, "collect_reminded"),
    "certificates.request.posted": Kind(Posted, "posted"),
    "certificates.request.returned": Kind(Step, "returned"),
    "certificates.request.recalled": Kind(Recalled, "recalled"),
    "fees.declaration.amended": Kind(FeeDeclarationAmended, "fee_amended"),
    "fees.declaration.withdrawn": Kind(FeeDeclarationWithdrawn, "fee_withdrawn"),
    "fees.note.issued": Kind(NoteIssued, "note_issued"),
    "fees.payment.received": Kind(PaymentReceived, "payment_received"),
    "fees.payment.reminded": Kind(PaymentReminded, "payment_reminded"),
    "fees.payment.returned": Kind(PaymentReturned, "payment_returned"),
    "fees.vat-return.refused": Kind(VatReturnRefused, "vat_return_refused"),
    "identity.declaration.submitted": Kind(DeclarationSubmitted, "declaration_submitted"),
    "identity.declaration.returned": Kind(DeclarationReturned, "declaration_returned"),
    "identity.declaration.refused": Kind(DeclarationRefused, "declaration_refused"),
    "identity.declaration.accepted": Kind(DeclarationAccepted, "declaration_accepted"),
    "identity.declaration.debtor": Kind(DeclarationDebtor, "declaration_debtor"),
    "identity.declaration.revoked": Kind(DeclarationRevoked, "declaration_revoked"),
    "identity.declaration.ending": Kind(DeclarationEnding, "declaration_ending"),
    "identity.declaration.expired": Kind(DeclarationExpired, "declaration_expired"),
    "identity.level.changed": Kind(LevelChanged, "level_changed"),
    "identity.notice-address.asked": Kind(NoticeAddressAsked, "notice_address_asked"),
    "identity.notice-address.changed": Kind(NoticeAddressChanged, "notice_address_changed"),
    "identity.notice-address.ended": Kind(NoticeAddressEnded, "notice_address_ended"),
    "identity.account.bound": Kind(AccountBound, "account_bound"),
    "identity.account.joined": Kind(AccountJoined, "account_joined"),
    "identity.account.removed": Kind(AccountRemoved, "account_removed"),
    "identity.desk.looked-up": Kind(LookedUp, "looked_up"),
    "identity.desk-code.made": Kind(DeskCode, "desk_code_made"),
    "identity.desk-code.ending": Kind(DeskCode, "desk_code_ending"),
}


@dataclass(frozen=True, slots=True)
class Emblem:
    """A PNG, and the name by which the HTML shows it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it is bytes."""

    subject: str
    text: str
    html: str
    emblem: Emblem
    document: Document | None
    recipient: Recipient


def day_after(day_before: date) -> date:
    """The first day on which something no longer holds."""
    return day_before + timedelta(days=1)


def postal(address: PostalAddress) -> str:
    """A postal address on one line."""
    return formats.postal_address(address.street, address.number, address.postcode, address.city)


def grouped(code: str) -> str:
    """A code that is said or shown at a counter: ``K7QP-4M2X``."""
    return formats.by_four(code).replace(" ", "-")


def quoted(text: str) -> str:
    """Words of others in a mail without markup, as mail programs quote: none of their lines can pass for ours."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


class LetterWriter:
    """Writes the letters of one municipality. Templates are compiled once; a missing value is an error, not a gap."""

    def __init__(self, municipality: Municipality, portal_url: str) -> None:
        self._environment = Environment(
            loader=PackageLoader("notifier"),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(
            money=formats.money,
            day=formats.day,
            day_after=day_after,
            clock=formats.clock,
            by_four=formats.by_four,
            grouped=grouped,
            postal=postal,
            quoted=quoted,
        )
        self._environment.globals.update(municipality=municipality, portal_url=portal_url)
        self._emblem = Emblem(municipality.emblem_id, municipality.emblem)

    def write(self, template: str, notice: Notice) -> Letter:
        """The letter that tells the recipient of the event."""
        locale = notice.recipient.locale
        values = {"notice": notice, "locale": locale}
        text = self._environment.get_template(f"{template}.{locale}.txt").make_module(values)
        subject = str(getattr(text, "subject")).strip()  # noqa: B009 -- set by the template, unknown to a type checker
        html = self._environment.get_template(f"{template}.{locale}.html").render(values, subject=subject)
        document = notice.document if isinstance(notice, NoteIssued | PaymentReceived) else None
        # A part that does not apply leaves its empty lines.
        plain = re.sub(r"\n{3,}", "\n\n", str(text)).strip() + "\n"
        return Letter(subject, plain, html, self._emblem, document, notice.recipient)
