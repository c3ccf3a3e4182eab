"""From a case to what is printed about it: the only place where the two meet.

What a document says is decided when it is signed and kept with its row (``certificate``, ``letter``); the file is made
of that and nothing else (``make``), whenever that is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from certificates import printed
from certificates.catalogue import Procedure
from certificates.domain.cases import Case
from certificates.domain.requests import Delivery
from certificates.municipality import Municipality, Office
from certificates.printed import Mark
from certificates.seal import About, Kind, Seal, for_signing
from certificates.store.documents import Document
from certificates.store.documents import Kind as DocumentKind
from certificates.use_cases.casework import Context
from certificates.use_cases.letters import Said, Signed
from certificates.use_cases.making import Made

_MARKS: Mapping[Kind, Mark] = {Kind.DEMO: Mark.DEMO, Kind.FILE: Mark.SEAL, Kind.PKCS11: Mark.SEAL}
WAYS: Mapping[Delivery, tuple[str, str]] = {
    Delivery.COLLECT: ("Παραλαβή από το γραφείο", "Collected at the office"),
    Delivery.SERVICE_CENTRE: ("Παραλαβή από ΚΕΠ", "Collected at a citizens’ service centre"),
    Delivery.POST: ("Συστημένη επιστολή", "Registered post"),
    Delivery.DOWNLOAD: ("Αρχείο με ηλεκτρονική σφραγίδα", "A file with an electronic seal"),
}
_BY_ORDER = "Με εντολή του Δημάρχου"


@dataclass(frozen=True, slots=True)
class Papers:
    """Composes and prints what the office hands out, for one municipality."""

    municipality: Municipality
    seal_kind: Kind
    page: str
    """Where codes are checked: https://host/e"""

    @property
    def look(self) -> printed.Look:
        return printed.Look(self.municipality.logo, self.municipality.colours.primary)

    def certificate(self, context: Context, case: Case, signed: Signed) -> printed.Certificate:
        """What the certificate says, without its code, which is kept apart until it is printed."""
        procedure, fields = context.procedure(case), dict(case.document or {})
        form, office = procedure.document, context.office(case)
        in_the_sentence = {*form.places, "purpose"}
        details = tuple(
            printed.Detail(one.title.el, form.spoken(one, fields[one.name]), one.title.en)
            for one in form.fields
            if fields.get(one.name) and one.name not in in_the_sentence
        )
        return printed.Certificate(
            office=self.letterhead(office),
            number=signed.number,
            issued_on=context.today,
            request_number=case.number,
            title=form.title.el,
            title_english=form.title.en,
            statement=form.written(fields),
            details=details,
            purpose=fields.get("purpose"),
            prepared_by=case.prepared_by_name or signed.name,
            signed_by=signed.name,
            signed_as=_signed_as(procedure, office),
            mark=_MARKS.get(self.seal_kind, _without_seal(case)),
            valid_until=signed.valid_until,
            replaces=signed.replaces,
            holder=printed.Holder(fields.get("given_name", ""), fields.get("family_name", "")),
            english=case.locale == "en",
        )

    def letter(self, context: Context, case: Case, signed: Signed, said: Said) -> printed.Letter:
        """What a letter about the request says."""
        procedure, office = context.procedure(case), context.office(case)
        given, family = case.applicant.get("given_name", ""), case.applicant.get("family_name", "")
        return printed.Letter(
            office=self.letterhead(office),
            matter=said.matter,
            number=signed.number,
            issued_on=context.today,
            recipient=case.full_name or case.number,
            address_lines=_address(case),
            request_number=case.number,
            requested_on=context.day_of(case.submitted_at),
            procedure=procedure.title.el,
            procedure_english=procedure.title.en,
            reasons=said.reasons,
            items=said.items,
            until=said.until,
            about=said.about,
            handled_by=signed.name,
            signed_by=signed.name,
            signed_as=_signed_as(procedure, office),
            mark=_MARKS.get(self.seal_kind, Mark.COPY),
            holder=printed.Holder(given, family),
            english=case.locale == "en",
        )

    def preview(self, context: Context, case: Case, name: str) -> printed.Certificate:
        """The certificate as it stands in the case, marked as a draft. It has no number and no code."""
        said = self.certificate(context, case, Signed("—", name, None, None))
        return replace(said, mark=Mark.DRAFT)

    def receipt(self, context: Context, case: Case, bring: Sequence[printed.Item]) -> printed.Receipt:
        """That the request was filed, with all that one asks about later."""
        procedure, (way, way_english) = context.procedure(case), _way(context, case)
        return printed.Receipt(
            office=self.letterhead(context.office(case)),
            number=case.number,
            filed_at=case.submitted_at,
            applicant=case.full_name or case.number,
            procedure=procedure.title.el,
            procedure_english=procedure.title.en,
            delivery=way,
            delivery_english=way_english,
            deadline=case.deadline,
            bring=tuple(bring),
            details=_answers(procedure, case),
            filed_by=case.filed_by,
            english=case.locale == "en",
        )

    def letterhead(self, office: Office) -> printed.Office:
        """Who writes, as the head of a page names it."""
        return printed.Office(
            municipality=self.municipality.name.el,
            unit=office.name.el,
            address=office.address.el,
            phone=office.phone,
            directorate=office.directorate.el if office.directorate else None,
            email=office.email,
            hours=office.hours.el if office.hours else None,
        )

    def draw(self, document: Document, mark: Mark | None = None) -> bytes:
        """The file of a signed document, before any seal. ``mark``: what it is worth, if something else."""
        check = printed.Check(document.code, self.page) if document.code else None
        if document.kind is DocumentKind.CERTIFICATE:
            said = printed.taken(printed.Certificate, document.content)
            return printed.certificate(replace(said, check=check, mark=mark or said.mark), self.look)
        letter = printed.taken(printed.Letter, document.content)
        return printed.letter(replace(letter, check=check, mark=mark or letter.mark), self.look)


