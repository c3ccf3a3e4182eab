"""The οίκοθεν υπηρεσιακό σημείωμα as a printed page, what a business receives and pays with, and the receipt for that.

`NoteContent` says what is on it, `render` gives the PDF; `ReceiptContent` and `render_receipt` likewise. The layouts
are `note.typ` and `receipt.typ`; the fonts travel with the library printing, so both look the same on every machine.
"""

from fee_declarations.document.acknowledgement import (
    AcknowledgementContent,
    DeclaredLine,
    render_acknowledgement,
)
from fee_declarations.document.catalogue import CatalogueContent, ListedDebt, render_catalogue
from fee_declarations.document.content import Line, NoteContent, Part
from fee_declarations.document.deposit_slip import DepositContent, Taken, render_deposit_slip
from fee_declarations.document.receipt import ReceiptContent, render_receipt
from fee_declarations.document.render import render

__all__ = [
    "AcknowledgementContent",
    "CatalogueContent",
    "DeclaredLine",
    "DepositContent",
    "Line",
    "ListedDebt",
    "NoteContent",
    "Part",
    "ReceiptContent",
    "Taken",
    "render",
    "render_acknowledgement",
    "render_catalogue",
    "render_deposit_slip",
    "render_receipt",
]
