"""The program that opens a file which a stranger sent: ``python -m filekit.reader``.

One process opens one file and is confined (filekit): a file that breaks it, or would never end, ends this process and
nobody's else. The file comes on standard input; the answer is a line of JSON, the width, height and bytes of each page,
and then the pages. PDFium is built without JavaScript, and nothing of the file but how it looks is in the answer.
"""

import io
import json
import sys
from collections.abc import Iterator

import pypdfium2
from PIL import Image, ImageOps
from pypdfium2 import raw

from filekit import kinds
from filekit.confined import REFUSED
from filekit.confining import confine

TOO_HEAVY = 4
"""Exit code when memory was not enough."""
MAX_PIXELS = 60_000_000
"""Of a picture. A page of A4 at 600 dpi has 35 million, the photograph of a good telephone 50."""
LONGEST_SIDE = 2_340
"""Pixels of a page that we draw: A4 at 200 dpi, whatever size the page says that it has."""
_SCALE = 200 / 72
_QUALITY = 80
_FORMATS = {kinds.JPEG: ("JPEG", "MPO"), kinds.PNG: ("PNG",), kinds.HEIC: ("HEIF",)}
Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2  # Pillow raises at twice as many.


class Refused(Exception):
    """The file is none that we keep; its text is an uploads.Reason."""


def main(arguments: list[str]) -> int:
    """``SECONDS MEMORY TYPE MOST_PAGES``: confine this process, and redraw what comes."""
    seconds, memory, media_type, most_pages = arguments
    if media_type == kinds.HEIC:
        # Only for who needs it: its libraries are large.
        import pi_heif

        pi_heif.register_heif_opener(thumbnails=False)
        pi_heif.options.DECODE_THREADS = 1
    Image.init()
    confine(int(seconds), int(memory))
    try:
        content = sys.stdin.buffer.read()
        drawn = list(_pages(content, int(most_pages)) if media_type == kinds.PDF else _picture(content, media_type))
    except Refused as refused:
        sys.stdout.write(str(refused))
        return REFUSED
    except MemoryError:
        return TOO_HEAVY
    except Exception:  # noqa: BLE001 -- a broken file makes Pillow raise anything: of a struct, an index, a division
        sys.stdout.write("unreadable")
        return REFUSED
    described = [(width, height, len(jpeg)) for width, height, jpeg in drawn]
    sys.stdout.buffer.write(json.dumps(described).encode() + b"\n" + b"".join(jpeg for _, _, jpeg in drawn))
    return 0


Page = tuple[int, int, bytes]


def _pages(content: bytes, most: int) -> Iterator[Page]:
    try:
        with pypdfium2.PdfDocument(content) as document:
            if not 1 <= len(document) <= most:
                raise Refused("too-many-pages" if len(document) else "unreadable")
            # What was written into the fields of a form is drawn only then.
            document.init_forms()
            for number in range(len(document)):
                sheet = document[number]
                scale = min(_SCALE, LONGEST_SIDE / max(*sheet.get_size(), 1))
                yield _drawn(sheet.render(scale=scale, may_draw_forms=True).to_pil())
                sheet.close()
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
        raise Refused("encrypted" if locked else "unreadable") from None


def _picture(content: bytes, media_type: str) -> Iterator[Page]:
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS[media_type]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Refused("too-many-pixels")
            # A JPEG of many megapixels is unpacked at a half or a quarter, as long as that is large enough.
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            yield _drawn(image)
    except Image.DecompressionBombError:
        raise Refused("too-many-pixels") from None


def _drawn(picture: Image.Image) -> Page:
    """The page as a JPEG that has nothing but pixels: no place, no camera, no comment, no profile."""
    opaque = _on_white(picture)
    opaque.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    # A telephone says how it was held, and does not turn the picture.
    upright = ImageOps.exif_transpose(opaque)
    bare = Image.frombytes("RGB", upright.size, upright.tobytes())
    whole = io.BytesIO()
    bare.save(whole, "JPEG", quality=_QUALITY)
    return (*bare.size, whole.getvalue())


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I;16") or picture.mode == "I":
        # Sixteen bits of grey: converting would cut off all but the darkest.
        return picture.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert("RGB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
