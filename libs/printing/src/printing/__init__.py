"""What printed documents share: font and characters, QR codes, Typst pages, amounts in words.

What a document says and how it is laid out belongs to the service that prints it.
"""

from printing.characters import FONTS, printable
from printing.qr import qr_svg
from printing.template import Template

__all__ = ["FONTS", "Template", "printable", "qr_svg"]
