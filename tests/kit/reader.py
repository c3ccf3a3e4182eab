"""A person with headless Chromium: a phone-sized window, real cookies, axe on every page met."""

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, ViewportSize

# The shell is the same engine without windows, toolbars and extensions, which cost more than our pages do.
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
]
# For a machine that has other things to do; who waits less than that proves nothing more.
PATIENCE_MS = 120_000
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    # What is right is not described one by one.
    "resultTypes": ["violations"],
}

SUBMIT = "main form button[type=submit]"
SUMMARY = ".govuk-error-summary"


def launch(playwright: Playwright, *flags: str) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])


def choose(page: Page, name: str, value: str) -> None:
    """Pick a value of a select or of radio buttons."""
    if page.locator(f"select[name={name}]").count():
        page.locator(f"select[name={name}]").select_option(value)
    else:
        page.locator(f"[name={name}][value='{value}']").check()


# What axe looks at, without what differs each time: texts (but whether there is one), addresses, values, ids of rows.
# The language is no part of it: whether it is said, and is one of ours, each page is asked anyway. Beside it all else
# that each page is asked, for every question to a browser takes its time.
LOOK = """() => [document.documentElement.outerHTML
  .replace(/>[^<]*[^<\\s][^<]*</g, ">x<").replace(/ (href|action|value|src|content|d|data-[a-z-]+)="[^"]*"/g, " $1")
  .replace(/ (aria-label|title|alt|placeholder)="[^"]+"/g, ' $1="x"').replace(/ (lang|hreflang)="(el|en)"/g, " $1")
  .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, ""),
  document.documentElement.scrollWidth,
  document.querySelectorAll("h1").length,
  document.documentElement.getAttribute("lang"),
  {
    landmarks: ["header", "main", "footer"].map(name => document.body.querySelectorAll(name).length),
    title: document.title,
    firstLink: (document.querySelector("a") || document.body).getAttribute("href") || "",
  }]"""


class Shapes:
    """The shapes of pages that axe has read. In a folder, several processes share them."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder, self._known = folder, set[str]()

    def is_new(self, shape: str) -> bool:
        """Whether nobody has asked this before. Who is told so reads the page; what axe finds there fails the run."""
        name = hashlib.sha256(shape.encode()).hexdigest()
        if name in self._known:
            return False
        self._known.add(name)
        if self._folder is None:
            return True
        try:
            (self._folder / name).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


class Reader:
    """One person with one browser window; every page met is checked by axe and for errors of its own.

    Axe takes its time, so pages of one shape are read once in a run.
    """

    shapes: ClassVar[Shapes] = Shapes()

    def __init__(
        self, browser: Browser, portal: str, locale: str, javascript: bool = True, size: ViewportSize = PHONE
    ) -> None:
        language = {"el": "el-GR", "en": "en-GB"}[locale]
        self.context = browser.new_context(viewport=size, locale=language, java_script_enabled=javascript)
        self._width = size["width"]
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.portal, self.locale, self._javascript = portal, locale, javascript
        self.clicks = 0
        self.complaints: list[str] = []
        self.page.on("console", self._listen)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location['url'].split('?')[0]})")

    def open(self, path: str) -> None:
        self.page.goto(f"{self.portal}{path}")
        self.check()

    def press(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state()
        self.clicks += 1
        self.check()

    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()

    def check(self) -> None:
        """No violation, one h1, a language, and nothing wider than the window."""
        if self._javascript:
            shape, width, headings, language, frame = self.page.evaluate(LOOK)
            self.check_frame(language, frame)
            if self.shapes.is_new(str(shape)):
                found = Axe().run(self.page, options=WCAG).response["violations"]
                faults = [f"{v['id']}: {v['nodes'][0]['html'][:150]}" for v in found]
                assert faults == [], f"{self.page.url.split('?')[0]}: {faults}"
            assert width <= self._width, self.page.url
        else:
            headings = self.page.locator("h1").count()
            language = self.page.locator("html").get_attribute("lang")
        assert headings == 1, self.page.url
        assert language in ("el", "en")

    def check_frame(self, language: str, frame: Mapping[str, Any]) -> None:
        """What else a page must have; ``frame`` holds its landmarks, its title and where its first link leads."""


def through_taxisnet(reader: Reader, persona: str, switch: str = "none") -> None:
    """From the simulator's login page on; ``switch`` is one of its faults, and then one stops where that leads."""
    assert reader.page.locator("#other").count() == 1, f"not at TAXISnet but at {reader.page.url}: {reader.heading()}"
    reader.page.fill("#other", persona)
    if switch != "none":
        choose(reader.page, "fault", switch)
    reader.press("#btn-login-submit")
    if reader.page.locator("#confirmationForm").count():
        reader.press("#btn-submit")
    if reader.page.locator("form[action='/confirm']").count():
        reader.press("form[action='/confirm'] button[value=yes]")


Window = Callable[[str], Reader]
"""Opens a browser of one more person, in this language (fixture `window`)."""