@dataclass(frozen=True, slots=True)
class Maker:
    """Draws and seals documents in the worker, with the key held open."""

    papers: Papers
    seal: Seal | None
    officers_sign: bool = False
    """Whether officers may sign with their own certificates what has no seal of worth."""

    def __call__(self, document: Document) -> Made:
        """The file of a signed document. Raises SealFailed, and whatever else a page or a key store does."""
        mark = self._mark(document)
        pdf = self.papers.draw(document, mark)
        if self.seal is None:
            return Made(pdf, None, self._unsigned(document), mark)
        unsigned = self._unsigned(document) if self.seal.kind is Kind.DEMO else None
        return Made(self.seal.seal(pdf, About(document.number)), self.seal.kind.value, unsigned, mark)

    def _mark(self, document: Document) -> Mark:
        # Of the seal that is here, whatever the web process was set to when it was signed: the page must not say more
        # than the file holds, nor less.
        if self.seal is not None:
            return _MARKS[self.seal.kind]
        thought = Mark(str(document.content["mark"]))
        return Mark.COPY if thought in _MARKS.values() else thought

    def _unsigned(self, document: Document) -> bytes | None:
        # Made now, while the code is known: the page that is signed says that it is, and carries the same code.
        return for_signing(self.papers.draw(document, Mark.OFFICER)) if self.officers_sign else None


def _without_seal(case: Case) -> Mark:
    """What a certificate is worth that has no seal: paper is signed by hand, a file is for information."""
    return Mark.COPY if case.delivery is Delivery.DOWNLOAD else Mark.PAPER


def _signed_as(procedure: Procedure, office: Office) -> str:
    signatory = procedure.signatory or office.signatory
    return signatory.el if signatory else _BY_ORDER


def _way(context: Context, case: Case) -> tuple[str, str]:
    """How it is received, in both languages; a service centre by its name."""
    way, english = WAYS[case.delivery]
    centre = context.offices.get(case.service_centre or "")
    if centre is None:
        return way, english
    return f"{way}: {centre.name.el}, {centre.address.el}", f"{english}: {centre.name.en}"


def _address(case: Case) -> tuple[str, ...]:
    address = case.postal_address
    if not address:
        return ()
    return (f"{address['street']} {address['number']}".strip(), f"{address['postcode']} {address['city']}")


def _answers(procedure: Procedure, case: Case) -> tuple[printed.Detail, ...]:
    """What was answered, in the words of the questions."""
    said = []
    for question in procedure.questions:
        if answer := case.answers.get(question.id):
            chosen = next((one.title for one in question.choices if one.value == answer), None)
            said.append(printed.Detail(question.title.el, chosen.el if chosen else answer, question.title.en))
    return tuple(said)
