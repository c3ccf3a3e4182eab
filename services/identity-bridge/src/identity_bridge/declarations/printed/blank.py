"""The blank form as a PDF that everybody can fill in and save: fields laid over the slots of the printed form.

Each field is in the document's structure, in the table cell where it stands, so that a screen reader meets it there
(ISO 14289-1, 7.18.4).
"""

import io
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from identity_bridge.declarations.printed import greek_font
from identity_bridge.declarations.printed.form import Slot, render_blank

_DRAW = "/Noto 9 Tf 0 g"
_PRINTED_FLAG = 4
_COMBO_FLAG = 1 << 17


@lru_cache(maxsize=1)
def blank_form(municipality: str, emblem: str) -> bytes:
    """The form with text fields. Viewers draw what is typed; the font that they need for Greek is embedded."""
    printed, slots = render_blank(municipality, emblem)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(printed)))
    tree: Any = writer.root_object["/StructTreeRoot"]
    cells = list(_empty_cells(tree["/K"]))
    widgets = ArrayObject(
        _add(writer, slot, cell, key, tree)
        for key, (slot, cell) in enumerate(zip(slots, cells, strict=True), int(tree["/ParentTreeNextKey"]))
    )
    tree[NameObject("/ParentTreeNextKey")] = NumberObject(int(tree["/ParentTreeNextKey"]) + len(slots))
    fonts = _dictionary(Noto=greek_font.embed(writer))
    writer.root_object[NameObject("/AcroForm")] = _dictionary(
        Fields=widgets,
        NeedAppearances=BooleanObject(True),
        DR=_dictionary(Font=fonts),
        DA=TextStringObject(_DRAW),
    )
    # The window of a reader shows the title, and not the name of the file (ISO 14289-1, 7.1).
    writer.root_object[NameObject("/ViewerPreferences")] = _dictionary(DisplayDocTitle=BooleanObject(True))
    whole = io.BytesIO()
    writer.write(whole)
    return whole.getvalue()


def _add(writer: PdfWriter, slot: Slot, cell: Any, key: int, tree: Any) -> IndirectObject:
    """One field on its page, and its element in the cell of the structure tree."""
    page = writer.pages[slot.page - 1]
    widget = writer._add_object(_widget(slot, page, key))
    page[NameObject("/Annots")] = ArrayObject([*page.get("/Annots", []), widget])
    page[NameObject("/Tabs")] = NameObject("/S")
    reference = _dictionary(Type=NameObject("/OBJR"), Obj=widget, Pg=page.indirect_reference)
    element = writer._add_object(
        _dictionary(
            Type=NameObject("/StructElem"),
            S=NameObject("/Form"),
            P=cell.indirect_reference,
            Alt=TextStringObject(slot.title),
            K=ArrayObject([reference]),
        )
    )
    cell[NameObject("/K")] = ArrayObject([element])
    tree["/ParentTree"]["/Nums"].extend([NumberObject(key), element])
    return widget


def _widget(slot: Slot, page: Any, key: int) -> DictionaryObject:
    top = float(page.mediabox.height)
    corners = (slot.x, top - slot.y - slot.height, slot.x + slot.width, top - slot.y)
    options = ArrayObject(TextStringObject(text) for text in slot.options)
    kind = {"FT": NameObject("/Ch"), "Ff": NumberObject(_COMBO_FLAG), "Opt": options} if options else {}
    return _dictionary(
        Type=NameObject("/Annot"),
        Subtype=NameObject("/Widget"),
        **({"FT": NameObject("/Tx")} | kind),
        T=TextStringObject(slot.name),
        TU=TextStringObject(slot.title),
        Rect=_numbers(*corners),
        F=NumberObject(_PRINTED_FLAG),
        DA=TextStringObject(_DRAW),
        P=page.indirect_reference,
        StructParent=NumberObject(key),
    )


def _empty_cells(node: Any) -> Iterator[Any]:
    """The table cells without content, in reading order: the slots."""
    node = node.get_object()
    if isinstance(node, ArrayObject):
        for child in node:
            yield from _empty_cells(child)
    elif isinstance(node, DictionaryObject):
        inside = node.get("/K", ArrayObject())
        if node.get("/S") == "/TD" and not inside:
            yield node
        else:
            yield from _empty_cells(inside)


def _dictionary(**entries: Any) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})


def _numbers(*values: float) -> ArrayObject:
    return ArrayObject(FloatObject(round(value, 2)) for value in values)
