"""The documents that the office hands out: certificates, letters, receipts, slips, and what goes to the post office.

``content`` says what is on each, ``render`` gives the PDFs; the layouts are the ``.typ`` files. Fonts and letterhead
are the library printing's.
"""

from certificates.printed.content import (
    Block,
    Certificate,
    Check,
    Column,
    CoveringSheet,
    Detail,
    Holder,
    Item,
    Labels,
    LabelSheet,
    Letter,
    Listing,
    Look,
    Mark,
    Matter,
    Office,
    Posted,
    PostList,
    Receipt,
    Slip,
)
from certificates.printed.keeping import kept, taken
from certificates.printed.render import certificate, covering_sheet, labels, letter, post_list, receipt, slip

__all__ = [
    "Block",
    "Certificate",
    "Check",
    "Column",
    "CoveringSheet",
    "Detail",
    "Holder",
    "Item",
    "LabelSheet",
    "Labels",
    "Letter",
    "Listing",
    "Look",
    "Mark",
    "Matter",
    "Office",
    "PostList",
    "Posted",
    "Receipt",
    "Slip",
    "certificate",
    "covering_sheet",
    "kept",
    "labels",
    "letter",
    "post_list",
    "receipt",
    "slip",
    "taken",
]
