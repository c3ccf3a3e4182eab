"""Shapes of the desk's API: what comes in."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from inputkit.days import Day
from inputkit.refusals import Text
from inputkit.schemas import Fault, Shape, Unfit, fault
from inputkit.tax import Afm
from inputkit.text import Line, Lines
from printing.characters import PRINTABLE
from pydantic import AfterValidator, Field, field_validator

from identity_bridge.desk.domain import rules
from identity_bridge.desk.domain.labels import DESK

# It is kept for ever, and read by its citizen: identifiers are taken out before.
Reason = Annotated[str, Lines(500, least=5), AfterValidator(rules.without_identifiers)]
_NAME = r"^[^<>0-9]*$"
Name = Annotated[str, Line(100, font=PRINTABLE), Field(pattern=_NAME)]

EXPIRED: Text = {
    "el": "Το έγγραφο έχει λήξει. Ζητήστε άλλο που ισχύει.",
    "en": "The document has expired. Ask for one that is valid.",
}


class _In(Shape):
    labels = DESK


class CodeWish(_In):
    """The language of the mail with the code."""

    locale: Literal["el", "en"] = "el"


class LookupIn(_In):
    """Whom a clerk looks for without a code, and why."""

    who: Annotated[str, Line(255, least=3)]
    reason: Reason


class CaseIn(_In):
    """How a case is opened: by the citizen's code, or by a look-up."""

    code: Annotated[str, Line(40, least=4)] | None = None
    lookup_id: UUID | None = None


class CertifyIn(_In):
    """What the clerk saw. Names are brought to the form of Greek documents."""

    document_kind: rules.Document
    document_last: Annotated[str, Line(10), Field(pattern=r"^[0-9A-Za-zΑ-Ωα-ω]{4}$")]
    document_expires: Annotated[date, Day()] | None = None
    given_name: Name = ""
    family_name: Annotated[str, Line(100, least=1, font=PRINTABLE), Field(pattern=_NAME)]
    father_name: Name = ""
    not_on_document: frozenset[Literal["given_name", "father_name"]] = frozenset()
    afm: Afm
    name_differs: bool = False

    @field_validator("given_name", "family_name", "father_name", "document_last")
    @classmethod
    def _as_printed(cls, value: str) -> str:
        return rules.name_on_document(value)

    @classmethod
    def taken(cls, members: object) -> Self:
        """As every shape, and what this kind of document lacks is said along with what is mistyped: the clerk, with the
        citizen waiting, sends the form a second time and not a third."""
        try:
            return super().taken(members)
        except Unfit as unfit:
            faulty = {one.field for one in unfit.faults}
            lacking = _lacking(members) if isinstance(members, Mapping) else []
            faults = unfit.faults + [one for one in lacking if one.field not in faulty]
            order = list(cls.model_fields)
            # Of what has no field of its own it is said last.
            raise Unfit(sorted(faults, key=lambda one: order.index(one.field) if one.field in order else 99)) from None

    def faults(self, today: date) -> list[Fault]:
        """What no field alone shows: what this kind of document has, and whether it is valid still."""
        expired = self.document_expires is not None and self.document_expires < today
        found = [Fault("document_expires", EXPIRED)] if expired else []
        return found + _lacking(self.model_dump())


def _lacking(form: Mapping[str, Any]) -> list[Fault]:
    """What such a document has and the form does not say; the form may have other faults. Only the old card has no end,
    and only a passport no father."""
    kind, unwritten = form.get("document_kind"), form.get("not_on_document") or ()
    needed = [] if kind == rules.Document.ID_CARD_OLD else ["document_expires"]
    needed += ["given_name"] + ([] if kind == rules.Document.PASSPORT else ["father_name"])
    absent = unwritten if isinstance(unwritten, list | frozenset) else []
    return [
        fault(name, "missing", DESK)
        for name in needed
        if not str(form.get(name) or "").strip() and (name not in absent or name == "document_expires")
    ]


class UndoIn(_In):
    """Why, and whether the tax number was not the citizen's."""

    reason: Reason
    afm_wrong: bool = False


class ReasonIn(_In):
    """Why."""

    reason: Reason


class CheckIn(_In):
    """A second clerk's look."""

    agrees: bool
    note: Annotated[str, Lines(500), AfterValidator(rules.without_identifiers)] = ""

    def faults(self) -> list[Fault]:
        """A clerk who disagrees says with what."""
        return [] if self.agrees or len(self.note) >= 5 else [fault("note", "missing", DESK)]
