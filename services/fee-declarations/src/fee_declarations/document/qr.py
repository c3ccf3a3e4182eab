"""The payment code as a QR symbol."""

import segno


def qr_svg(rf: str) -> str:
    """An SVG of the bare code: no public specification says what else banking apps would read, and the code alone pays.

    Black on white with the quiet zone of four modules that ISO/IEC 18004 asks for; error correction Q survives a fold.
    """
    symbol = segno.make_qr(rf, error="q", boost_error=False)
    svg: str = symbol.svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    return svg
