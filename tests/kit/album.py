"""Pictures of pages, at the sizes of a desk and of a phone."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pypdfium2
from playwright.sync_api import Browser, ViewportSize

from tests.kit.mailbox import eventually
from tests.kit.people import People
from tests.kit.reader import PHONE, Reader

SIZES: Mapping[str, ViewportSize] = {"desk": {"width": 1280, "height": 900}, "phone": PHONE}
"""The last one stays: what comes after a picture is checked at that size."""
Walk = Callable[["Album"], None]


BODY = """async () => {
  const loaded = image => { image.loading = "eager"; return image.decode().catch(() => 0) }
  await Promise.all([...document.images].map(loaded))
  const main = document.querySelector("main") || document.body, box = main.getBoundingClientRect();
  return [Math.round(box.top + scrollY), Math.round(box.bottom + scrollY), document.documentElement.scrollWidth,
    document.title + "\\n" + main.innerText]
}"""
"""Where the page's own part begins and ends, how wide the page is, and what it says; when its pictures are there."""


class TooWide(Exception):
    """Something on the page is wider than the window."""


class Album:
    """Pictures of one reader's pages. Every page is also checked, at the size of a phone.

    Beside each picture stands where on it the page's own part is, for `tests/contact_sheets.py`, and what that says.
    """

    def __init__(self, reader: Reader, people: People, folder: Path, sizes: Mapping[str, ViewportSize] = SIZES) -> None:
        self.reader, self.people, self.folder, self.sizes = reader, people, folder, sizes
        self.names: list[str] = []
        self.faults: list[str] = []

    @property
    def browser(self) -> Browser:
        """Where another person can open a window."""
        browser = self.reader.context.browser
        assert browser is not None
        return browser

    def beside(self, reader: Reader) -> "Album":
        """Another person's pictures in the same album."""
        other = Album(reader, self.people, self.folder, self.sizes)
        other.names, other.faults = self.names, self.faults
        return other

    def take(self, name: str) -> None:
        """The page as it is now, at each size."""
        self.names.append(name)
        page = self.reader.page
        for size, viewport in self.sizes.items():
            page.set_viewport_size(viewport)
            path = self.folder / f"{name}.{self.reader.locale}.{size}.jpg"
            top, bottom, width, words = page.evaluate(BODY)
            page.screenshot(path=path, full_page=True, type="jpeg", quality=70)
            if width > viewport["width"]:
                raise TooWide(f"{page.url}: {width} of {viewport['width']}")
            about = {"top": top, "bottom": bottom, "at": _place(page.url), "words": words}
            path.with_suffix(".json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")

    def paper(self, selector: str, name: str) -> None:
        """The first page of the PDF that a link leads to, when it has been made."""
        page = self.reader.page
        address = f"{self.reader.portal}{page.locator(selector).first.get_attribute('href')}"
        file: list[bytes] = []

        def made() -> bool:
            answer = page.request.get(address)
            file[:] = [answer.body()]
            return answer.headers["content-type"] == "application/pdf"

        eventually(made, 120, name)
        with pypdfium2.PdfDocument(file[0]) as document:
            document[0].render(scale=1.5).to_pil().save(self.folder / f"{name}.{self.reader.locale}.png")

    def open(self, path: str, name: str) -> None:
        self.reader.open(path)
        self.take(name)

    def goto(self, address: str, name: str) -> None:
        """A page that is not the portal's."""
        self.reader.page.goto(address)
        self.reader.check()
        self.take(name)

    def press(self, selector: str, name: str) -> None:
        self.reader.press(selector)
        self.take(name)


def _place(address: str) -> str:
    """The path of a page, without what differs each time."""
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "*", urlsplit(address).path)
