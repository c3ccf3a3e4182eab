"""A user who has only a keyboard."""

from collections.abc import Mapping

from playwright.sync_api import ElementHandle

from tests.kit.mailbox import eventually
from tests.kit.people import PASSWORD
from tests.kit.reader import Reader

LONGEST_PAGE = 80
"""No page has so many stops; a user who passed that many goes round in circles."""
MOST_PAGES = 12
SEND = "main form button[type=submit]:not(.portal-link-button)"
FIRST = ""
"""As an answer: whatever is offered first."""

# What of an element, of its label's drawn parts and of the frame around it can show that it has the focus.
# Another colour of its letters alone does not count, nor does what is transparent.
LOOK = """(element) => {
  const look = (of, part) => {
    const style = getComputedStyle(of, part);
    const outline = style.outlineStyle === "none" ? "" : style.outline;
    return style.opacity === "0" ? "" : [outline, style.boxShadow, style.backgroundColor, style.borderWidth].join(" ");
  };
  const labels = [...(element.labels || [])].flatMap((label) => [look(label, "::before"), look(label, "::after")]);
  return [look(element), look(element.parentElement, "::after"), ...labels].join("; ");
}"""
IN_VIEW = """(element) => {
  const box = element.getBoundingClientRect();
  const here = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return here && box.width > 0 && box.height > 0;
}"""
COMES_AFTER = "(element, other) => Boolean(other.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING)"


class Keyboard(Reader):
    """A user who has only a keyboard. Every stop of the focus is looked at, and every page."""

    def is_on(self, selector: str) -> bool:
        return bool(self.page.evaluate("(selector) => document.activeElement.matches(selector)", selector))

    def focused(self) -> ElementHandle:
        element = self.page.evaluate_handle("document.activeElement").as_element()
        assert element is not None
        return element

    def tab(self, key: str = "Tab") -> None:
        """On to the next stop: what had the focus looks different without it, and the next is in sight."""
        before = self.focused()
        look = before.evaluate(LOOK)
        was_on_page = not self.is_on("body")
        self.page.keyboard.press(key)
        assert not was_on_page or before.evaluate(LOOK) != look, f"unseen focus: {before.evaluate('e => e.outerHTML')}"
        after = self.focused()
        if not self.is_on("body"):
            assert after.evaluate(IN_VIEW), f"out of sight: {after.evaluate('e => e.outerHTML')}"
            assert not was_on_page or after.evaluate(COMES_AFTER, before) == (key == "Tab"), "the focus jumps"

    def tab_to(self, selector: str) -> None:
        """Tab until the focus is there; fails at the end of the page."""
        for _ in range(LONGEST_PAGE):
            if self.is_on(selector):
                return
            self.tab()
            assert not self.is_on("body"), f"{self.page.url.split('?')[0]}: no stop at {selector}"
        raise AssertionError(f"never came to {selector}")

    def skip(self) -> None:
        """The first stop of each page of ours leads past its head."""
        self.tab()
        assert self.is_on(".govuk-skip-link")
        self.page.keyboard.press("Enter")
        eventually(lambda: self.is_on("main"), 120, "the skip link to lead to the content")

    def follow(self, selector: str) -> None:
        """A link or a button, and the page behind it."""
        if self.is_on("body") and self.page.url.startswith(self.portal) and selector.startswith("main "):
            self.skip()
        self.tab_to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.check()

    def answer(self, answers: Mapping[str, str], send: str = SEND) -> None:
        """Answer the page's questions as they come, and send them."""
        if self.is_on("body") and self.page.url.startswith(self.portal):
            self.skip()
        given: set[str] = set()
        for _ in range(LONGEST_PAGE):
            name = self.focused().get_attribute("name") or ""
            if self.is_on(send):
                self.follow(send)
                return
            if name in answers and name not in given:
                self.give(answers[name])
                given.add(name)
            self.tab()
            assert not self.is_on("body"), f"{self.page.url.split('?')[0]}: no stop at {send}"
        raise AssertionError("a form without an end")

    def give(self, answer: str) -> None:
        """One answer: arrows choose, letters write."""
        if self.is_on("input[type=radio], select"):
            self.choose(answer)
        else:
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(answer)

    def choose(self, answer: str) -> None:
        for _ in range(LONGEST_PAGE):
            if answer in (FIRST, self.focused().input_value()):
                break
            self.page.keyboard.press("ArrowDown")
        if self.is_on("input[type=radio]:not(:checked)"):
            self.page.keyboard.press("Space")
        assert answer in (FIRST, self.focused().input_value())
        assert self.is_on("select, input:checked")

    def file(self, answers: Mapping[str, str]) -> None:
        """From the first question to the page of the case."""
        for _ in range(MOST_PAGES):
            if "/cases/" in self.page.url:
                return
            self.answer(answers)
        raise AssertionError(f"never filed; now at {self.page.url.split('?')[0]}")

    def sign_in_with_password(self, username: str) -> None:
        self.open("/")
        self.follow("main a[href*='/auth/login/password']")
        self.answer({"username": username, "password": PASSWORD}, "#kc-login")

    def sign_in_with_taxisnet(self, persona: str) -> None:
        self.open("/")
        self.follow("main a[href*='/auth/login/taxisnet']")
        self.answer({"other": persona}, "#btn-login-submit")
        if self.page.locator("#btn-submit").count():
            self.follow("#btn-submit")
        self.follow("form[action='/confirm'] button[value=yes]")

    def check(self) -> None:
        """What Reader looks at; the person's language; on our pages also the landmarks."""
        super().check()
        page = self.page
        assert page.locator("html").get_attribute("lang") == self.locale, page.url
        assert page.locator("main, [role=main]").count() == 1, page.url
        if page.url.startswith(self.portal):
            assert [page.locator(f"body > {part}").count() for part in ("header", "div main", "footer")] == [1, 1, 1]
            assert page.locator("nav:not([aria-label])").count() == 0
            assert page.locator("[tabindex]:not([tabindex='-1'])").count() == 0
