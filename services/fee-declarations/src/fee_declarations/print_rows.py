"""What is printed on a note, beside its declaration."""

from collections.abc import Sequence
from dataclasses import dataclass

from fee_declarations.claims.plans import Instalment
from fee_declarations.declaration_rows import Declaration, Note, NotedDeclaration


@dataclass(frozen=True, slots=True)
class NoteToPrint:
    """A note with all that is printed on it and that its mail needs. ``replaces`` is the number of the note whose place
    it took; ``instalments`` are those of its plan."""

    noted: NotedDeclaration
    note: Note
    business_address: str
    tax_office: str | None
    notice_email: str | None
    replaces: str | None
    instalments: Sequence[Instalment] = ()

    @property
    def declaration(self) -> Declaration:
        return self.noted.declaration
