"""What the main pages weigh on a first visit, and how soon they begin to answer: `make weights`."""

import sys
from dataclasses import dataclass

from devstack import journey
from devstack.stack import Stack
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.kit.reader import PHONE, Reader, launch, through_taxisnet

LIMIT = 100_000
"""Bytes of a first visit without fonts, headers included."""
PERSONA = "maria.papadaki"
PAGES = {"/": False, "/levels": False, f"/certificates/{journey.CERTIFICATE}": False, "/services": True, "/cases": True}
"""The five main pages, and whether one must be signed in."""


@dataclass(frozen=True)
class Weight:
    """Transferred bytes by kind, and milliseconds from sending the request to the first byte of the page."""

    page: str
    document: int
    styles: int
    scripts: int
    pictures: int
    fonts: int
    first_byte_ms: float

    @property
    def without_fonts(self) -> int:
        return self.document + self.styles + self.scripts + self.pictures


def measure(browser: Browser, portal: str, persona: str = PERSONA) -> list[Weight]:
    """Each main page in a browser that has never seen the site; signed-in pages bring only their cookies."""
    reader = Reader(browser, portal, "el")
    reader.open("/")
    reader.press("a[href*='/auth/login/taxisnet']")
    through_taxisnet(reader, persona)
    signed_in = reader.context.storage_state()
    reader.context.close()
    found = []
    for path, needs_session in PAGES.items():
        context = browser.new_context(
            viewport=PHONE, locale="el-GR", storage_state=signed_in if needs_session else None
        )
        found.append(_visit(context.new_page(), portal, path))
        context.close()
    return found


def _visit(page: Page, portal: str, path: str) -> Weight:
    finished: list[Request] = []
    # Playwright leaves a mark on its handlers, which a method of a list does not take.
    page.on("requestfinished", lambda request: finished.append(request))
    page.goto(f"{portal}{path}")
    page.wait_for_load_state("networkidle")
    assert page.url == f"{portal}{path}"
    return _weigh(path, finished)


def _weigh(path: str, finished: list[Request]) -> Weight:
    kinds = {"document": 0, "stylesheet": 0, "script": 0, "image": 0, "font": 0}
    first = 0.0
    for request in finished:
        sizes = request.sizes()
        kind = "image" if request.resource_type == "other" else request.resource_type
        kinds[kind] += sizes["responseBodySize"] + sizes["responseHeadersSize"]
        if kind == "document":
            first = request.timing["responseStart"] - request.timing["requestStart"]
    return Weight(
        path,
        kinds["document"],
        kinds["stylesheet"],
        kinds["script"],
        kinds["image"],
        kinds["font"],
        first_byte_ms=first,
    )


def main() -> None:
    """Print a line for each page; ends with 1 when one is too heavy."""
    portal = Stack.of("up").layout.url("portal")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        weights = measure(browser, portal)
        browser.close()
    print(
        f"{'page':24} {'html':>8} {'styles':>8} {'scripts':>8} {'images':>8} {'total':>8} {'+ fonts':>8}   first byte"
    )
    for one in weights:
        sizes = (one.document, one.styles, one.scripts, one.pictures, one.without_fonts, one.without_fonts + one.fonts)
        print(f"{one.page:24} {' '.join(f'{size:8d}' for size in sizes)}   {one.first_byte_ms:.0f} ms")
    if any(one.without_fonts > LIMIT for one in weights):
        sys.exit(f"a page is over {LIMIT} bytes without fonts")


if __name__ == "__main__":
    main()
