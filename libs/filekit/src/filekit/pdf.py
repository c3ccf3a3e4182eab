"""Pages that are JPEG pictures, as one PDF: the bytes of each picture as they are, so nothing is lost or decoded."""

from collections.abc import Sequence

from filekit.redraw import Page

_LONGER_SIDE = 842
"""Points: A4."""


def of_pages(pages: Sequence[Page], title: str) -> bytes:
    """The document. ``title`` is what a viewer shows."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /DisplayDocTitle true >> >>",
        b"",
        b"<< /Title <" + f"\ufeff{title}".encode("utf-16-be").hex().encode() + b"> >>",
    ]
    kids = []
    for page in pages:
        number = len(objects) + 1
        kids.append(b"%d 0 R" % number)
        objects += _page(page, number)
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    return _written(objects)


def _page(page: Page, number: int) -> list[bytes]:
    """The page, what is drawn on it, and the picture: three objects from this number on."""
    scale = _LONGER_SIDE / max(page.width, page.height)
    width, height = round(page.width * scale, 2), round(page.height * scale, 2)
    drawing = f"q {width} 0 0 {height} 0 0 cm /P Do Q".encode()
    return [
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {number + 1} 0 R "
        f"/Resources << /XObject << /P {number + 2} 0 R >> >> >>".encode(),
        _stream("", drawing),
        _stream(
            f"/Type /XObject /Subtype /Image /Width {page.width} /Height {page.height} /ColorSpace /DeviceRGB "
            "/BitsPerComponent 8 /Filter /DCTDecode ",
            page.jpeg,
        ),
    ]


def _stream(known: str, content: bytes) -> bytes:
    return f"<< {known}/Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def _written(objects: Sequence[bytes]) -> bytes:
    parts, places, place = [b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"], [], 15
    for number, content in enumerate(objects, 1):
        whole = b"%d 0 obj\n%s\nendobj\n" % (number, content)
        places.append(place)
        parts.append(whole)
        place += len(whole)
    table = b"".join(b"%010d 00000 n \n" % one for one in places)
    ending = b"trailer\n<< /Size %d /Root 1 0 R /Info 3 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, place)
    return b"".join([*parts, b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1), table, ending])
