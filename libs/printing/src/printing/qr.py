"""QR codes (ISO/IEC 18004)."""

import segno


def qr_svg(text: str) -> str:
    """The code as an SVG, black on white with the quiet zone of four modules.

    Error correction Q survives a fold, a stamp beside it and a telephone's camera.
    """
    symbol = segno.make_qr(text, error="q", boost_error=False)
    svg: str = symbol.svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    return svg
