"""The οίκοθεν υπηρεσιακό σημείωμα as a printed page: what a business receives and pays with.

`NoteContent` says what is on it, `render` gives the PDF. The layout is `note.typ`; the fonts travel with the library
printing, so that a note looks the same on every machine.
"""

from fee_declarations.document.content import Line, NoteContent
from fee_declarations.document.render import render

__all__ = ["Line", "NoteContent", "render"]
